"""The store as work uses it that nobody waits for: patiently."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.ports import Overloaded, Store, Transaction, Unsure

T = TypeVar("T")

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between attempts, 13 with the refusals: less than a lease has for beginning (`BEGINS`)."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Asks the store again where it is busy or away for some seconds; for work that may be done twice.

    What holds a lease would otherwise wait for its end, and what was sent would be sent again.
    """

    store: Store

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """As the store's."""
        return await _again(lambda: self.store.run(work))

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """As the store's."""
        return await _again(lambda: self.store.read(work))


async def _again(step: Callable[[], Awaitable[T]]) -> T:
    for pause in PAUSES:
        try:
            return await step()
        except (Overloaded, Unsure):
            await asyncio.sleep(pause)
    return await step()
