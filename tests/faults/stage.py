"""What a storm plays on: servers over a copied database, the platforms' stand-ins, the bot's clock."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from adapters.teams.reference import Reference
from tests.faults.founding import CHANNELS, TEAMS_CHANNEL, Founded
from tests.faults.society import HOME, OTHER, TENANT, Person, society
from tests.rigs.databases import libpq_url
from tests.rigs.nursery import NursedServer, Nursery
from tests.standins.slack import FakeSlack
from tests.standins.slack.world import Message as SlackMessage
from tests.standins.teams import Channel, FakeTeams

BALLOTS = "C0BALLOTS"
"""A channel where the notices to press already stand: the storm need not wait for the bot's own."""
TOKENS = {HOME: "xoxb-storm-home", OTHER: "xoxb-storm-other"}

EPOCH = time.time() - time.monotonic()
"""What is added to an instant of the harness's monotonic clock to get the machine's."""


@dataclass
class BotClock:
    """The clock of every replica, and so the database's as they take it, ahead by what stands in a file."""

    file: Path
    steps: list[tuple[float, float]] = field(default_factory=list)
    """from the first of each pair on, the second is added to an instant of the harness to get the bot's"""

    def set(self, bot: float) -> None:
        """From now on it shows this instant, in seconds since 1970, and goes on from there."""
        now = time.monotonic()
        self._ahead(now, bot - now)

    def step(self, seconds: float) -> None:
        """Moves it, forward or back."""
        self._ahead(time.monotonic(), self.steps[-1][1] + seconds)

    def now(self) -> float:
        return time.monotonic() + self.steps[-1][1]

    def _ahead(self, at: float, offset: float) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(f"{offset - EPOCH:.6f}")
        new.replace(self.file)
        self.steps.append((at, offset))


@dataclass
class Stage:
    """Everything of one run."""

    founded: Founded
    database_url: str
    slack: FakeSlack
    teams: FakeTeams
    channel: Channel
    clock: BotClock
    servers: Sequence[NursedServer]
    notices: Mapping[tuple[str, int], SlackMessage]
    """the notice to press, by workspace and vote"""
    people: Sequence[Person] = field(default_factory=society)

    @property
    def followers(self) -> frozenset[str]:
        """The conversations that show what happens, as the history spells them."""
        on_slack = {f"slack:{team}/{channel}" for team, channel in CHANNELS.items()}
        return frozenset({*on_slack, f"teams:{TENANT}/{self.channel.id}"})


@contextmanager
def stage(
    folder: Path,
    database_url: str,
    founded: Founded,
    keys: Path,
    *,
    replicas: int,
    command: Sequence[str],
    nursery: Nursery,
) -> Iterator[Stage]:
    """Brings up one run on a database that is its own; the servers are launched, not awaited."""
    with ExitStack() as stack:
        slack = stack.enter_context(FakeSlack())
        teams = stack.enter_context(FakeTeams())
        channel = _settle(slack, teams)
        _redirect(database_url, teams, channel)
        shutil.copytree(keys, folder / "keys")
        clock = BotClock(folder / "clock")
        clock.set(founded.votes[0].closes_at.timestamp() - 3600)
        settings = _settings(folder, slack, teams, founded)
        servers = []
        for number in range(replicas):
            home = folder / f"replica-{number}"
            home.mkdir()
            server = NursedServer(home, database_url, settings, command, nursery=nursery)
            stack.callback(server.kill)
            server.launch()
            servers.append(server)
        yield Stage(founded, database_url, slack, teams, channel, clock, servers, _notices(slack, founded))


def _settle(slack: FakeSlack, teams: FakeTeams) -> Channel:
    """Puts everybody where they belong; returns the channel of Teams that follows."""
    for team, token in TOKENS.items():
        slack.add_workspace(team, token)
    members: dict[str, list[str]] = {HOME: [], OTHER: []}
    for person in society():
        for key in person.accounts:
            if key.platform == "slack":
                slack.add_user(key.tenant, key.user, person.name, locale="en-GB")
                members[key.tenant].append(key.user)
            elif key.platform == "teams":
                user = teams.add_user(TENANT, person.name, key.user, locale="en-GB")
                teams.directory.install(teams.app, user)
    for team, everybody in members.items():
        slack.add_channel(team, CHANNELS[team], "general", everybody)
        slack.add_channel(team, BALLOTS, "ballots", everybody)
    group = teams.add_team(TENANT, "Meeting", *teams.directory.users(TENANT))
    teams.directory.install(teams.app, group)
    return group.general


def _notices(slack: FakeSlack, founded: Founded) -> dict[tuple[str, int], SlackMessage]:
    world = slack.world
    return {
        (team, vote.number): world.post(
            SlackMessage(team, BALLOTS, world.new_ts(), world.workspaces[team].bot_user, vote.slack)
        )
        for team in TOKENS
        for vote in founded.votes
    }


def _settings(folder: Path, slack: FakeSlack, teams: FakeTeams, founded: Founded) -> dict[str, str]:
    (folder / "community.yaml").write_text(founded.source, "utf-8")
    connections = (
        f'[[slack]]\nsigning_secret = "{slack.signing_secret}"\nbot_token = "{token}"\nteam = "{team}"\n'
        f'api_url = "{slack.api_url}"\n'
        for team, token in TOKENS.items()
    )
    (folder / "plenary.toml").write_text("\n".join(connections))
    return {
        **teams.environment(),
        "CLOCK_OFFSET": str(folder / "clock"),
        "PLENARY_COMMUNITY": str(folder / "community.yaml"),
        "PLENARY_KEYS": str(folder / "keys"),
        "PLENARY_SETTINGS": str(folder / "plenary.toml"),
    }


def _redirect(database_url: str, teams: FakeTeams, channel: Channel) -> None:
    """Gives the channel that follows the address it has in this run."""
    reference = Reference(
        teams.service_url,
        channel.id,
        "channel",
        teams.app.mri,
        TENANT,
        team=channel.team.id,
        channel=channel.id,
    )
    values: tuple[Any, ...] = (channel.id, reference.dump(), TEAMS_CHANNEL)
    statement = "UPDATE conversations SET external = {0}, reference = {0} WHERE external = {0}"
    if database_url.startswith("sqlite:"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute(statement.format("?"), values)
    else:
        with psycopg.connect(libpq_url(database_url)) as connection:
            connection.execute(statement.format("%s"), values)


def slack_choices(message: SlackMessage) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The buttons of a notice with their blocks, in order."""
    return [(b, e) for b in message.blocks if b["type"] == "actions" for e in b["elements"]]
