"""A primary stops at once under load and its standby takes over: is anything lost that was acknowledged?

With `--asynchronous` no commit waits for the standby, which has besides stopped receiving: what such a
fail-over loses.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.pressing import AT_ONCE, Crowd, first_since, founded
from tests.rigs.cluster import STANDBY, Cluster, Node, cluster
from tests.rigs.server import Server

BEFORE, LAGGING, AFTER = 2.0, 1.0, 1.0
"""Seconds of voting before the primary stops, of these without an asynchronous standby, and after."""


@dataclass(frozen=True, slots=True)
class FailedOver:
    """What came of one."""

    outcomes: Mapping[str, int]
    seconds: float
    """from the stop of the primary, the standby's promotion included, to the next acknowledged ballot"""
    lost: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A primary with a standby and a database in both."""

    primary: Node
    standby: Node
    name: str

    @property
    def url(self) -> str:
        """Both, of which one takes writes."""
        ports = f"{self.primary.port},{self.standby.port}"
        return f"postgresql://postgres@/{self.name}?host=127.0.0.1,127.0.0.1&port={ports}"

    @classmethod
    def of(cls, machines: Cluster, template: Node, name: str, *, asynchronous: bool) -> Pair:
        """Two servers, begun from a copy of a stopped one's data."""
        primary, standby = machines.node(template.folder), machines.node()
        primary.start()
        standby.follow(primary)
        standby.start()
        primary.require("" if asynchronous else STANDBY)
        return cls(primary, standby, name)

    def stop(self) -> None:
        """Stops both and takes their data away."""
        for node in (self.primary, self.standby):
            node.stop()
            shutil.rmtree(node.folder)


@contextmanager
def replicas(
    folder: Path, database_url: str, settings: Mapping[str, str], number: int
) -> Iterator[list[Server]]:
    """Running servers over one database."""
    with ExitStack() as stack:
        servers = []
        for n in range(number):
            home = folder / f"replica-{n}"
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            server = Server(home, database_url, settings)
            stack.callback(server.kill)
            server.launch()
            servers.append(server)
        for server in servers:
            server.wait_ready()
        yield servers


def fail_over(
    voting: Crowd, pair: Pair, ports: Sequence[int], seed: int, *, asynchronous: bool
) -> FailedOver:
    """One fail-over under load."""
    dice = random.Random(seed)
    voting.begin()

    async def scene() -> float:
        over = asyncio.Event()
        pressing = asyncio.create_task(voting.press(ports, over, at_once=AT_ONCE, dice=dice))
        await asyncio.sleep(BEFORE - LAGGING + dice.random())
        if asynchronous:
            await asyncio.to_thread(pair.standby.stop_receiving)
        await asyncio.sleep(LAGGING)
        await asyncio.to_thread(pair.primary.stop)
        stopped = time.monotonic()
        await asyncio.to_thread(pair.standby.promote)
        seconds = await first_since(voting, stopped) - stopped
        await asyncio.sleep(AFTER)
        over.set()
        await pressing
        return seconds

    seconds = asyncio.run(scene())
    return FailedOver(voting.outcomes(), seconds, voting.lost(pair.standby.url(pair.name)))


def main(arguments: Sequence[str]) -> int:
    """Runs `failover --runs 10`."""
    parser = argparse.ArgumentParser("tests.faults failover", description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--asynchronous", action="store_true")
    parser.add_argument("--voters", type=int, default=200)
    parser.add_argument("--votes", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    found = list(runs(given.runs, given.replicas, given.voters, given.votes, given.seed, given.asynchronous))
    outcomes = sum((Counter(one.outcomes) for one in found), Counter[str]())
    lost = [line for one in found for line in one.lost]
    how = "an asynchronous" if given.asynchronous else "a synchronous"
    print(f"{given.runs} fail-overs to {how} standby, seeds from {given.seed}: {dict(outcomes)}")
    longest = max(one.seconds for one in found)
    print(f"from the stop to the next acknowledged ballot: at most {longest:.2f} s; lost: {len(lost)}")
    print(*lost[:20], sep="\n")
    return 1 if lost and not given.asynchronous else 0


def runs(
    number: int, servers: int, voters: int, votes: int, seed: int, asynchronous: bool
) -> Iterator[FailedOver]:
    """So many fail-overs, each with servers of its own, all from one founding."""
    with cluster() as machines, tempfile.TemporaryDirectory() as name:
        template, folder = machines.node(), Path(name)
        with founded(template, folder, voters=voters, votes=votes) as (voting, database):
            for run in range(seed, seed + number):
                pair = Pair.of(machines, template, database, asynchronous=asynchronous)
                with replicas(folder, pair.url, voting.settings, servers) as running:
                    ports = [server.port for server in running]
                    yield fail_over(voting, pair, ports, run, asynchronous=asynchronous)
                pair.stop()
