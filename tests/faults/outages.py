"""PostgreSQL restarts, then stands still, under load: what are people told, and when does it go on?"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.pressing import AT_ONCE, Crowd, first_since, founded
from tests.faults.rolling import held
from tests.rigs.cluster import Node, cluster

CALM = 1.5
"""Seconds of voting before, between and after."""
SETTLED = 1.0
"""Seconds of a freeze in which what was asked before may still be answered."""


@dataclass(frozen=True, slots=True)
class Outage:
    """What came of it; `again` are seconds from the end of the outage to the next acknowledged ballot."""

    told: Mapping[str, int]
    """what those were told who pressed while the database was away"""
    slowest: float
    """seconds that the slowest of these waited"""
    again: float


async def outage(voting: Crowd, away: float, down: float, up: float) -> Outage:
    """Looks at what was done between two instants, and waits for the first ballot after it is up again."""
    again = await first_since(voting, up) - up
    within = [attempt for attempt in voting.attempts if away <= attempt.began < down]
    slowest = max((attempt.ended - attempt.began for attempt in within), default=0.0)
    return Outage(Counter(attempt.outcome for attempt in within), slowest, again)


async def suffer(
    voting: Crowd, node: Node, ports: Sequence[int], frozen: float, seed: int
) -> tuple[Outage, Outage]:
    """A restart, then a freeze of so many seconds."""
    over, dice = asyncio.Event(), random.Random(seed)
    pressing = asyncio.create_task(voting.press(ports, over, at_once=AT_ONCE, dice=dice))
    await asyncio.sleep(CALM)
    await asyncio.to_thread(node.stop)
    away = time.monotonic()
    await asyncio.sleep(1)
    down = time.monotonic()
    await asyncio.to_thread(node.start)
    restart = await outage(voting, away, down, time.monotonic())
    await asyncio.sleep(CALM)
    with node.frozen():
        away = time.monotonic() + SETTLED
        await asyncio.sleep(SETTLED + frozen)
        down = time.monotonic()
    freeze = await outage(voting, away, down, time.monotonic())
    await asyncio.sleep(CALM)
    over.set()
    await pressing
    return restart, freeze


def main(arguments: Sequence[str]) -> int:
    """Runs `outages --freeze 60`."""
    parser = argparse.ArgumentParser("tests.faults outages", description=__doc__)
    parser.add_argument(
        "--freeze", type=float, default=60, help="seconds for which the database does nothing"
    )
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with cluster() as machines, tempfile.TemporaryDirectory() as name:
        folder, node = Path(name), machines.node()
        with founded(node, folder, voters=200, votes=8) as (voting, database):
            node.start()
            url = node.url(database)
            with held(folder, url, voting.settings, given.replicas) as servers:
                ports = [server.port for server in servers]
                found = asyncio.run(suffer(voting, node, ports, given.freeze, given.seed))
            lost = voting.lost(url)
    for what, one in zip(("restart", f"freeze of {given.freeze:.0f} s"), found, strict=True):
        said = f"{dict(one.told)} meanwhile, told within {one.slowest:.2f} s"
        print(f"{what}: {said}; a ballot again after {one.again:.2f} s")
    print(f"seed {given.seed}, all: {dict(voting.outcomes())}; lost: {len(lost)}", *lost[:20], sep="\n")
    return 1 if lost else 0
