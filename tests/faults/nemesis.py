"""What is done to the bot while people vote, and when: all of it from one seed."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.faults.cluster import Cluster
from tests.faults.evidence import Fault
from tests.faults.stage import Stage

CALM = 0.4
"""Seconds at both ends of a storm in which nothing new is done."""
AT_THE_CLOSE = 0.2
"""Seconds before a vote's close by the bot's clock from which a blow meant for the close is dealt."""
LATE = 1.5
"""Seconds by which a slow platform is late, in every other storm from some time before the first close on."""
SLACK_METHODS = ("response_url", "chat.postMessage", "chat.update")
TEAMS_CALLS = ("send", "update")


@dataclass(frozen=True, slots=True)
class Blow:
    """One thing that is done, at so many seconds from the start of the storm."""

    at: float
    kind: str
    """kill, pause, outage, clock, slack or teams"""
    which: int = 0
    """the replica"""
    seconds: float = 0.0
    """how long it lasts; by how much the clock is moved; by how much a call is late"""
    call: str = ""
    """of the platform"""
    how: str = ""
    """429, 500, hang, or one of the last two after the work was done; late, but right"""
    times: int = 0
    vote: int | None = None
    """at whose close it is dealt, of the storm's votes in their order"""

    def __str__(self) -> str:
        words = [f"{self.at:.2f} {self.kind}"]
        words += [f"replica {self.which}"] if self.kind in ("kill", "pause") else []
        words += [f"{self.seconds:+.2f} s"] if self.seconds else []
        words += [f"{self.call} {self.how} x{self.times}"] if self.call else []
        words += [f"at close {self.vote + 1}"] if self.vote is not None else []
        return " ".join(words)


def schedule(seed: int, seconds: float, replicas: int, *, outages: bool, closing: float) -> list[Blow]:
    """What happens in a storm of so many seconds, in its order. `closing` is when the first vote ends."""
    dice = random.Random(f"nemesis {seed}")

    def when() -> float:
        return dice.uniform(CALM, seconds - CALM)

    def which() -> int:
        return dice.randrange(replicas)

    kills = dice.choice((1, 2, 2, 3))
    spell = (seconds - 2 * CALM) / kills
    blows = [Blow(CALM + spell * (number + dice.uniform(0, 0.6)), "kill", which()) for number in range(kills)]
    blows += [Blow(when(), "pause", which(), dice.uniform(0.2, 1.5)) for _ in range(dice.choice((1, 1, 2)))]
    if outages:
        blows.append(Blow(when(), "outage", 0, dice.uniform(0.0, 1.0)))
    # Back only while no vote can have been over already: a deadline that has passed does not come again.
    blows.append(Blow(dice.uniform(CALM, closing - 1), "clock", 0, dice.uniform(-0.5, 0.5)))
    blows.append(Blow(when(), "clock", 0, dice.uniform(0.1, 0.8)))
    for platform, calls in (("slack", SLACK_METHODS), ("teams", TEAMS_CALLS)):
        for at, vote in ((when(), None), (0.0, dice.randrange(3))):
            how = dice.choice(("429", "500", "hang", "500 after", "hang after"))
            call = dice.choice(calls if vote is None else calls[-2:])
            blows.append(Blow(at, platform, 0, 0, call, how, dice.randrange(1, 4), vote))
    if seed % 2:
        blows[-1] = Blow(closing - 2 * LATE, "teams", 0, LATE, "update", "late", 12)
    return sorted(blows, key=lambda blow: blow.at)


@dataclass
class Nemesis:
    """Carries a schedule out, and undoes what is left of it."""

    stage: Stage
    cluster: Cluster | None
    blows: Sequence[Blow]
    faults: list[Fault] = field(default_factory=list)
    _holds: set[int] = field(default_factory=set)
    """process ids that are stopped"""
    _supervising: threading.Lock = field(default_factory=threading.Lock)

    async def strike(self) -> None:
        """Everything at its time, counted from now."""
        began = time.monotonic()
        await asyncio.gather(*(self._in_time(blow, began) for blow in self.blows))

    async def _in_time(self, blow: Blow, began: float) -> None:
        await asyncio.sleep(began + blow.at - time.monotonic())
        if blow.vote is not None:
            await self._close_of(blow.vote)
        self.faults.append(Fault(time.monotonic(), str(blow).partition(" ")[2]))
        strikes: dict[str, Callable[[Blow], None]] = {
            "kill": self._kill, "pause": self._pause, "outage": self._outage, "clock": self._clock,
            "slack": self._slack, "teams": self._teams,
        }  # fmt: skip
        await asyncio.to_thread(strikes[blow.kind], blow)

    async def _close_of(self, vote: int) -> None:
        """Waits until shortly before a vote's close."""
        closes_at = self.stage.founded.votes[vote].closes_at.timestamp()
        while self.stage.clock.now() < closes_at - AT_THE_CLOSE:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    def calm(self) -> None:
        """Ends every fault that is under way, and waits until all servers are ready."""
        for pid in list(self._holds):
            self._go_on(pid)
        self.stage.slack.heal()
        self.stage.teams.heal()
        self._start_again()
        for server in self.stage.servers:
            server.wait_ready()

    def _start_again(self) -> None:
        """What a supervisor does about a server that could not start without its database."""
        with self._supervising:
            for server in self.stage.servers:
                if not server.running():
                    server.kill()
                    server.launch()

    def _kill(self, blow: Blow) -> None:
        server = self.stage.servers[blow.which]
        with self._supervising:
            server.kill()
            server.launch()

    def _pause(self, blow: Blow) -> None:
        server = self.stage.servers[blow.which]
        if not server.running():
            return
        pid = server.pid
        self._holds.add(pid)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
        time.sleep(blow.seconds)
        self._go_on(pid)

    def _go_on(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
        self._holds.discard(pid)

    def _outage(self, blow: Blow) -> None:
        assert self.cluster
        self.cluster.stop()
        time.sleep(blow.seconds)
        self.cluster.start()
        self._start_again()

    def _clock(self, blow: Blow) -> None:
        self.stage.clock.step(blow.seconds)

    def _slack(self, blow: Blow) -> None:
        accept = blow.how.endswith("after")
        match blow.how.split()[0]:
            case "429":
                self.stage.slack.fail(blow.call, blow.times, status=429, retry_after=1)
            case "500":
                self.stage.slack.fail(blow.call, blow.times, status=500, accept=accept)
            case _:
                self.stage.slack.fail(blow.call, blow.times, hang=1.5, accept=accept)

    def _teams(self, blow: Blow) -> None:
        after = blow.how.endswith("after")
        match blow.how.split()[0]:
            case "429":
                self.stage.teams.fail(429, blow.call, retry_after=1, times=blow.times)
            case "500":
                self.stage.teams.fail(500, blow.call, after=after, times=blow.times)
            case "late":
                self.stage.teams.fail(None, blow.call, hang=blow.seconds, times=blow.times)
            case _:
                self.stage.teams.fail(None, blow.call, after=after, hang=1.5, drop=True, times=blow.times)
