"""`make bench`: what a ballot costs beside stock SDKs and hand-written floors, and a count beside a pass."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import uvloop

from bench import counts, slack, teams
from bench.ballots import TEAM, SlackBallots, TeamsBallots
from bench.measuring import Row
from bench.printing import table, write
from bench.processes import ROOT, Server, cores
from bench.product import Product, settings
from bench.seeding import seed
from bench.sink import Sink
from bot.domain.people import Platform
from tests.standins.teams import FakeTeams

RESULTS = ROOT / "test-results"
FILE = RESULTS / "bench.json"
SLACK_CONNECTIONS, TEAMS_CONNECTIONS = (16, 200), 16


def main() -> None:
    """Measures, prints, keeps. Ends with 1 where a run was void."""
    given = _arguments()
    if not sys.platform.startswith("linux"):
        sys.exit("make bench reads processor times from /proc, and so runs on Linux only")
    before = os.getloadavg()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        rows = runner.run(_measured(given))
    counted = counts.measured(given.rounds)
    write(FILE, rows, counted, before)
    print(f"{table(rows)}\n\n{counts.table(counted)}")
    print(f"\nMedian of {given.rounds} paired rounds (lowest–highest). Every sample: {FILE}")
    sys.exit(1 if any(row.void() for row in rows) else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--voters", type=int, default=500, help="of each platform; at least 200")
    return parser.parse_args()


async def _measured(given: argparse.Namespace) -> list[Row]:
    server_core, load_core = cores()
    if load_core is not None:
        os.sched_setaffinity(0, {load_core})
    RESULTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=RESULTS) as folder, FakeTeams() as fake:
        async with Sink(TEAM) as sink:
            on_slack, on_teams = SlackBallots(given.voters, sink), TeamsBallots(given.voters, fake)
            async with _product(Path(folder), server_core, on_slack, on_teams, given.rounds) as product:
                return [
                    *await _slack(product, on_slack, sink, Path(folder), given.rounds),
                    await _teams(product, on_teams, Path(folder), given.rounds),
                ]


@asynccontextmanager
async def _product(
    folder: Path, core: int | None, on_slack: SlackBallots, on_teams: TeamsBallots, rounds: int
) -> AsyncIterator[Product]:
    """The product on a fresh database, with a vote for each round and one to warm up on."""
    database_url = f"sqlite:///{folder / 'plenary.sqlite'}"
    people = {
        Platform.SLACK: (TEAM, on_slack.people),
        Platform.TEAMS: (on_teams.fake.tenant, [user.aad_id for user in on_teams.people]),
    }
    _say(f"seeding {len(on_slack.people) + len(on_teams.people)} organisations")
    seeded = await seed(database_url, folder / "keys", people, 1 + rounds * len(SLACK_CONNECTIONS))
    environment = settings(folder, database_url, on_slack.settings, on_teams.settings)
    async with AsyncExitStack() as stack:
        args = ("serve", "--host", "127.0.0.1")
        server = stack.enter_context(Server("bot", folder, core, environment, args=args))
        await server.settle()
        yield Product(server, core, database_url, seeded)


async def _slack(product: Product, ballots: SlackBallots, sink: Sink, folder: Path, rounds: int) -> list[Row]:
    warm_up, *votes = product.seeded.votes
    rows = [slack.SlackRow(product, ballots, sink, connections) for connections in SLACK_CONNECTIONS]
    async with slack.contenders(product, ballots, folder) as contenders:
        await slack.SlackRow(product, ballots, sink, SLACK_CONNECTIONS[0]).round(0, contenders, warm_up, 1)
        for number in range(rounds):
            for at, row in enumerate(rows):
                _say(f"{slack.TITLE}, round {number + 1} of {rounds}, {row.row.connections} connections")
                await row.round(number, contenders, votes[number * len(rows) + at])
    return [row.row for row in rows]


async def _teams(product: Product, ballots: TeamsBallots, folder: Path, rounds: int) -> Row:
    warm_up, *votes = product.seeded.votes
    row = teams.TeamsRow(product, ballots, TEAMS_CONNECTIONS)
    async with teams.contenders(product, ballots, warm_up, folder) as contenders:
        await teams.TeamsRow(product, ballots, TEAMS_CONNECTIONS).round(0, contenders, warm_up, 1)
        for number in range(rounds):
            _say(f"{teams.TITLE}, round {number + 1} of {rounds}, {TEAMS_CONNECTIONS} connections")
            await row.round(number, contenders, votes[number])
    return row.row


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
