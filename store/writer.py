"""The thread that writes to SQLite: it drains the queue, commits once, then answers."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.ports import Overloaded, Transaction, Unsure
from store.jobs import PATIENCE, Job, Stopped, answer

BATCH = 256
"""The most jobs that share a commit."""
BATCH_SECONDS = 0.010
"""How long a batch takes in what arrives meanwhile."""

_log = logging.getLogger(__name__)


class Writer:
    """Runs jobs one after another, each within a savepoint, many within one durable commit.

    `connect` opens the writing connection; `begin` makes a job's transaction on it.
    """

    def __init__(self, connect: Callable[[], Connection], begin: Callable[[Connection], Transaction]) -> None:
        self._connect = connect
        self._transaction = begin
        self._connection: Connection | None = connect()
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._busy_since: float | None = None
        self._over = False
        self._thread = threading.Thread(target=self._live, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queues a job; refuses it at once where it could not begin in time anyway."""
        busy_since = self._busy_since
        if busy_since is not None and monotonic() - busy_since > PATIENCE:
            raise Overloaded("the store is busy")
        self._queue.put(job)
        if self._over:
            self._refuse_rest()

    def stop(self) -> None:
        """Carries out what is queued and ends. Later jobs are refused."""
        self._queue.put(None)
        self._thread.join()

    def _live(self) -> None:
        try:
            while (job := self._queue.get()) is not None:
                self._batch(job)
        except BaseException:
            _log.critical("the writer has died; nothing is written any more", exc_info=True)
            raise
        finally:
            self._over = True
            if self._connection:
                self._connection.close()
            self._refuse_rest()

    def _refuse_rest(self) -> None:
        waiting: list[Job] = []
        try:
            while True:
                job = self._queue.get_nowait()
                if job is not None and job.begin():
                    job.error = Stopped("the store has stopped")
                    waiting.append(job)
        except Empty:
            answer(waiting)

    def _batch(self, first: Job) -> None:
        """One transaction. Where it fails as a whole, every job in it fails: see `_told`."""
        begun: list[Job] = []
        committing = False
        self._busy_since = monotonic()
        try:
            self._connection = self._connection or self._reopened()
            with self._connection.begin():
                self._take(self._connection, first, begun)
                committing = True
        except BaseException as error:
            if not begun and first.begin():
                begun.append(first)
            told = _told(error) if committing else error
            for job in begun:
                job.error = job.error or told
            if not isinstance(error, Exception):
                raise
            _log.exception("a batch of %d was lost; the connection is opened anew", len(begun))
            self._give_up()
        finally:
            self._busy_since = None
            answer(begun)

    def _give_up(self) -> None:
        """What a disk made of a failed sync cannot be asked of the same file handle again."""
        if self._connection:
            self._connection.invalidate()
            self._connection.close()
        self._connection = None

    def _reopened(self) -> Connection:
        """A new connection, once it could write: until then every job fails, and the store is not healthy."""
        connection = self._connect()
        try:
            with connection.begin():
                connection.exec_driver_sql("PRAGMA user_version = 0")  # writes, and changes nothing
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        return connection

    def _take(self, connection: Connection, first: Job, begun: list[Job]) -> None:
        """Runs jobs until none waits, or the batch is full or old enough."""
        driver: Any = connection.connection.driver_connection
        end = monotonic() + BATCH_SECONDS
        job: Job | None = first
        while job is not None:
            if job.begin():
                begun.append(job)
                self._run(job, connection, driver)
            if len(begun) >= BATCH or monotonic() > end:
                return
            try:
                job = self._queue.get_nowait()
            except Empty:
                return
        self._queue.put(None)  # it was the sign to stop; the loop shall see it after the commit

    def _run(self, job: Job, connection: Connection, driver: Any) -> None:  # noqa: ANN401 - sqlite3's connection
        driver.execute("SAVEPOINT job")
        try:
            job.value = job.work(self._transaction(connection))
        except Exception as error:  # noqa: BLE001 - it is the caller's, who gets it
            job.error = error
            # Where SQLite has given the transaction up (a full disk), this fails, and the batch with it.
            driver.execute("ROLLBACK TO job")
        driver.execute("RELEASE job")


def _told(error: BaseException) -> BaseException:
    """What the callers are told of a commit that failed.

    A full disk took nothing of it. After another error its pages may lie on the disk, and would come to life
    if the machine stopped before the next commit wrote over them.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or not isinstance(
        cause, sqlite3.Error
    ):
        return error
    unsure = Unsure("the disk failed during a commit")
    unsure.__cause__ = error
    return unsure
