"""PostgreSQL: a bounded pool of threads, each transaction on a connection of its own."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from bot.domain.community import Community
from bot.ports import Transaction
from store.jobs import Job, answer, hand_over
from store.lane import LANES, Lane
from store.listening import listen
from store.migrating import require_current, upgrade
from store.outages import sqlstate, told, transaction
from store.sql import Clock
from store.transaction import Transactions

T = TypeVar("T")

WRITERS = 8
READERS = 4
"""Together they are the pool, so that nobody waits for a connection who has got a thread."""
ATTEMPTS = 4
MIGRATING = 0x706C656D  # the advisory lock of whoever migrates
MIGRATIONS = 60
"""Attempts at a migration, which takes a second or two each."""
IN_THE_WAY = frozenset({"40P01", "55P03"})
"""Deadlock, a lock not had in time."""

SETTINGS = {
    "synchronous_commit": "on",
    "lock_timeout": "3s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}

CONNECTING = {
    "application_name": "plenary",
    "connect_timeout": "5",
    "target_session_attrs": "read-write",  # of several hosts the one that is no standby
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",  # ms; a host that vanished without a word would be waited for by the hour
}
"""How a connection is made, where the URL does not say otherwise."""

AGAIN = frozenset({"40001", "40P01", "23505"})
"""Serialisation failure, deadlock, a row that somebody else has just inserted: run again, it comes right."""

_log = logging.getLogger(__name__)


class PostgresStore:
    """A store in PostgreSQL, for any number of processes."""

    def __init__(
        self, url: URL, parse: Callable[[str], Community], clock: Clock, *, read_only: bool = False
    ) -> None:
        self._engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=WRITERS + READERS + LANES,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text goes to the log, a ballot's choice does not
            connect_args=_connecting(url),
        )
        self._snapshots = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._read_only = read_only
        self._listening: asyncio.Task[None] | None = None
        try:
            _prepare(self._engine, migrate=not read_only)
        except BaseException:
            self._engine.dispose()
            raise
        self._transactions = Transactions(self._engine.dialect, parse, clock)
        self._lane = Lane(
            self._engine, self._transactions, lambda job: hand_over(self._writers, self._write_begun, job)
        )
        self._writers = ThreadPoolExecutor(WRITERS, "store-writer")
        self._readers = ThreadPoolExecutor(READERS, "store-reader")

    async def run(self, work: Callable[[Transaction], T], *, batched: bool = False) -> T:
        """Runs `work` in a transaction and answers after its commit.

        Where it meets another transaction it is rolled back and run again, so it must change nothing else.
        """
        if self._read_only:
            raise RuntimeError("this store was opened to read only")
        job = Job(work)
        if batched:
            self._lane.put(job)
        else:
            hand_over(self._writers, self._write, job)
        outcome: T = await job.outcome()
        return outcome

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` on a snapshot."""
        job = Job(work)
        hand_over(self._readers, self._read, job)
        outcome: T = await job.outcome()
        return outcome

    def listen(self, heard: Callable[[], None]) -> None:
        """Calls `heard` when any process numbered events, this one too, on a connection of its own."""
        _, how = self._engine.dialect.create_connect_args(self._engine.url)
        self._listening = asyncio.create_task(listen({**how, **_connecting(self._engine.url)}, heard))

    async def healthy(self) -> bool:
        """Whether the database answers and everybody who writes does write, asked now."""
        try:
            await self.read(_ask)
            if not self._read_only:
                await self.run(_ask)
                await self.run(_ask, batched=True)
        except Exception:  # noqa: BLE001 - whatever it is, it is not healthy
            _log.warning("not healthy", exc_info=True)
            return False
        return True

    async def close(self) -> None:
        """Carries out what was asked before, then lets go of the connections."""
        if self._listening:
            self._listening.cancel()
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._lane.stop()
        self._writers.shutdown()
        self._readers.shutdown()
        self._engine.dispose()

    def _write(self, job: Job) -> None:
        if job.begin():
            self._write_begun(job)

    def _write_begun(self, job: Job) -> None:
        self._serve(job, lambda: self._attempts(job))

    def _read(self, job: Job) -> None:
        if job.begin():
            self._serve(job, lambda: self._once(self._snapshots, job, snapshot=True), snapshot=True)

    def _serve(self, job: Job, carry_out: Callable[[], Any], *, snapshot: bool = False) -> None:
        try:
            job.value = carry_out()
        except BaseException as error:  # noqa: BLE001 - it is the caller's, who gets it
            job.error = told(error, snapshot=snapshot)
        answer([job])

    def _attempts(self, job: Job) -> Any:  # noqa: ANN401 - whatever the work returns
        for attempt in range(1, ATTEMPTS):
            try:
                return self._once(self._engine, job)
            except Exception as error:
                if sqlstate(error) not in AGAIN:
                    raise
                _log.info("transaction met another (%s), attempt %d", sqlstate(error), attempt)
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - only to part the two
        return self._once(self._engine, job)

    def _once(self, engine: Engine, job: Job, *, snapshot: bool = False) -> Any:  # noqa: ANN401 - see above
        with transaction(engine) as connection:
            return job.work(self._transactions.on(connection, snapshot=snapshot))


def _ask(tx: Transaction) -> None:
    tx.requests.answer("")


def _connecting(url: URL) -> dict[str, str]:
    """What the driver is told beside the URL."""
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    return {
        "options": options,
        **{name: value for name, value in CONNECTING.items() if name not in url.query},
    }


def _prepare(engine: Engine, *, migrate: bool) -> None:
    """Migrates where that is needed; of several that start at once, one does and the others wait.

    It takes tables from replicas that go on serving: it gives way to them and tries again.
    """
    for attempt in range(1, MIGRATIONS + 1):
        try:
            return _prepared(engine, migrate=migrate)
        except DBAPIError as error:
            if attempt == MIGRATIONS or sqlstate(error) not in IN_THE_WAY:
                raise
            _log.info("the migration met a transaction (%s), attempt %d", sqlstate(error), attempt)
            time.sleep(random.uniform(0.1, 1))  # noqa: S311 - only to part the two


def _prepared(engine: Engine, *, migrate: bool) -> None:
    with engine.begin() as connection:
        if migrate:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
            connection.execute(
                text("SET LOCAL lock_timeout = '1s'")
            )  # who queues for a table keeps ballots waiting
            upgrade(connection)
        require_current(connection)
        found = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("server_version", "fsync", "synchronous_commit", "synchronous_standby_names")
        }
    _log.info("PostgreSQL: %s", " ".join(f"{name}={value}" for name, value in found.items()))
    if found["fsync"] != "on":
        _log.warning("PostgreSQL runs with fsync off: what it has acknowledged is lost with the power")
