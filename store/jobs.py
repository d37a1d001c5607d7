"""A piece of work on its way from an asynchronous caller to the thread that runs it, and its answer back."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import suppress
from time import monotonic
from typing import Any

from bot.ports import Overloaded, Transaction

PATIENCE = 1.0
"""Seconds that a job may wait for its turn."""


class Stopped(Overloaded):
    """The store has been closed, or cannot write any more; the work was not begun."""


class Job:
    """One piece of work waiting for its turn: it is begun once or given up, never both."""

    def __init__(self, work: Callable[[Transaction], Any]) -> None:
        self.work = work
        self.value: Any = None
        self.error: BaseException | None = None
        self.loop = asyncio.get_running_loop()
        self._future: asyncio.Future[Any] = self.loop.create_future()
        self._turn = threading.Lock()
        self._asked_at = monotonic()

    def begin(self) -> bool:
        """Whether the work is to be run now. It is not if its caller has gone, or has waited too long."""
        if not self._turn.acquire(blocking=False):
            return False
        if monotonic() - self._asked_at > PATIENCE:
            self.error = Overloaded("the store was busy")
            answer([self])
            return False
        return True

    async def outcome(self) -> Any:  # noqa: ANN401 - whatever the work returns
        """What the work returned or raised; `Overloaded` if its turn did not come in time."""
        timer = self.loop.call_later(PATIENCE, self._give_up)
        try:
            return await self._future
        except asyncio.CancelledError:
            self._turn.acquire(blocking=False)
            raise
        finally:
            timer.cancel()

    def settle(self) -> None:
        """Hands the outcome to the caller, in the caller's own loop."""
        if self._future.done():
            return
        if self.error is None:
            self._future.set_result(self.value)
        else:
            self._future.set_exception(_awaitable(self.error))

    def _give_up(self) -> None:
        if self._turn.acquire(blocking=False) and not self._future.done():
            self._future.set_exception(Overloaded("the store was busy"))


def hand_over(threads: Executor, serve: Callable[[Job], None], job: Job) -> None:
    """Queues a job for a pool of threads."""
    try:
        threads.submit(serve, job)
    except RuntimeError as error:  # they have been shut down
        raise Stopped("the store has been closed") from error


def answer(jobs: Iterable[Job]) -> None:
    """Answers many callers, waking each loop once. A loop that has ended wants no answer."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = defaultdict(list)
    for job in jobs:
        by_loop[job.loop].append(job)
    for loop, waiting in by_loop.items():
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, waiting)


def _awaitable(error: BaseException) -> Exception:
    """The error itself, unless a loop would take it for its own end."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    wrapped = RuntimeError(f"the work ended with {error!r}")
    wrapped.__cause__ = error
    return wrapped


def _settle(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()
