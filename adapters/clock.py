"""The one clock, and the tick that APScheduler gives it; neither holds any truth."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

logging.getLogger("apscheduler").setLevel(logging.WARNING)


class Clock:
    """The present instant (aware UTC), moved by `offset`, which only the demo and tests hand in or change."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The present instant."""
        return self.shifted(datetime.now(UTC))

    def shifted(self, reading: datetime) -> datetime:
        """What a clock that reads `reading` (the database's, say) is taken to show."""
        return reading + self.offset

    def step(self, to: datetime) -> None:
        """Moves the clock forward to `to`; never back."""
        self.offset += max(timedelta(0), to - self.now())


REST = 0.1
"""Seconds between a round and the next that somebody asks for: ballots come by the hundred a second."""


class Ticker:
    """Calls the duties every second, one round at a time, and sooner when woken.

    APScheduler's job is in memory: a round missed is simply the next one (coalesce, one instance). It
    follows the wall clock, so a step back of the system's time would stop it; that is why `wake` exists
    and every request wakes it.
    """

    def __init__(self, duties: Callable[[], Awaitable[None]], seconds: float = 1.0) -> None:
        self._duties = duties
        self._seconds = seconds
        self._scheduler: AsyncIOScheduler | None = None
        self._round_under_way = asyncio.Lock()
        self._rested_at = 0.0
        self._woken: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins ticking on the running loop."""
        # Here, because nobody who waits for the first answer waits for a tick.
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415

        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._round, "interval", seconds=self._seconds, id="tick",
            coalesce=True, max_instances=1, misfire_grace_time=None,
        )  # fmt: skip
        self._scheduler.start()

    async def stop(self) -> None:
        """Ends ticking once a round under way is over: what it has sent is then known to have been sent."""
        scheduler, self._scheduler = self._scheduler, None
        if scheduler:
            scheduler.pause()
            async with self._round_under_way:
                scheduler.shutdown(wait=False)

    def wake(self) -> None:
        """Asks for a round as soon as may be; while one runs, the next comes within its second."""
        if self._scheduler and (self._woken is None or self._woken.done()):
            self._woken = asyncio.create_task(self._rested_round())

    async def _rested_round(self) -> None:
        await asyncio.sleep(self._rested_at - asyncio.get_running_loop().time())
        await self._round()

    async def _round(self) -> None:
        if self._scheduler and not self._round_under_way.locked():
            async with self._round_under_way:
                await self._duties()
            self._rested_at = asyncio.get_running_loop().time() + REST
