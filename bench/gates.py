"""The rows of the Slack and the Teams ballot, from a signed request to the answer: one product for both."""

from __future__ import annotations

from bench import slack, teams
from bench.ballots import TEAM, SlackBallots, TeamsBallots
from bench.bench import Bench
from bench.figures import Figure
from bench.product import Product, serving
from bench.sink import Sink
from bot.domain.people import Platform
from tests.standins.teams import FakeTeams

SLACK_CONNECTIONS, TEAMS_CONNECTIONS = (1, 16, 200), 16


async def measured(bench: Bench) -> list[Figure]:
    """Ballots through the real endpoints, beside stock SDKs and hand-written floors."""
    with bench.apart() as core, FakeTeams() as fake:
        async with Sink(TEAM) as sink:
            on_slack, on_teams = SlackBallots(bench.voters, sink), TeamsBallots(bench.voters, fake)
            people = {
                Platform.SLACK: (TEAM, on_slack.people),
                Platform.TEAMS: (fake.tenant, [user.aad_id for user in on_teams.people]),
            }
            votes = 1 + bench.rounds * len(SLACK_CONNECTIONS)  # one to warm up on
            platforms = on_slack.settings, on_teams.settings
            async with serving(bench, core, people, votes, *platforms) as product:
                return [
                    *await _slack(bench, product, on_slack, sink),
                    *await _teams(bench, product, on_teams),
                ]


async def _slack(bench: Bench, product: Product, ballots: SlackBallots, sink: Sink) -> list[Figure]:
    warm_up, *votes = product.seeded.votes
    connections = list(dict.fromkeys(min(number, bench.voters) for number in SLACK_CONNECTIONS))
    rows = [slack.SlackRow(product, ballots, sink, number) for number in connections]
    async with slack.contenders(product, ballots, bench.folder) as contenders:
        await slack.SlackRow(product, ballots, sink, connections[0]).round(0, contenders, warm_up, 1)
        for number in range(bench.rounds):
            for at, row in enumerate(rows):
                bench.say(
                    f"{slack.TITLE}, round {number + 1} of {bench.rounds}, {row.row.connections} at once"
                )
                presses = 1 if row.row.connections == 1 else slack.PRESSES
                await row.round(number, contenders, votes[number * len(rows) + at], presses)
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
