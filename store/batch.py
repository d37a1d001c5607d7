"""Many works in one PostgreSQL transaction, their statements sent together.

Each work runs as a greenlet, written as if it were alone. Where it runs a prepared statement it waits; once
all of them wait, their statements go to the database in one round trip. Rules and statements are those of
any other transaction.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from greenlet import getcurrent, greenlet
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection

from store.jobs import Job
from store.transaction import Transactions


class Mixed(Exception):
    """A work that wrote something must not stay, so nothing of its batch may."""


class _Later(BaseException):
    """Ends a work that must wait for the next batch; no handler of `Exception` takes it for its own."""


class Fetched(NamedTuple):
    """What came of a statement, as the driver's cursor would give it."""

    rows: list[Any]
    rowcount: int

    def fetchall(self) -> list[Any]:
        """The rows."""
        return self.rows


class Strand:
    """One work of a batch. To its transaction it is the driver, and whoever knows the others."""

    def __init__(self, batch: Batch, job: Job) -> None:
        self.job = job
        self.later = False
        """whether it must wait for the next batch"""
        self.wrote = False
        """whether the transaction holds something of it"""
        self.asks: tuple[str, Any] | None = None
        """the statement it waits for, with its parameters"""
        self._batch = batch
        self._greenlet = greenlet(self._run, getcurrent())

    def resume(self, fetched: Fetched | None = None) -> None:
        """Lets it run until it waits for a statement again, or ends."""
        self.asks = None
        self._greenlet.switch(*(() if fetched is None else (fetched,)))

    def drop(self) -> None:
        """Ends it where it waits."""
        self._greenlet.throw()

    def execute(self, text: str, parameters: Any) -> Fetched:  # noqa: ANN401 - what the driver takes
        """Waits for the others, then gives what came of the statement."""
        self.wrote = self.wrote or not _reads(text)
        self.asks = text, parameters
        fetched: Fetched = self._greenlet.parent.switch()
        return fetched

    def claim(self, key: Hashable) -> None:
        """Goes on only if no other work of the batch has claimed `key`."""
        if self._batch.claims.setdefault(key, self) is not self:
            raise _Later

    def _run(self) -> None:
        try:
            self.job.value = self.job.work(self._batch.begin(self))
        except _Later:
            self.later = True
        except Exception as error:  # noqa: BLE001 - it is the caller's, who gets it
            self.job.error = error
        if self.wrote and (self.later or self.job.error):
            raise Mixed from self.job.error


class Batch:
    """Works that share a transaction on `connection`."""

    def __init__(self, connection: Connection, transactions: Transactions, jobs: Sequence[Job]) -> None:
        self.claims: dict[Hashable, Strand] = {}
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._transactions = transactions
        self._strands = [Strand(self, job) for job in jobs]

    def begin(self, strand: Strand) -> Any:  # noqa: ANN401 - a transaction
        """The transaction as one work sees it."""
        return self._transactions.on(self._connection, strand=strand)

    def run(self) -> list[Job]:
        """Runs the works to their ends and returns those that must wait for the next batch.

        Raises:
            Mixed: something that was written must not stay, or the database has given the transaction up.
        """
        try:
            for strand in self._strands:
                strand.resume()
            while asking := [strand for strand in self._strands if strand.asks]:
                self._exchange(asking)
        finally:
            for strand in self._strands:
                strand.drop()
        if self._driver.info.transaction_status is TransactionStatus.INERROR:
            raise Mixed  # its COMMIT would be a ROLLBACK that nobody notices
        return [strand.job for strand in self._strands if strand.later]

    def _exchange(self, asking: list[Strand]) -> None:
        """One round trip. What several ask in the same words is asked once.

        Locks are taken in one order, so that two batches do not wait for one another.
        """
        sent = []
        with self._driver.pipeline():
            for text, same in groupby(sorted(map(_asked, asking), key=_WORDS), key=itemgetter(0)):
                parts = [list(part) for _, part in groupby(same, key=_WORDS)]
                cursor = self._driver.cursor()
                cursor.executemany(text, [part[0][3] for part in parts], returning=True)
                sent.append((cursor, parts))
        for cursor, parts in sent:
            for part in parts:
                text = part[0][0]
                fetched = Fetched(cursor.fetchall() if _reads(text) else [], cursor.rowcount)
                cursor.nextset()
                for *_, strand in part:
                    strand.resume(fetched)


_WORDS = itemgetter(0, 1, 2)
"""A statement, its parameters, and whose it is where it is not the same for all."""


def _asked(strand: Strand) -> tuple[str, str, int, Any, Strand]:
    assert strand.asks is not None  # noqa: S101 - it is asking
    text, parameters = strand.asks
    return text, repr(parameters), 0 if _reads(text) else id(strand), parameters, strand


def _reads(text: str) -> bool:
    return text.startswith("SELECT")
