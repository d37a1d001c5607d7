"""Couriers: no message waits for another, no connection for another, and few are in memory."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence

import pytest

from bot.domain.people import Platform
from bot.ports import Overloaded
from bot.ports.messenger import Connection
from bot.sending import Couriers, told
from bot.sending.courier import CONCURRENT, Job

ONE, OTHER = (Platform.SLACK, "T1"), (Platform.SLACK, "T2")


class Queue:
    """What waits at each connection; a message named "hangs" never comes to its end before `free`."""

    def __init__(self, **waiting: Sequence[str]) -> None:
        self.waiting = defaultdict[str, list[str]](
            list, {tenant: [*names] for tenant, names in waiting.items()}
        )
        self.done: list[str] = []
        self.under_way = self.most = 0
        self.failures = 0
        self.free = asyncio.Event()
        self.more = asyncio.Event()
        self.calls: list[str] = []

    async def claim(self, connection: Connection, room: int) -> Sequence[Job]:
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        waiting = self.waiting[connection[1]]
        names, waiting[:] = waiting[:room], waiting[room:]
        return [lambda name=name: self._deliver(name) for name in names]  # type: ignore[misc]

    async def _deliver(self, name: str) -> None:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await (self.free.wait() if name == "hangs" else asyncio.sleep(0))
        self.under_way -= 1
        if name == "fails":
            raise ValueError
        self.done.append(name)
        self.more.set()

    def wait(self, connection: Connection) -> float:
        return 0.0

    async def begin(self) -> None:
        self.calls.append("begin")

    async def release(self) -> None:
        self.calls.append("release")

    async def until(self, *done: str) -> None:
        async with asyncio.timeout(0.8):  # before it would look by itself
            while not set(done) <= set(self.done):
                self.more.clear()
                await self.more.wait()


def test_one_that_hangs_keeps_neither_its_own_connection_waiting_nor_another() -> None:
    async def work() -> None:
        queue = Queue(T1=["hangs", *"abc"], T2=["x"])
        couriers = Couriers(queue, (ONE, OTHER))
        await couriers.start()
        await queue.until("a", "b", "c", "x")
        queue.waiting["T1"] += "d"
        couriers.wake()
        await queue.until("d")
        queue.free.set()
        await couriers.stop()

        assert sorted(queue.done) == ["a", "b", "c", "d", "hangs", "x"]
        assert queue.calls == ["begin", "release"]

    asyncio.run(work())


def test_a_thousand_that_wait_are_claimed_a_few_at_a_time() -> None:
    async def work() -> None:
        names = [str(number) for number in range(1000)]
        queue = Queue(T1=names)
        couriers = Couriers(queue, (ONE,))
        await couriers.start()
        await queue.until(*names)
        await couriers.stop()

        assert sorted(queue.done) == sorted(names)
        assert queue.most == CONCURRENT

    asyncio.run(work())


def test_when_all_hang_nothing_more_is_taken_and_stopping_waits_for_them() -> None:
    async def work() -> None:
        queue = Queue(T1=["hangs"] * (CONCURRENT + 5))
        couriers = Couriers(queue, (ONE,))
        await couriers.start()
        await asyncio.sleep(0.05)
        couriers.wake()
        await asyncio.sleep(0.05)
        assert (queue.under_way, len(queue.waiting["T1"])) == (CONCURRENT, 5)
        stopping = asyncio.create_task(couriers.stop())
        await asyncio.sleep(0.05)
        assert not stopping.done()
        queue.free.set()
        await stopping

        assert len(queue.done) == CONCURRENT

    asyncio.run(work())


def test_when_more_came_than_there_was_room_for_nothing_is_claimed_until_there_is_room_again() -> None:
    rooms = []

    class Generous(Queue):
        async def claim(self, connection: Connection, room: int) -> Sequence[Job]:
            rooms.append(room)
            return await super().claim(connection, room + 2)

    async def work() -> None:
        queue = Generous(T1=["hangs"] * (CONCURRENT + 5))
        couriers = Couriers(queue, (ONE,))
        await couriers.start()
        await asyncio.sleep(0.05)
        couriers.wake()
        await asyncio.sleep(0.05)
        assert (queue.under_way, rooms) == (CONCURRENT + 2, [CONCURRENT])
        queue.free.set()
        await couriers.stop()

    asyncio.run(work())


def test_what_fails_is_logged_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        queue = Queue(T1=["fails", "a"])
        queue.failures = 1
        couriers = Couriers(queue, (ONE,))
        await couriers.start()
        await asyncio.sleep(0.01)
        couriers.wake()
        await queue.until("a")
        await couriers.stop()

    asyncio.run(work())

    assert [record.message for record in caplog.records] == ["claiming failed", "delivering failed"]


def test_a_round_delivers_once_and_comes_back() -> None:
    async def work() -> None:
        queue = Queue(T1=["a"] * (CONCURRENT + 2), T2=["x", "fails"])
        await Couriers(queue, (ONE, OTHER)).round()

        assert sorted(queue.done) == [*"a" * CONCURRENT, "x"]

    asyncio.run(work())


def test_a_store_that_is_busy_is_a_warning_and_a_mistake_is_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = logging.getLogger("plenary.test")

    told(log, "duty failed", Overloaded("the store was busy"), duty="fire")
    told(log, "duty failed", ValueError("odd"), duty="fire")

    busy, odd = caplog.records
    assert (busy.levelname, busy.getMessage(), busy.exc_info) == (
        "WARNING",
        "duty failed: the store was busy",
        None,
    )
    assert (odd.levelname, odd.getMessage()) == ("ERROR", "duty failed")
    assert odd.exc_info
