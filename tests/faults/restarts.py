"""Kills (SIGKILL) of the one server under load: how long until the next ballot is acknowledged?

What systemd does is done here at once: the server is started again as soon as it is dead.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.pressing import AT_ONCE, Crowd, crowd, first_since
from tests.rigs.cluster import cluster
from tests.rigs.server import Server

CALM = 0.5
"""Seconds of voting between a first ballot and the next kill, at the least."""


@dataclass(frozen=True, slots=True)
class Restarted:
    """Seconds from each kill to the first acknowledgement of what was pressed after it, and what was lost."""

    seconds: Sequence[float]
    lost: Sequence[str]

    def quantile(self, share: float) -> float:
        """The seconds within which this share of the restarts was over."""
        ordered = sorted(self.seconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def restarts(voting: Crowd, server: Server, kills: int, database_url: str, seed: int) -> Restarted:
    """Kills it so many times at random moments."""
    dice = random.Random(seed)
    seconds: list[float] = []

    async def scene() -> None:
        over = asyncio.Event()
        pressing = asyncio.create_task(voting.press([server.port], over, at_once=AT_ONCE, dice=dice))
        for _ in range(kills):
            await asyncio.sleep(CALM + dice.random())
            server.kill()
            killed = time.monotonic()
            server.launch()
            seconds.append(await first_since(voting, killed) - killed)
        over.set()
        await pressing

    asyncio.run(scene())
    return Restarted(seconds, voting.lost(database_url))


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'plenary.db'}"
        return
    with cluster() as machines:
        node = machines.node()
        node.initialise()
        node.start()
        yield node.server.create()


def main(arguments: Sequence[str]) -> int:
    """Runs `restarts --kills 40 --db sqlite`."""
    parser = argparse.ArgumentParser("tests.faults restarts", description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--voters", type=int, default=300)
    parser.add_argument("--votes", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, _database(given.db, Path(name)) as url:
        folder = Path(name)
        with (
            crowd(url, folder, voters=given.voters, votes=given.votes) as voting,
            Server(folder, url, voting.settings) as server,
        ):
            found = restarts(voting, server, given.kills, url, given.seed)
    print(f"{given.kills} kills on {given.db}, seed {given.seed}: {dict(voting.outcomes())}")
    shares = ", ".join(
        f"{name} {found.quantile(at):.2f}" for name, at in (("p50", 0.5), ("p95", 0.95), ("max", 1))
    )
    print(f"seconds to the first acknowledged ballot: {shares}; lost: {len(found.lost)}")
    print(*found.lost[:20], sep="\n")
    return 1 if found.lost else 0
