"""SQLite: one process, one writer, and a few readers on snapshots."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event

from bot.domain.community import Community
from bot.ports import Transaction
from store.jobs import Job, answer, hand_over
from store.lock import ProcessLock
from store.migrating import require_current, upgrade
from store.sql import Clock
from store.transaction import Transactions
from store.writer import Writer

T = TypeVar("T")

READERS = 4
OLDEST = (3, 37)  # the first with STRICT tables
FULL = 2  # how SQLite says synchronous=FULL

_log = logging.getLogger(__name__)


class SqliteStore:
    """A store in a SQLite file. A `read_only` one may be opened beside the process that writes."""

    def __init__(
        self, path: Path, parse: Callable[[str], Community], clock: Clock, *, read_only: bool = False
    ) -> None:
        if sqlite3.sqlite_version_info < OLDEST:
            raise RuntimeError(f"SQLite {sqlite3.sqlite_version} is too old; 3.37 is needed")
        with ExitStack() as opened:
            if read_only:
                _require_file(path)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                opened.callback(ProcessLock(path).release)
                migrate(path)
            self._readers = _engine(path, "BEGIN", reading=True)
            opened.callback(self._readers.dispose)
            with self._readers.begin() as connection:
                require_current(connection)
            self._transactions = Transactions(self._readers.dialect, parse, clock)
            self._threads = ThreadPoolExecutor(READERS, "store-reader")
            opened.callback(self._threads.shutdown)
            self._writer = (
                None if read_only else Writer(_engine(path, "BEGIN IMMEDIATE").connect, self._writing)
            )
            if self._writer:
                opened.callback(self._writer.stop)
            self._open = opened.pop_all()

    async def run(self, work: Callable[[Transaction], T], *, batched: bool = False) -> T:  # noqa: ARG002
        """Runs `work` on the writer and answers after its commit, which all that wait share."""
        if self._writer is None:
            raise RuntimeError("this store was opened to read only")
        job = Job(work)
        self._writer.submit(job)
        outcome: T = await job.outcome()
        return outcome

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` on a snapshot, in a thread of its own."""
        job = Job(work)
        hand_over(self._threads, self._read, job)
        outcome: T = await job.outcome()
        return outcome

    def listen(self, heard: Callable[[], None]) -> None:
        """Nobody else writes to this file."""

    async def healthy(self) -> bool:
        """Whether the writer carries out jobs and the readers read, asked of both now."""
        try:
            if self._writer:
                await self.run(_ask)
            await self.read(_ask)
        except Exception:  # noqa: BLE001 - whatever it is, it is not healthy
            _log.warning("not healthy", exc_info=True)
            return False
        return True

    async def close(self) -> None:
        """Carries out what was asked before, then lets go of the file."""
        await asyncio.to_thread(self._open.close)

    def _writing(self, connection: Connection) -> Transaction:
        return self._transactions.on(connection, reading=datetime.now(UTC))

    def _read(self, job: Job) -> None:
        if not job.begin():
            return
        try:
            with self._readers.connect() as connection, connection.begin():
                job.value = job.work(
                    self._transactions.on(connection, reading=datetime.now(UTC), snapshot=True)
                )
        except BaseException as error:  # noqa: BLE001 - it is the caller's, who gets it
            job.error = error
        answer([job])


def _engine(path: Path, begin: str, *, reading: bool = False, foreign_keys: bool = True) -> Engine:
    """Connections to the file, whose transactions start with `begin`."""
    pragmas = {
        "busy_timeout": 30_000,
        "journal_mode": "WAL",
        "synchronous": "FULL",  # NORMAL loses acknowledged ballots when the power fails
        "fullfsync": "ON",  # and so does macOS where it is not asked for this
        "foreign_keys": "ON" if foreign_keys else "OFF",
        "cache_size": -65_536,
        "query_only": "ON" if reading else "OFF",
    }

    def set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin and end where we say so
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}")
        if not reading:
            _require_durable(connection, path)

    pool: dict[str, Any] = {"poolclass": NullPool}
    if reading:
        pool = {"poolclass": QueuePool, "pool_size": READERS, "max_overflow": 0}
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True, **pool)
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", lambda connection: _driver(connection).execute(begin))
    return engine


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _require_durable(connection: sqlite3.Connection, path: Path) -> None:
    """A commit that the file system has not synced is lost with the power; better not to start."""
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
    _log.info(
        "%s: SQLite %s journal_mode=%s synchronous=%s", path, sqlite3.sqlite_version, journal, synchronous
    )
    if (journal, synchronous) != ("wal", FULL):
        raise RuntimeError(
            f"{path} cannot be written durably: journal_mode={journal} synchronous={synchronous}"
        )


def migrate(path: Path) -> None:
    """Brings a file to this code's schema.

    References are checked at the end: a table that is rebuilt breaks them for a moment.
    """
    engine = _engine(path, "BEGIN EXCLUSIVE", foreign_keys=False)
    with engine.begin() as connection:
        if upgrade(connection) and (
            broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        ):
            raise RuntimeError(f"the migration broke references: {broken[:5]}")


def _require_file(path: Path) -> None:
    if not path.exists():
        raise FileNotFoundError(f"there is no database at {path}")


def _ask(tx: Transaction) -> None:
    tx.requests.answer("")
