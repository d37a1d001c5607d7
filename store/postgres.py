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
from bot.ports import Overloaded, Transaction
from store.jobs import Job, answer, hand_over
from store.migrating import require_current, upgrade
from store.sql import Clock
from store.transaction import Transactions

T = TypeVar("T")

WRITERS = 8
READERS = 4
"""Together they are the pool, so that nobody waits for a connection who has got a thread."""
ATTEMPTS = 4
MIGRATING = 0x706C656D  # the advisory lock of whoever migrates

SETTINGS = {
    "synchronous_commit": "on",
    "lock_timeout": "3s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}

AGAIN = frozenset({"40001", "40P01", "23505"})
"""Serialisation failure, deadlock, a row that somebody else has just inserted: run again, it comes right."""
BUSY = frozenset({"55P03", "57014"})
"""A lock or a statement that took too long: rolled back, and to be asked again later."""

_log = logging.getLogger(__name__)


class PostgresStore:
    """A store in PostgreSQL, for any number of processes."""

    def __init__(
        self, url: URL, parse: Callable[[str], Community], clock: Clock, *, read_only: bool = False
    ) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        self._engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=WRITERS + READERS,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text goes to the log, a ballot's choice does not
            connect_args={"options": options, "connect_timeout": 5, "application_name": "plenary"},
        )
        self._snapshots = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._read_only = read_only
        try:
            _prepare(self._engine, migrate=not read_only)
        except BaseException:
            self._engine.dispose()
            raise
        self._transactions = Transactions(self._engine.dialect, parse, clock)
        self._writers = ThreadPoolExecutor(WRITERS, "store-writer")
        self._readers = ThreadPoolExecutor(READERS, "store-reader")

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` in a transaction and answers after its commit.

        Where it meets another transaction it is rolled back and run again, so it must change nothing else.
        """
        if self._read_only:
            raise RuntimeError("this store was opened to read only")
        return await self._done(self._writers, self._write, work)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` on a snapshot."""
        return await self._done(self._readers, self._read, work)

    async def healthy(self) -> bool:
        """Whether the database answers, asked now."""
        try:
            await (self.read if self._read_only else self.run)(lambda tx: tx.now)
        except Exception:  # noqa: BLE001 - whatever it is, it is not healthy
            _log.warning("not healthy", exc_info=True)
            return False
        return True

    async def close(self) -> None:
        """Carries out what was asked before, then lets go of the connections."""
        await asyncio.to_thread(self._close)

    async def _done(
        self, threads: ThreadPoolExecutor, serve: Callable[[Job], None], work: Callable[[Transaction], T]
    ) -> T:
        job = Job(work)
        hand_over(threads, serve, job)
        outcome: T = await job.outcome()
        return outcome

    def _close(self) -> None:
        self._writers.shutdown()
        self._readers.shutdown()
        self._engine.dispose()

    def _write(self, job: Job) -> None:
        if job.begin():
            self._serve(job, lambda: self._attempts(job))

    def _read(self, job: Job) -> None:
        if job.begin():
            self._serve(job, lambda: self._once(self._snapshots, job, snapshot=True))

    def _serve(self, job: Job, carry_out: Callable[[], Any]) -> None:
        try:
            job.value = carry_out()
        except BaseException as error:  # noqa: BLE001 - it is the caller's, who gets it
            job.error = error
            if _state(error) in BUSY:
                job.error = Overloaded("the database was busy")
                job.error.__cause__ = error
        answer([job])

    def _attempts(self, job: Job) -> Any:  # noqa: ANN401 - whatever the work returns
        for attempt in range(1, ATTEMPTS):
            try:
                return self._once(self._engine, job)
            except Exception as error:
                if _state(error) not in AGAIN:
                    raise
                _log.info("transaction met another (%s), attempt %d", _state(error), attempt)
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - only to part the two
        return self._once(self._engine, job)

    def _once(self, engine: Engine, job: Job, *, snapshot: bool = False) -> Any:  # noqa: ANN401 - see above
        with engine.begin() as connection:
            return job.work(self._transactions.on(connection, snapshot=snapshot))


def _prepare(engine: Engine, *, migrate: bool) -> None:
    """Migrates where that is needed; of several that start at once, one does and the others wait."""
    with engine.begin() as connection:
        if migrate:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
            upgrade(connection)
        require_current(connection)
        found = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("server_version", "fsync", "synchronous_commit", "synchronous_standby_names")
        }
    _log.info("PostgreSQL: %s", " ".join(f"{name}={value}" for name, value in found.items()))
    if found["fsync"] != "on":
        _log.warning("PostgreSQL runs with fsync off: what it has acknowledged is lost with the power")


def _state(error: BaseException) -> str | None:
    """The SQLSTATE of a database's error, whether it came through SQLAlchemy or from the driver's cursor."""
    original = error.orig if isinstance(error, DBAPIError) else error
    state: str | None = getattr(original, "sqlstate", None)
    return state
