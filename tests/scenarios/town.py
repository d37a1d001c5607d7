"""The stage of every scenario: a running bot, its stand-ins, and people on Slack, Teams and the web."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import NullPool, create_engine, or_, select

from adapters.community import find
from store.schema.outgoing import deliveries
from tests.rigs.canaries import CANARIES, assert_no_canary
from tests.rigs.digest import digests
from tests.rigs.server import Server
from tests.scenarios.names import FAMILIES, MINISTRIES, ORGANISATIONS, PEOPLE
from tests.scenarios.people import Person
from tests.scenarios.slack_person import SlackPerson
from tests.scenarios.teams_person import TeamsPerson
from tests.scenarios.waiting import until
from tests.scenarios.web_person import WebPerson
from tests.standins.slack import FakeSlack
from tests.standins.teams import FakeTeams

TEAM, OTHER_TEAM = "T0HOME001", "T0OTHER02"
CHANNEL, OTHER_CHANNEL = "C0GENERAL", "C0SECOND1"
SECRETARIES = tuple(f"U0SECRET{number}" for number in range(1, 9))
"""Several, because the bot lets each person ask twice a second and the scenarios have much to ask."""
PLATFORMS = ("slack", "teams", "web")
FOUNDING_DAYS = 14
QUICK = 100
"""Calls a second that the platforms take: in scenarios people ask quickly, and months pass in seconds."""
METHODS = ("chat.postMessage", "chat.update", "conversations.history", "conversations.open", "users.info")
A_ROUND = 2.2
"""Seconds in which the bot has looked at what is due, and sent what was."""


@dataclass
class Town:
    """One bot and the people around it. Everybody is somebody new, so that scenarios can share a town."""

    server: Server
    slack: FakeSlack
    teams: FakeTeams
    clock: Path
    organisations: Iterator[str] = field(default_factory=lambda: iter(ORGANISATIONS))
    families: Iterator[tuple[str, str, str]] = field(default_factory=lambda: iter(FAMILIES))
    names: Iterator[str] = field(default_factory=lambda: iter(PEOPLE))
    days: float = 0
    """by which the bot's clock is ahead"""

    def __post_init__(self) -> None:
        self.days = float(self.clock.read_text()) / 86400
        self._users = itertools.count(1)
        self.secretary, *self.clerks = map(self._secretary, SECRETARIES)
        self._clerks = itertools.cycle(self.clerks)

    def later(self, *, days: float = 0, hours: float = 0, seconds: float = 0) -> None:
        """Moves the bot's clock forward, once the prompts on their way have arrived.

        They would be noted as sent at the later instant, and the next not asked so soon after.
        """
        self._prompts_arrived()
        self.days += days + hours / 24 + seconds / 86400
        self._set_clock(str(self.days * 86400))

    def _prompts_arrived(self) -> None:
        """Waits for what is due to have been sent, for a round: some of it may be meant to wait."""
        now = datetime.now(UTC) + timedelta(days=self.days)
        due = select(deliveries.c.id).where(
            deliveries.c.state == "new",
            deliveries.c.due_at <= now,
            or_(deliveries.c.next_at.is_(None), deliveries.c.next_at <= now),
        )
        end = time.monotonic() + A_ROUND
        engine = create_engine(self.server.database_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            while connection.execute(due).first() and time.monotonic() < end:
                time.sleep(0.05)

    @contextmanager
    def standing_still(self, at: datetime) -> Iterator[None]:
        """In the block the bot's clock shows this instant and no other; afterwards it goes on from there."""
        self._set_clock(at.isoformat())
        yield
        self.days = (at - datetime.now(UTC)) / timedelta(days=1)
        self.later()

    def _set_clock(self, said: str) -> None:
        """At once: the bot may read the file at any moment."""
        new = self.clock.with_suffix(".new")
        new.write_text(said)
        new.replace(self.clock)

    def newcomer(
        self,
        platform: str,
        *,
        team: str = TEAM,
        locale: str = "en-GB",
        zone: str = "Europe/Rome",
        name: str = "",
    ) -> Person:
        """Somebody whom nobody has confirmed; on the web by a private link, for there is no other way in."""
        name = name or next(self.names)
        match platform:
            case "slack":
                return self._on_slack(name, team, locale, zone)
            case "teams":
                return self._on_teams(name, locale, zone)
            case _:
                slack = self._on_slack(name, team, locale, zone)
                slack.says("web")
                link = re.search(r"sign-in\?code=([\w-]+)", repr(slack.private()[-1].content))
                assert link
                web = WebPerson(self.server.url, name, slack.mail, locale[:2])
                web.signs_in(link[1])
                return web

    def member(self, platform: str, organisation: str, rank: str = "", **how: str) -> Person:
        """Somebody invited for an organisation, and named its delegate or alternate if `rank` says so."""
        if platform == "web":
            name = next(self.names)
            language = how.get("locale", "en")[:2]
            person: Person = WebPerson(self.server.url, name, f"{_address(name)}@web.example", language)
        else:
            person = self.newcomer(platform, **how)
        code = code_in(next(self._clerks).says(f"invite “{organisation}” {person.name} {person.mail}"))
        if isinstance(person, WebPerson):
            person.signs_in(code)
        else:
            person.says(f"link {code}")
        if rank:
            alternate = "alternate" if rank == "alternate" else ""
            named = next(self._clerks).says(f"delegate “{organisation}” {person.mail} {alternate}")
            assert person.name in named, named
            _gets_handover(person)
        return person

    def makes_lead(self, person: Person, group: str) -> None:
        """The secretary names a lead, who gets what there is to take over."""
        before = _handovers(person)
        self.secretary.says(f"role {group} {person.mail} as lead")
        _gets_handover(person, before)

    def delegate(self, platform: str, organisation: str = "", **how: str) -> Person:
        """The delegate of an organisation, by default of one that nobody else is in."""
        return self.member(platform, organisation or next(self.organisations), "delegate", **how)

    def opens(
        self, group: str, question: str, *voters: Person, closes: str = "in 5d", among: str = ""
    ) -> int:
        """The number of a vote that the secretary opens once these have joined the group.

        `among` names options and rules: “Oak” “Elm” as choice.
        """
        for voter in voters:
            assert "You are in" in voter.says(f"join {group}")
        if voters:
            self.settle()
        clerk = next(self._clerks)
        clerk.says(f"motion {group} “{question}” {among} closes {closes}")
        opened = clerk.presses("Open the vote", question)
        return int(opened.partition("Vote ")[2].partition(" is open")[0])

    def settle(self) -> None:
        """Lets those who have joined a group be in it for long enough, unless they founded it."""
        if self.days > FOUNDING_DAYS - 2:
            self.later(days=FOUNDING_DAYS + 1)

    def _secretary(self, user: str) -> SlackPerson:
        name, mail = f"Secretary {user[-1]}", f"{user.lower()}@lead.example"
        self.slack.add_user(TEAM, user, name, email=mail, locale="en-GB")
        return self._slack(TEAM, user, name, mail)

    def _on_slack(self, name: str, team: str, locale: str, zone: str) -> SlackPerson:
        user, mail = f"U{next(self._users):08d}", f"{_address(name)}@{team.lower()}.example"
        self.slack.add_user(team, user, name, email=mail, tz=zone, locale=locale)
        return self._slack(team, user, name, mail)

    def _slack(self, team: str, user: str, name: str, mail: str) -> SlackPerson:
        channel = CHANNEL if team == TEAM else OTHER_CHANNEL
        self.slack.world.workspaces[team].channels[channel].members.add(user)
        return SlackPerson(self.slack, self.slack.client(team, self.server.url), team, user, name, mail)

    def _on_teams(self, name: str, locale: str, zone: str) -> TeamsPerson:
        user = self.teams.add_user(self.teams.tenant, name, locale=locale, timezone=zone)
        person = TeamsPerson(self.teams, self.teams.client(self.server.url), user)
        person.installs()
        return person

    @contextmanager
    def unchanged(self, but: Collection[str] = ()) -> Iterator[None]:
        """What is done in the block leaves every table as it was, except those named.

        It begins once the bot's duties have nothing left to do.
        """

        def quiet() -> dict[str, str]:
            before = self._tables()
            time.sleep(A_ROUND)
            return before if self._tables() == before else {}

        before = until(quiet, seconds=150)  # what was planned before goes out at the platform's pace
        yield
        after = self._tables()
        changed = {name for name, content in after.items() if content != before[name]} - {*but}
        assert not changed, f"changed: {sorted(changed)}"

    def _tables(self) -> dict[str, str]:
        return digests(self.server.database_url)

    def admit(self) -> None:
        """The other workspace and the tenant write to the bot once; then the secretary admits them."""
        self.secretary.says("help")
        assert "admitted" in self.newcomer("slack", team=OTHER_TEAM).says("")
        self.newcomer("teams")
        for tenant in (OTHER_TEAM, self.teams.tenant):
            assert "take part" in self.secretary.says(f"admit {tenant}")

    def assert_nothing_went_wrong(self, log_from: int = 0) -> None:
        """No secret got out, nothing in the log from that byte on is an error, no platform complains."""
        log = self.server.log.read_bytes()[log_from:]
        assert_no_canary(log)
        errors = [line for line in log.decode(errors="replace").splitlines() if '"level": "error"' in line]
        assert errors == [], "\n".join(errors)
        assert b"Traceback" not in log, log.decode(errors="replace")
        assert self.slack.violations == []
        assert self.teams.violations == []


def until_morning() -> float:
    """Days until the next 09:00 UTC, when every town begins: prompts wait for decent hours, tests do not."""
    now = datetime.now(UTC)
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    return ((morning - now) / timedelta(days=1)) % 1


def _address(name: str) -> str:
    return name.lower().replace(" ", ".")


def code_in(text: str) -> str:
    """The code in an answer: two groups of five letters and digits."""
    found = re.search(r"\b[A-Z2-9]{5}-[A-Z2-9]{5}\b", text)
    assert found, text
    return found.group()


def csv(community: str) -> str:
    """The organisations as a list to load, of a class that the community has."""
    kind, public = ("ngo", "governmental") if community == "logistics" else ("member", "member")
    related = [
        (name, "" if name == parent else parent) for parent, *kin in FAMILIES for name in (parent, *kin)
    ]
    alone = ((name, "") for name in ORGANISATIONS)
    rows = [f"{name},{kind},{parent},,,,,\n" for name, parent in (*alone, *related)]
    rows += [f"{name},{public},,,,,,\n" for name in MINISTRIES]
    return "name,class,parent,votes,delegate,alternate,mail,language\n" + "".join(rows)


def lasting(community: str) -> str:
    """The community's file, its mandates prolonged.

    Scenarios pass months: groups whose mandates have ended would be at rest. 2096 has a 29 February.
    """
    return re.sub(r"end: 20\d\d-", "end: 2096-", find(community)[0])


@contextmanager
def stand_ins() -> Iterator[tuple[FakeSlack, FakeTeams]]:
    """Two Slack workspaces and a Teams tenant, each with the bot."""
    with FakeSlack() as slack, FakeTeams(app_password=CANARIES["MICROSOFT_APP_PASSWORD"]) as teams:
        for team, token in tokens().items():
            slack.add_workspace(team, token)
        teams.throttle.writes = teams.throttle.tenant = {1.0: QUICK}
        for method in METHODS:
            slack.limit(method, 60 * QUICK, QUICK)
        slack.add_channel(TEAM, CHANNEL, "general", [])
        slack.add_channel(OTHER_TEAM, OTHER_CHANNEL, "second", [])
        yield slack, teams


def tokens() -> dict[str, str]:
    """The bot tokens of the workspaces."""
    return {TEAM: CANARIES["SLACK_BOT_TOKEN"], OTHER_TEAM: CANARIES["SLACK_BOT_TOKEN"] + "2"}


def settings(folder: Path, slack: FakeSlack, teams: FakeTeams, community: str) -> dict[str, str]:
    """The bot's settings; two connections of one platform are more than the environment can hold."""
    connections = (
        f'[[slack]]\nsigning_secret = "{slack.signing_secret}"\nbot_token = "{token}"\nteam = "{team}"\n'
        f'api_url = "{slack.api_url}"\n'
        for team, token in tokens().items()
    )
    (folder / "plenary.toml").write_text("\n".join(connections))
    (folder / "clock").write_text(str(until_morning() * 86400))
    return {
        **teams.environment(),
        "CLOCK_OFFSET": str(folder / "clock"),
        "PLENARY_COMMUNITY": community,
        "PLENARY_SECRETARIES": " ".join(f"slack:{TEAM}/{user}" for user in SECRETARIES),
        "PLENARY_SETTINGS": str(folder / "plenary.toml"),
    }


def _handovers(person: Person) -> int:
    """On Teams, where a notice could be taken for the answer to what is said next."""
    read = person.reads() if isinstance(person, TeamsPerson) else ()
    return sum("Hand-over" in text or "Passation" in text for text in read)


def _gets_handover(person: Person, before: int = 0) -> None:
    if isinstance(person, TeamsPerson):
        until(lambda: _handovers(person) > before)
