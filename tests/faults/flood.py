"""One tenant floods at fifty times its usual rate; do the others still get their answers in time?

Slack's workspace floods with presses of a thousand people; the tenant of Teams goes on voting as before.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.ballots import TEAM, Press, SlackBallots, TeamsBallots
from bench.seeding import People, Seeded, seed, without_prompts
from bench.sink import Sink
from bot.domain.people import Platform
from tests.faults.pressing import Line
from tests.rigs.server import Server
from tests.standins.teams import FakeTeams

USUAL = 4.0
"""Presses a second of a tenant."""
FLOOD = 50
VOTERS, FLOODERS = 200, 1000
LINES = 64
"""Connections of each tenant at once."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one tenant got: seconds of each answer in time order, and how the answers were."""

    seconds: Sequence[float]
    outcomes: Counter[str]

    @property
    def p99(self) -> float:
        ordered = sorted(self.seconds)
        return ordered[int(len(ordered) * 0.99)]


async def _presses(port: int, requests: Sequence[bytes], rate: float, *, card: bool = True) -> Measured:
    """Sends requests at a rate, whether or not the earlier ones are answered."""
    lines: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(LINES):
        lines.put_nowait(Line(port, keeps=True, card=card))
    seconds: list[float] = []
    outcomes: Counter[str] = Counter()

    async def one(request: bytes, at: float) -> None:
        await asyncio.sleep(at - time.monotonic())
        line = await lines.get()
        outcomes[await line.ask(request)] += 1
        lines.put_nowait(line)
        seconds.append(time.monotonic() - at)

    begin = time.monotonic()
    await asyncio.gather(*(one(request, begin + n / rate) for n, request in enumerate(requests)))
    while not lines.empty():
        lines.get_nowait().hang_up()
    return Measured(seconds, outcomes)


def _lot(voters: int, presses: int, dice: random.Random) -> list[Press]:
    return [Press(dice.randrange(voters), dice.randrange(3), datetime.now(UTC)) for _ in range(presses)]


def memory(server: Server) -> int:
    """Bytes of the process."""
    for line in Path(f"/proc/{server.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no memory")


async def flooded(
    server: Server,
    seeded: Seeded,
    slack: SlackBallots,
    teams: TeamsBallots,
    seconds: float,
    dice: random.Random,
) -> tuple[Measured, Measured, Measured]:
    """The quiet tenant alone, the quiet tenant during the flood, and the flooding one."""
    vote = seeded.votes[0]

    def quiet() -> list[bytes]:
        return teams.requests(vote.teams, _lot(VOTERS, int(USUAL * seconds), dice))

    before = await _presses(server.port, quiet(), USUAL)
    flood = slack.requests(vote.slack, _lot(FLOODERS, int(USUAL * FLOOD * seconds), dice))
    during, flooding = await asyncio.gather(
        _presses(server.port, quiet(), USUAL), _presses(server.port, flood, USUAL * FLOOD, card=False)
    )
    return before, during, flooding


async def run(given_seed: int, seconds: float, folder: Path) -> bool:
    """Prints what was measured; whether the others kept their answers and the memory its bounds."""
    dice = random.Random(f"flood {given_seed}")
    with FakeTeams() as fake:
        async with Sink(TEAM) as sink:
            slack, teams = SlackBallots(FLOODERS, sink), TeamsBallots(VOTERS, fake)
            people: People = {
                Platform.SLACK: (TEAM, slack.people),
                Platform.TEAMS: (fake.tenant, [user.aad_id for user in teams.people]),
            }
            url = f"sqlite:///{folder / 'plenary.db'}"
            (folder / "community.yaml").write_text(source := without_prompts(), "utf-8")
            seeded = await seed(url, folder / "keys", people, 1, source)
            settings = {
                **slack.settings, **teams.settings,
                "PLENARY_COMMUNITY": str(folder / "community.yaml"), "PLENARY_KEYS": str(folder / "keys"),
            }  # fmt: skip
            server = Server(folder, url, settings)
            try:
                await asyncio.to_thread(server.start)
                warm = teams.requests(seeded.votes[0].teams, _lot(VOTERS, 40, dice))
                await _presses(server.port, warm, 10)
                resident = memory(server)
                before, during, flooding = await flooded(server, seeded, slack, teams, seconds, dice)
                grown = memory(server) / resident - 1
            finally:
                server.kill()
    alone, flood = before.p99 * 1000, during.p99 * 1000
    print(
        f"seed {given_seed}: p99 of the others {alone:.0f} ms alone, {flood:.0f} ms in the flood "
        f"({flood / alone:.1f} times), memory {grown:+.0%}; others {dict(during.outcomes)}, "
        f"flood {dict(flooding.outcomes)}",
        flush=True,
    )
    return during.p99 <= 2 * before.p99 and grown < 0.2


def main(arguments: Sequence[str]) -> int:
    """Prints a line a run; the exit code is 1 where one of the bounds was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults flood", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each of the two parts")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next has the next")
    parser.add_argument("--runs", type=int, default=1)
    given = parser.parse_args(arguments)
    kept = True
    for number in range(given.seed, given.seed + given.runs):
        with tempfile.TemporaryDirectory(prefix="flood-") as folder:
            kept &= asyncio.run(run(number, given.seconds, Path(folder)))
    return int(not kept)
