"""Delivers for one connection, whatever the others and the other duties are waiting for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol

from bot.ports.messenger import Connection
from bot.sending.trouble import told

log = logging.getLogger("plenary.sending")

CONCURRENT = 10
"""Messages of one connection under way at once; no more than these are ever in memory."""
LOOKS_EVERY = 1.0
"""Seconds after which it looks by itself for what has come due."""

Job = Callable[[], Awaitable[None]]


class Claims(Protocol):
    """Where a courier gets what it delivers."""

    async def claim(self, connection: Connection, room: int) -> Sequence[Job]:
        """So many messages that may go now and what goes with them, leased to this sender, to be carried out.

        `room` is at least one.
        """
        ...

    async def begin(self) -> None:
        """Before anything is claimed."""
        ...

    async def release(self) -> None:
        """This sender ends."""
        ...

    def wait(self, connection: Connection) -> float:
        """Seconds until the connection's budget allows a message."""
        ...


class Courier:
    """Has at most `CONCURRENT` messages under way, and waits for none of them before it begins another."""

    def __init__(self, claims: Claims, connection: Connection) -> None:
        self._claims = claims
        self._connection = connection
        self._woken = asyncio.Event()
        self._stopping = False
        self._under_way: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There may be something to deliver."""
        self._woken.set()

    async def round(self) -> None:
        """Delivers once what may go now."""
        await asyncio.gather(*(job() for job in await self._claims.claim(self._connection, CONCURRENT)))

    async def run(self) -> None:
        """Delivers until it is stopped; what was begun is then known to have been sent or not."""
        while not self._stopping:
            if not await self._begin():
                await self._rest()
        if self._under_way:
            await asyncio.wait(self._under_way)

    def stop(self) -> None:
        """Nothing more is begun."""
        self._stopping = True
        self.wake()

    async def _begin(self) -> bool:
        """Begins what there is room for; whether there may be more."""
        self._under_way = {task for task in self._under_way if not task.done()}
        room = CONCURRENT - len(self._under_way)
        try:
            # Prompts bring what goes with them, so more may be under way than there was room for.
            jobs = await self._claims.claim(self._connection, room) if room > 0 else ()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is looked again
            told(log, "claiming failed", error, connection=":".join(self._connection))
            return False
        self._under_way |= {asyncio.create_task(self._carried_out(job)) for job in jobs}
        return bool(jobs)

    async def _rest(self) -> None:
        """Until something is done, it is woken, or a moment has passed."""
        woken = asyncio.create_task(self._woken.wait())
        pause = min(self._claims.wait(self._connection) or LOOKS_EVERY, LOOKS_EVERY)
        await asyncio.wait({woken, *self._under_way}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()
        self._woken.clear()

    async def _carried_out(self, job: Job) -> None:
        try:
            await job()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is sent again once its lease ends
            told(log, "delivering failed", error, connection=":".join(self._connection))


class Couriers:
    """One for each connection, so that no tenant waits for another."""

    def __init__(self, claims: Claims, connections: Iterable[Connection]) -> None:
        self._claims = claims
        self._couriers = [Courier(claims, connection) for connection in connections]
        self._running: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begins delivering on the running loop."""
        await self._claims.begin()
        self._running = [asyncio.create_task(courier.run()) for courier in self._couriers]

    def wake(self) -> None:
        """There may be something to deliver."""
        for courier in self._couriers:
            courier.wake()

    async def round(self) -> None:
        """Delivers once what may go now."""
        for failed in await asyncio.gather(
            *(courier.round() for courier in self._couriers), return_exceptions=True
        ):
            if failed:
                told(log, "delivering failed", failed)

    async def stop(self) -> None:
        """Waits for what is under way; what it has sent is then known to have been sent."""
        for courier in self._couriers:
            courier.stop()
        await asyncio.gather(*self._running)
        await self._claims.release()
