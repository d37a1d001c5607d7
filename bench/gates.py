"""The rows of the Slack and the Teams ballot, from a signed request to the answer: one product for both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bench import slack, teams
from bench.ballots import TEAM, SlackBallots, TeamsBallots
from bench.bench import Bench
from bench.figures import Figure
from bench.processes import Server
from bench.product import Product, settings
from bench.seeding import seed, without_prompts
from bench.sink import Sink
from bot.domain.people import Platform
from tests.standins.teams import FakeTeams

SLACK_CONNECTIONS, TEAMS_CONNECTIONS = (16, 200), 16


async def measured(bench: Bench) -> list[Figure]:
    """Ballots through the real endpoints, beside stock SDKs and hand-written floors."""
    with bench.apart() as core, FakeTeams() as fake:
        async with Sink(TEAM) as sink:
            on_slack, on_teams = SlackBallots(bench.voters, sink), TeamsBallots(bench.voters, fake)
            async with _product(bench, core, on_slack, on_teams) as product:
                return [
                    *await _slack(bench, product, on_slack, sink),
                    *await _teams(bench, product, on_teams),
                ]


@asynccontextmanager
async def _product(
    bench: Bench, core: int | None, on_slack: SlackBallots, on_teams: TeamsBallots
) -> AsyncIterator[Product]:
    """The product on a fresh database, with a vote for each round and one to warm up on."""
    database_url = f"sqlite:///{bench.folder / 'plenary.sqlite'}"
    people = {
        Platform.SLACK: (TEAM, on_slack.people),
        Platform.TEAMS: (on_teams.fake.tenant, [user.aad_id for user in on_teams.people]),
    }
    bench.say(f"seeding {len(on_slack.people) + len(on_teams.people)} organisations")
    votes = 1 + bench.rounds * len(SLACK_CONNECTIONS)
    source = bench.folder / "community.yaml"
    source.write_text(without_prompts())
    seeded = await seed(database_url, bench.folder / "keys", people, votes, source.read_text())
    own = {"PLENARY_COMMUNITY": str(source)}
    environment = settings(bench.folder, database_url, own, on_slack.settings, on_teams.settings)
    async with AsyncExitStack() as stack:
        args = ("serve", "--host", "127.0.0.1")
        server = stack.enter_context(Server("bot", bench.folder, core, environment, args=args))
        await server.settle()
        yield Product(server, core, database_url, seeded)


async def _slack(bench: Bench, product: Product, ballots: SlackBallots, sink: Sink) -> list[Figure]:
    warm_up, *votes = product.seeded.votes
    connections = [min(number, bench.voters) for number in SLACK_CONNECTIONS]
    rows = [slack.SlackRow(product, ballots, sink, number) for number in connections]
    async with slack.contenders(product, ballots, bench.folder) as contenders:
        await slack.SlackRow(product, ballots, sink, connections[0]).round(0, contenders, warm_up, 1)
        for number in range(bench.rounds):
            for at, row in enumerate(rows):
                bench.say(
                    f"{slack.TITLE}, round {number + 1} of {bench.rounds}, {row.row.connections} at once"
                )
                await row.round(number, contenders, votes[number * len(rows) + at])
    return [figure for row in rows for figure in row.row.figures()]


async def _teams(bench: Bench, product: Product, ballots: TeamsBallots) -> list[Figure]:
    warm_up, *votes = product.seeded.votes
    connections = min(TEAMS_CONNECTIONS, bench.voters)
    row = teams.TeamsRow(product, ballots, connections)
    async with teams.contenders(product, ballots, warm_up, bench.folder) as contenders:
        await teams.TeamsRow(product, ballots, connections).round(0, contenders, warm_up, 1)
        for number in range(bench.rounds):
            bench.say(f"{teams.TITLE}, round {number + 1} of {bench.rounds}, {connections} at once")
            await row.round(number, contenders, votes[number])
    return row.row.figures()
