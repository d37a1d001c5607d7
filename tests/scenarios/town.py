"""The stage of every scenario: a running bot, its stand-ins, and people on Slack, Teams and the web."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.rigs.canaries import CANARIES, assert_no_canary
from tests.rigs.server import ROOT, Server
from tests.scenarios.people import Person, SlackPerson, TeamsPerson, WebPerson
from tests.scenarios.waiting import until
from tests.standins.slack import FakeSlack
from tests.standins.teams import FakeTeams

TEAM, OTHER_TEAM = "T0HOME001", "T0OTHER02"
CHANNEL, OTHER_CHANNEL = "C0GENERAL", "C0SECOND1"
SECRETARY = "U0SECRET1"


@dataclass
class Town:
    """One bot and the people around it. `day` moves its clock forward."""

    server: Server
    slack: FakeSlack
    teams: FakeTeams
    clock: Path
    secretary: SlackPerson = None  # type: ignore[assignment]
    _users: int = 0
    people: dict[str, Person] = field(default_factory=dict)

    def later(self, *, days: float = 0, hours: float = 0, seconds: float = 0) -> None:
        """Moves the bot's clock forward."""
        before = float(self.clock.read_text())
        self.clock.write_text(str(before + days * 86400 + hours * 3600 + seconds))

    def on_slack(self, name: str, team: str = TEAM, tz: str = "Europe/Rome", locale: str = "en-GB") -> SlackPerson:
        """Somebody new in a Slack workspace, who is in its channel."""
        self._users += 1
        user, mail = f"U{self._users:08d}", f"{name.split()[0].lower()}@{team.lower()}.example"
        self.slack.add_user(team, user, name, email=mail, tz=tz, locale=locale)
        channel = CHANNEL if team == TEAM else OTHER_CHANNEL
        self.slack.world.workspaces[team].channels[channel].members.add(user)
        return SlackPerson(self.slack, self.slack.client(team, self.server.url), team, user, name, mail)

    def on_teams(self, name: str, locale: str = "fr-FR", timezone: str = "Africa/Nairobi") -> TeamsPerson:
        """Somebody new in the Teams tenant, with the app installed."""
        user = self.teams.add_user(self.teams.tenant, name, locale=locale, timezone=timezone)
        person = TeamsPerson(self.teams, self.teams.client(self.server.url), user)
        person.installs()
        until(lambda: person.reads())
        return person

    def on_web(self, name: str, organisation: str, language: str = "en") -> WebPerson:
        """Somebody with only a browser, invited by the secretary."""
        mail = f"{name.split()[0].lower()}@web.example"
        answer = self.secretary.says(f"invite “{organisation}” {name} {mail}")
        person = WebPerson(self.server.url, name, mail, language)
        person.signs_in(code_in(answer))
        return person

    def confirmed(self, person: Person, organisation: str) -> None:
        """The person claims an organisation and the secretary confirms it."""
        answer = person.says(f"organisation {organisation}")
        assert organisation in answer, answer
        answer = self.secretary.says(f"confirm {person.name}")
        assert person.name in answer, answer


def code_in(text: str) -> str:
    """The code in an answer: two groups of five letters and digits."""
    import re

    found = re.search(r"\b[A-Z2-9]{5}-[A-Z2-9]{5}\b", text)
    assert found, text
    return found.group()


@contextmanager
def town(folder: Path, database_url: str, organisations: str, community: str = "logistics") -> Iterator[Town]:
    """A bot of its own with two Slack workspaces and a Teams tenant connected, organisations loaded."""
    with FakeSlack() as slack, FakeTeams(app_password=CANARIES["MICROSOFT_APP_PASSWORD"]) as teams:
        tokens = {TEAM: CANARIES["SLACK_BOT_TOKEN"], OTHER_TEAM: CANARIES["SLACK_BOT_TOKEN"] + "2"}
        for team, token in tokens.items():
            slack.add_workspace(team, token)
        slack.add_channel(TEAM, CHANNEL, "general", [])
        slack.add_channel(OTHER_TEAM, OTHER_CHANNEL, "second", [])
        slack.add_user(TEAM, SECRETARY, "Sol Secretary", email="sol@lead.example", locale="en-GB")
        slack.world.workspaces[TEAM].channels[CHANNEL].members.add(SECRETARY)
        clock = folder / "clock"
        clock.write_text("0")
        settings = {
            **teams.environment(),
            "CLOCK_OFFSET": str(clock),
            "PLENARY_COMMUNITY": community,
            "PLENARY_SECRETARIES": f"slack:{TEAM}/{SECRETARY}",
            "PLENARY_SETTINGS": str(_toml(folder, slack, tokens)),
        }
        command = (sys.executable, str(ROOT / "tests" / "rigs" / "clocked.py"))
        server = Server(folder, database_url, settings, command)
        server.cli("community", "load", community)
        (folder / "organisations.csv").write_text(organisations, "utf-8")
        server.cli("organisations", "load", "organisations.csv")
        with server:
            stage = Town(server, slack, teams, clock)
            stage.secretary = SlackPerson(
                slack, slack.client(TEAM, server.url), TEAM, SECRETARY, "Sol Secretary", "sol@lead.example"
            )
            stage.secretary.says("help")
            _admit(stage)
            yield stage
        assert_no_canary(server.log.read_bytes())
        assert '"level": "error"' not in server.log_text()
        assert slack.violations == []
        assert teams.violations == []


def _admit(stage: Town) -> None:
    """The other workspace and the tenant write to the bot once; then the secretary admits them."""
    stranger = stage.on_slack("Stranger First", team=OTHER_TEAM)
    assert "admitted" in stranger.says("")
    stage.on_teams("Etranger Premier")
    for tenant in (OTHER_TEAM, stage.teams.tenant):
        stage.secretary.says(f"admit {tenant}")


def _toml(folder: Path, slack: FakeSlack, tokens: dict[str, str]) -> Path:
    """Two connections: what the environment cannot hold."""
    file = folder / "plenary.toml"
    file.write_text(
        "\n".join(
            f'[[slack]]\nsigning_secret = "{slack.signing_secret}"\nbot_token = "{token}"\n'
            f'team = "{team}"\napi_url = "{slack.api_url}"\n'
            for team, token in tokens.items()
        )
    )
    return file
