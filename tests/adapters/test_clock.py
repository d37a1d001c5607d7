"""The tick."""

from __future__ import annotations

import asyncio

from adapters.clock import REST, Ticker


async def _stopped_in_a_round() -> list[str]:
    begun, seen = asyncio.Event(), list[str]()

    async def duties() -> None:
        seen.append("begun")
        begun.set()
        await asyncio.sleep(0.2)
        seen.append("ended")

    ticker = Ticker(duties, seconds=0.01)
    ticker.start()
    await begun.wait()
    ticker.wake()
    await ticker.stop()
    await asyncio.sleep(0.1)
    return seen


def test_a_round_under_way_ends_before_the_ticking_does_and_none_begins_after_it() -> None:
    assert asyncio.run(_stopped_in_a_round()) == ["begun", "ended"]


def test_what_never_ticked_can_be_stopped() -> None:
    async def duties() -> None:
        raise AssertionError

    asyncio.run(Ticker(duties).stop())


async def _woken_for(seconds: float) -> tuple[int, float]:
    """How many rounds come of waking at every chance, and in how long."""
    rounds, loop = 0, asyncio.get_running_loop()

    async def duties() -> None:
        nonlocal rounds
        rounds += 1

    ticker = Ticker(duties, seconds=3600)
    ticker.start()
    began = loop.time()
    while loop.time() < began + seconds:
        ticker.wake()
        await asyncio.sleep(0)
    took = loop.time() - began
    await ticker.stop()
    return rounds, took


def test_who_wakes_gets_a_round_and_a_thousand_who_wake_get_no_more_than_one_each_rest() -> None:
    rounds, took = asyncio.run(_woken_for(3.5 * REST))
    assert 2 <= rounds <= 1 + took / REST
