"""Restarts of every replica in turn while people press: is anybody refused, is anything lost?

The replicas share one listening socket, which a parent process holds as systemd does: whoever is there
takes the next connection. With `--apart` each has an address of its own, held the same way, and voters choose
one of them blindly, as no balancer would: who meets the one that restarts waits for it. With `--upgrade` the
last replica comes back as the next version, which migrates, and both versions go on side by side.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.pressing import AT_ONCE, Crowd, founded
from tests.rigs.cluster import cluster
from tests.rigs.server import PATIENCE, ROOT, SERVE, Server
from tests.scenarios.waiting import until

NEWER = (sys.executable, str(ROOT / "tests" / "rigs" / "newer.py"), "serve")
SERVING = '"message": "serving"'
ACTIVATED = (sys.executable, str(ROOT / "tests" / "rigs" / "activated.py"))


@dataclass(frozen=True, slots=True)
class Rolled:
    """What came of it."""

    outcomes: Counter[str]
    slowest: float
    """seconds that the slowest acknowledged press took"""
    lost: Sequence[str]

    @property
    def well(self) -> bool:
        return set(self.outcomes) == {"200"} and not self.lost


@dataclass
class Held(Server):
    """A server at an address where others may answer too: its own log says when it serves."""

    _served: int = 0

    def become_newer(self) -> None:
        """From its next start on it is of the next version."""
        self.command = (*self.command[: -len(SERVE)], *NEWER)

    def launch(self) -> None:
        self._served = self.log_text().count(SERVING)
        super().launch()

    def wait_ready(self, seconds: float = PATIENCE) -> None:
        until(lambda: self.log_text().count(SERVING) > self._served or not self.running(), seconds)
        assert self.running(), self.log_text()[-3000:]


@contextmanager
def held(
    folder: Path, database_url: str, settings: Mapping[str, str], replicas: int, *, apart: bool = False
) -> Iterator[list[Held]]:
    """Running replicas behind a socket that outlives them, or each behind one of its own."""
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=512))
            for _ in range(replicas if apart else 1)
        ]
        servers = []
        for number in range(replicas):
            listening = sockets[number % len(sockets)]
            home = folder / f"replica-{number}"
            home.mkdir()
            command = (*ACTIVATED, str(listening.fileno()), *SERVE)
            port, inherits = listening.getsockname()[1], [listening.fileno()]
            server = Held(home, database_url, settings, command, port, inherits=inherits)
            stack.callback(server.kill)
            server.launch()
            servers.append(server)
        for server in servers:
            server.wait_ready()
        yield servers


def roll(voting: Crowd, servers: Sequence[Server], rounds: int, database_url: str, seed: int) -> Rolled:
    """Restarts each of them politely, so many times, under load."""

    async def scene() -> None:
        over = asyncio.Event()
        ports = [server.port for server in servers]
        pressing = asyncio.create_task(voting.press(ports, over, at_once=AT_ONCE, dice=random.Random(seed)))
        for _ in range(rounds):
            for server in servers:
                await asyncio.sleep(1)
                await asyncio.to_thread(server.restart)
        await asyncio.sleep(1)
        over.set()
        await pressing

    asyncio.run(scene())
    slowest = max(attempt.ended - attempt.began for attempt in voting.attempts if attempt.acknowledged)
    return Rolled(voting.outcomes(), slowest, voting.lost(database_url))


def main(arguments: Sequence[str]) -> int:
    """Runs `rolling --replicas 2 --rounds 5`."""
    parser = argparse.ArgumentParser("tests.faults rolling", description=__doc__)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--apart", action="store_true", help="an address for each replica, and no balancer")
    parser.add_argument(
        "--upgrade", action="store_true", help="the last replica becomes the next version, once"
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each replica is restarted")
    parser.add_argument("--voters", type=int, default=300)
    parser.add_argument("--votes", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    rounds = 1 if given.upgrade else given.rounds  # nobody goes back from the next version's schema
    with cluster() as machines, tempfile.TemporaryDirectory() as name:
        node, folder = machines.node(), Path(name)
        with founded(node, folder, voters=given.voters, votes=given.votes) as (voting, database):
            node.start()
            url = node.url(database)
            with held(folder, url, voting.settings, given.replicas, apart=given.apart) as servers:
                if given.upgrade:
                    servers[-1].become_newer()
                found = roll(voting, servers, rounds, url, given.seed)
    what = f"{rounds} restarts of each of {given.replicas} replicas, seed {given.seed}"
    print(f"{what}: {dict(found.outcomes)}")
    print(f"slowest acknowledged press: {found.slowest:.2f} s; lost: {len(found.lost)}")
    print(*found.lost[:20], sep="\n")
    return 0 if found.well else 1
