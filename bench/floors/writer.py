"""A writer thread on the raw driver: it drains a queue, a savepoint a ballot, one durable commit for many."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic

from bench.recording import Script

BATCH, BATCH_SECONDS = 256, 0.010
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-65536",
    "busy_timeout=30000",
)

Waiting = tuple[Script, asyncio.Future[None]]


class RawWriter:
    """Runs scripts, which bring their savepoints with them. `close` ends it."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._live)
        self._thread.start()

    async def run(self, script: Script) -> None:
        """Answers once the script is committed."""
        done: asyncio.Future[None] = self._loop.create_future()
        self._queue.put((script, done))
        await done

    def close(self) -> None:
        """Ends the thread."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _live(self) -> None:
        while (first := self._queue.get()) is not None:
            self._connection.execute("BEGIN IMMEDIATE")
            committed = self._batch(first)
            self._connection.execute("COMMIT")
            self._loop.call_soon_threadsafe(_settle, committed)

    def _batch(self, waiting: Waiting | None) -> list[asyncio.Future[None]]:
        end, done = monotonic() + BATCH_SECONDS, []
        while waiting is not None:
            for sql, parameters in waiting[0]:
                self._connection.execute(sql, parameters).fetchall()
            done.append(waiting[1])
            if len(done) >= BATCH or monotonic() > end:
                return done
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return done
        self._queue.put(None)
        return done


def _settle(committed: list[asyncio.Future[None]]) -> None:
    for done in committed:
        done.set_result(None)
