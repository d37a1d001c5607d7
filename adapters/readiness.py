"""Whether this process should be sent requests: asked of the database itself, at most once a second."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta

from adapters.metrics import READY
from bot.commands.checking import LATE
from bot.ports import Store

FRESH = 1.0
"""Seconds for which an answer is good: asking more often costs the database nothing more."""
PATIENCE = 2.0
"""Seconds after which a database that has not answered does not answer."""
SILENT = "the database does not answer"

log = logging.getLogger("plenary.readiness")


class Readiness:
    """Says why the process is not ready, and nothing when it is. One question at a time, however many ask."""

    def __init__(self, store: Store, seconds: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._seconds = seconds
        self._asking: asyncio.Task[str] | None = None
        self._asked_at = 0.0
        self._began = seconds()

    async def __call__(self) -> str:
        """The reason, without names; empty when it is ready."""
        if self._asking is None or (self._asking.done() and self._seconds() - self._asked_at >= FRESH):
            self._asked_at = self._seconds()
            self._asking = asyncio.create_task(self._ask())
        try:
            async with asyncio.timeout(PATIENCE):
                reason = await asyncio.shield(self._asking)
        except TimeoutError:
            reason = SILENT
        READY.set(not reason)
        return reason

    async def _ask(self) -> str:
        if not await self._store.healthy():
            return SILENT
        try:
            waits = await self._store.read(lambda tx: tx.backlog.waits(tx.now))
        except Exception:
            log.warning("not ready", exc_info=True)
            return SILENT
        # A process that has just begun takes ballots at once, whatever an outage has left to be sent.
        if self._seconds() - self._began <= LATE.total_seconds():
            return ""
        # Messages may wait for a platform that is down; that makes no process unfit to take ballots.
        wait = waits["timer"]
        return f"a timer has been due for {wait // _MINUTE} minutes" if wait > LATE else ""


_MINUTE = timedelta(minutes=1)
