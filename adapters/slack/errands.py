"""Work that goes on after Slack has its answer: kept, bounded, finished before the process ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger("plenary.slack")


class Errands:
    """Runs coroutines, `at_once` of them at a time; beyond `most` waiting ones a new one is dropped."""

    def __init__(self, at_once: int, most: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most = most
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Starts `work` soon. The task is kept here, for asyncio itself would let it be collected."""
        if len(self._tasks) >= self._most:
            work.close()
            log.error("dropped an errand: %d are waiting", self._most)
            return
        task = asyncio.create_task(self._done(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> None:
        """Waits for what is under way, at most `seconds`, and cancels the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            log.error("gave up %d errands", len(late))
            await asyncio.wait(late)

    async def _done(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            async with self._places:
                await work
        except Exception as error:  # noqa: BLE001 - its request has been answered; nobody is left to tell
            # No traceback: an SDK's error says what was sent.
            log.error("an errand failed with %s", type(error).__name__)  # noqa: TRY400
        finally:
            work.close()  # where it was cancelled before it began
