"""The tick."""

from __future__ import annotations

import asyncio

from adapters.clock import Ticker


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
