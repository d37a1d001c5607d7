"""The lane of works that may share a transaction on PostgreSQL, as casting may."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

from sqlalchemy import Engine

from bot.ports import Unsure
from store.batch import Batch
from store.jobs import Job, Stopped, answer
from store.outages import transaction
from store.transaction import Transactions

LANES = 2
"""Batches under way at once: while the database is at one, we are at the other."""
BATCH = 64
"""The most works that share a transaction."""
IMPATIENT = "SET LOCAL lock_timeout = '250ms'"
"""No batch waits longer for a lock: after that each work waits by itself, and holds up nobody else."""

_log = logging.getLogger(__name__)


class Lane:
    """Runs what waits in batches. `singly` runs a work by itself, in a thread of its own."""

    def __init__(self, engine: Engine, transactions: Transactions, singly: Callable[[Job], None]) -> None:
        self._engine = engine
        self._transactions = transactions
        self._singly = singly
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._over = False
        self._threads = [
            threading.Thread(target=self._live, name="store-lane", daemon=True) for _ in range(LANES)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, job: Job) -> None:
        """Queues a work."""
        if self._over:
            raise Stopped("the store has been closed")
        self._waiting.put(job)

    def stop(self) -> None:
        """Carries out what is queued and ends. Later works are refused."""
        self._over = True
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _live(self) -> None:
        while (first := self._waiting.get()) is not None:
            jobs = self._taken(first)
            while jobs:
                jobs = self._run(jobs)

    def _taken(self, first: Job) -> list[Job]:
        """The first and what else waits now, but for those whose callers have gone or waited too long."""
        jobs = [first] if first.begin() else []
        with suppress(Empty):
            while len(jobs) < BATCH:
                job = self._waiting.get_nowait()
                if job is None:
                    self._waiting.put(None)  # it was the sign to stop; the loop shall see it after these
                    break
                if job.begin():
                    jobs.append(job)
        return jobs

    def _run(self, jobs: list[Job]) -> list[Job]:
        """Runs and answers a batch; returns those that must wait for the next one.

        Where anything unforeseen happens nothing of the batch was kept, so each is run by itself.
        """
        later: list[Job] = []
        try:
            with transaction(self._engine) as connection:
                connection.exec_driver_sql(IMPATIENT)
                later = Batch(connection, self._transactions, jobs).run()
        except Unsure as error:
            for job in jobs:
                job.error = error
            later = []
        except BaseException as error:  # noqa: BLE001 - whatever it is, each work meets it again or does not
            _log.info("each of a batch of %d is run by itself: %r", len(jobs), error)
            for job in jobs:
                job.value = job.error = None
                self._singly(job)
            return []
        answer(job for job in jobs if job not in later)
        return later
