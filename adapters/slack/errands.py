"""Work that goes on after Slack has its answer: kept, bounded, finished before the process ends."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger("plenary.slack")


class Errands:
    """Runs coroutines, `at_once` of them at a time; beyond `most` waiting ones a new one is dropped."""

    def __init__(self, at_once: int, most: int) -> None:
        self._at_once = at_once
        self._most = most
        self._waiting: deque[Coroutine[Any, Any, None]] = deque()
        self._runners: set[asyncio.Task[None]] = set()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Starts `work` soon. The task is kept here, for asyncio itself would let it be collected."""
        if len(self._waiting) >= self._most:
            work.close()
            log.error("dropped an errand: %d are waiting", self._most)
            return
        self._waiting.append(work)
        if len(self._runners) < self._at_once:
            runner = asyncio.create_task(self._run_waiting())
            self._runners.add(runner)
            runner.add_done_callback(self._runners.discard)

    async def drain(self, seconds: float) -> None:
        """Waits for what is under way, at most `seconds`, and cancels the rest."""
        if not self._runners:
            return
        _, late = await asyncio.wait(self._runners, timeout=seconds)
        if late:
            log.error("gave up %d errands", len(late) + len(self._waiting))
        while self._waiting:
            self._waiting.popleft().close()
        for runner in late:
            runner.cancel()
        if late:
            await asyncio.wait(late)

    async def _run_waiting(self) -> None:
        while self._waiting:
            try:
                await self._waiting.popleft()
            except Exception as error:  # noqa: BLE001 - its request has been answered; nobody is left to tell
                # No traceback: an SDK's error says what was sent.
                log.error("an errand failed with %s", type(error).__name__)  # noqa: TRY400
