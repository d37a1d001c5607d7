"""What a start need not load, and a ballot never needs."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bench.ballots import TEAM, Press, SlackBallots, TeamsBallots
from bench.load import send
from bench.seeding import counted, seed, without_prompts
from bench.sink import Sink
from bot.domain.people import Platform
from tests.rigs.server import Server
from tests.standins.teams import FakeTeams

VOTERS = 2
HEAVY = {
    "alembic",
    "apscheduler",
    "botbuilder",
    "botframework",
    "docx",
    "icalendar",
    "msal",
    "msrest",
    "slack_bolt",
    "typst",
}


def test_ballots_are_taken_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    log = asyncio.run(cast_without_warming(tmp_path))

    loaded = set(log.rpartition("LOADED ")[2].split())
    assert {"adapters.slack.app", "adapters.teams.app"} <= loaded
    assert loaded & HEAVY == set()


async def cast_without_warming(folder: Path) -> str:
    """What a server wrote that took a ballot of each voter before it had done what may wait."""
    url = f"sqlite:///{folder / 'plenary.db'}"
    with FakeTeams() as fake:
        async with Sink(TEAM) as sink:
            slack, teams = SlackBallots(VOTERS, sink), TeamsBallots(VOTERS, fake)
            people = {
                Platform.SLACK: (TEAM, slack.people),
                Platform.TEAMS: (fake.tenant, [user.aad_id for user in teams.people]),
            }
            seeded = await seed(url, folder / "data" / "keys", people, 1, without_prompts())
            environment = {**slack.settings, **teams.settings}
            server = Server(folder, url, environment, (sys.executable, "-m", "tests.rigs.unwarmed", "serve"))
            with server:
                (vote,), lot = seeded.votes, Press.lot(VOTERS, 1)
                for requests in (slack.requests(vote.slack, lot), teams.requests(vote.teams, lot)):
                    run = await send(server.port, [requests])
                    assert [answer.status for answer in run.answers] == [200] * VOTERS
                turnout, _ = await counted(url, vote.id)
                assert turnout.cast == 2 * VOTERS
                assert server.stop() == 0
            return server.log_text()
