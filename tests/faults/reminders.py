"""Reminders under kills, pauses and platforms that accept and then fail: none lost, none twice unmarked."""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from os import kill
from pathlib import Path

import psycopg

from adapters import community
from adapters.teams.reference import PERSONAL, Reference
from bot.commands import founding
from bot.domain.people import IdentityKey, Platform
from bot.domain.prompts import Prompt
from bot.ports import Transaction
from bot.requests import ConversationKey, Hints
from bot.sending.courier import CONCURRENT
from store import open_store
from tests.faults.cluster import cluster
from tests.faults.hasty import FASTER, LEASE
from tests.rigs.databases import libpq_url
from tests.rigs.nursery import NursedServer, nursery
from tests.rigs.server import ROOT
from tests.standins.slack import FakeSlack
from tests.standins.slack.world import Call as SlackCall
from tests.standins.teams import FakeTeams, User, text_of

WORKSPACES = 4
REPLICAS = {"sqlite": 1, "postgres": 3}
MARK = "Repeat of an earlier message"
A_SECOND = 30
"""Reminders that come due in one; the platforms together take some more."""
AHEAD = timedelta(hours=1)
"""The bot's clock is moved over this once the servers are ready, and then the first is due."""
REST = 120.0
"""Seconds after the last blow in which everything must have gone out."""
CALLS = ("conversations.open", "conversations.history", "chat.postMessage")
A_MINUTE = 50
"""Calls that Slack lets through in one, before it is made faster."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is to be reminded once."""

    name: str
    connection: tuple[Platform, str]
    account: str
    conversation: str
    due_at: datetime


@dataclass
class Report:
    """What a run did and saw."""

    seed: int
    database: str
    sent: int = 0
    marked: int = 0
    unknown: int = 0
    """calls that were carried out and not, or falsely, answered"""
    blows: Counter[str] = field(default_factory=Counter)
    late: float = 0.0
    """seconds from the due instant to the reader, at most"""
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        blows = ", ".join(f"{count} {what}" for what, count in sorted(self.blows.items()))
        return (
            f"seed {self.seed} {self.database}: {self.sent} reminders in {self.seconds:.0f} s, "
            f"{self.unknown} of unknown outcome, {self.marked} marked repeats, at most "
            f"{self.late:.0f} s late ({blows}): {len(self.violations)} violations"
        )


@dataclass
class Scene:
    """One run: the stand-ins with everybody on them, and the servers."""

    slack: FakeSlack
    teams: FakeTeams
    readers: Sequence[Reader]
    servers: Sequence[NursedServer]
    url: str
    report: Report
    dice: random.Random
    clock: Path
    begin: datetime
    moved: timedelta = timedelta(0)
    throttled: int = 0
    """calls that were told to wait by order"""
    held: dict[int, float] = field(default_factory=dict)
    """stopped processes and when they go on"""

    def storm(self, seconds: float) -> None:
        """Blows for so long, then calm."""
        self.moved = self.begin - datetime.now(UTC)
        self.clock.with_suffix(".new").write_text(str(self.moved.total_seconds()))
        self.clock.with_suffix(".new").replace(self.clock)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._blow()
            time.sleep(self.dice.uniform(0.2, 0.8))
            self._release(time.monotonic())
        self._release(float("inf"))
        left = (f.times for f in self.slack.world.faults._ordered if f.status == 429)
        self.throttled -= sum(left)
        self.slack.heal()
        self.teams.heal()

    def _blow(self) -> None:
        kinds = ("kill", *["pause"] * (2 if len(self.servers) > 1 else 1), *["slack"] * 4, *["teams"] * 4)
        kind = self.dice.choice(kinds)
        server = self.dice.choice(self.servers)
        if kind == "slack":
            self._slack(f"T{self.dice.randrange(WORKSPACES)}")
        elif kind == "teams":
            self._teams()
        elif not server.running():
            ending = server.log_text()[-500:]
            self.report.violations.append(f"ended: a server ended by itself: {ending}")
            server.kill()
            server.launch()
        elif server.pid not in self.held:
            self.report.blows[kind] += 1
            if kind == "kill":
                server.kill()
                server.launch()
            else:
                kill(server.pid, signal.SIGSTOP)
                self.held[server.pid] = time.monotonic() + LEASE.total_seconds() * self.dice.choice(
                    (0.3, 1.3)
                )

    def _release(self, until: float) -> None:
        for pid in [pid for pid, at in self.held.items() if at <= until]:
            del self.held[pid]
            with suppress(ProcessLookupError):
                kill(pid, signal.SIGCONT)

    def _slack(self, team: str) -> None:
        how, times = self.dice.choice(("429", "500", "500 after", "hang after")), self.dice.randrange(1, 4)
        self.report.blows[f"Slack {how}"] += 1
        after = how.endswith("after")
        if how.startswith("hang"):
            self.slack.fail(CALLS[-1], times, hang=2.0, accept=after, team=team)
        else:
            self.slack.fail(CALLS[-1], times, status=int(how[:3]), accept=after, team=team)
            self.throttled += times if how == "429" else 0

    def _teams(self) -> None:
        how, times = self.dice.choice(("429", "500", "500 after", "drop after")), self.dice.randrange(1, 8)
        self.report.blows[f"Teams {how}"] += 1
        after = how.endswith("after")
        if how.startswith("drop"):
            self.teams.fail(None, "send", drop=True, after=True, times=times)
        else:
            status = int(how[:3])
            self.teams.fail(status, "send", code="ordered", after=after, times=times, retry_after=1)

    def waiting(self) -> int:
        """Reminders that are not settled."""
        statement = "SELECT count(*) FROM deliveries WHERE state = 'new'"
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)) as connection:
                return int(connection.execute(statement).fetchone()[0])
        with psycopg.connect(libpq_url(self.url)) as connection:
            row = connection.execute(statement).fetchone()
        assert row
        return int(row[0])

    def rest(self) -> None:
        """Waits until everything is settled."""
        end = time.monotonic() + REST
        while self.waiting() and time.monotonic() < end:
            time.sleep(0.3)
        if left := self.waiting():
            self.report.violations.append(f"converge: {left} are not settled after {REST:.0f} s of calm")

    def judge(self) -> None:
        """Compares what the platforms accepted with what was due."""
        posts: dict[tuple[str, str], list[SlackCall]] = {}
        for call in self.slack.calls_of("chat.postMessage"):
            if call.took_effect:
                posts.setdefault((call.team, str(call.args["channel"])), []).append(call)
        for reader in self.readers:
            if reader.connection[0] is Platform.SLACK:
                self._on_slack(reader, posts.get((reader.connection[1], reader.account), []))
            else:
                self._on_teams(reader)
        self._repeats()
        self._budgets()
        self._not_vacuous()
        for name, found in (("Slack", self.slack.violations), ("Teams", self.teams.violations)):
            self.report.violations += [f"{name} complains: {one}" for one in found]

    def _on_slack(self, reader: Reader, accepted: Sequence[SlackCall]) -> None:
        self.report.unknown += sum(call.outcome != "ok" for call in accepted)
        self._in_time(reader, [datetime.fromtimestamp(call.at, UTC) for call in accepted])
        if len(accepted) > 1:
            self.report.violations.append(f"twice: {reader.name} got {len(accepted)} on Slack")

    def _on_teams(self, reader: Reader) -> None:
        messages = self.teams.messages(reader.conversation)
        sends = [
            c for c in self.teams.calls if c.endpoint == "send" and c.conversation == reader.conversation
        ]
        self.report.unknown += sum(c.code != "" for c in sends if c.code != "TooManyRequests")
        self._in_time(reader, [message.sent_at for message in messages])
        marked = sum(MARK in text_of(message) for message in messages)
        self.report.marked += marked
        if len(messages) - marked > 1:
            self.report.violations.append(f"unmarked: {reader.name} got {len(messages) - marked} on Teams")
        if len(messages) > len(sends):
            self.report.violations.append(
                f"more: {reader.name} got {len(messages)} for {len(sends)} attempts"
            )

    def _in_time(self, reader: Reader, accepted: Sequence[datetime]) -> None:
        if not accepted:
            self.report.violations.append(f"lost: {reader.name} got nothing")
            return
        self.report.sent += 1
        late = (min(accepted) + self.moved - reader.due_at).total_seconds()
        self.report.late = max(self.report.late, late)
        if late < 0:
            self.report.violations.append(f"early: {reader.name} got it {-late:.1f} s before it was due")

    def _repeats(self) -> None:
        """On Teams at most one more for each outcome that nobody knew.

        A blow leaves as many of those as are under way at once; some answers are late on a busy machine.
        """
        blows = self.report.blows["kill"] + self.report.blows["pause"]
        most = self.report.unknown + CONCURRENT * blows + len(self.readers) // 50
        if self.report.marked > most:
            self.report.violations.append(f"repeats: {self.report.marked} where {most} are explained")

    def _not_vacuous(self) -> None:
        """A run in which little went wrong says little."""
        if self.report.unknown < len(self.readers) // 60 or not self.report.blows["kill"]:
            self.report.violations.append(f"vacuous: {self.report}")

    def _budgets(self) -> None:
        """No call was refused for coming too often but those that were to be."""
        calls = [c for c in self.slack.calls if c.method in CALLS and c.outcome == "ratelimited"]
        if len(calls) > self.throttled:
            self.report.violations.append(f"budget: Slack refused {len(calls) - self.throttled} calls")
        if refused := sum(c.code == "TooManyRequests" for c in self.teams.calls):
            self.report.violations.append(f"budget: Teams refused {refused} calls")


def run(seed: int, count: int, database: str, folder: Path, bug: str = "none") -> Report:
    """One run of so many reminders."""
    began = time.monotonic()
    report = Report(seed, database)
    with _scene(seed, count, folder, report, bug) as scene:
        scene.storm(1.3 * count / A_SECOND)
        scene.rest()
        scene.judge()
    report.seconds = time.monotonic() - began
    return report


@contextmanager
def _scene(seed: int, count: int, folder: Path, report: Report, bug: str) -> Iterator[Scene]:
    with ExitStack() as stack:
        slack, teams = stack.enter_context(FakeSlack()), stack.enter_context(FakeTeams())
        own = stack.enter_context(cluster()) if report.database == "postgres" else None
        url = own.server.create() if own else f"sqlite:///{folder / 'plenary.db'}"
        settings = _settings(folder, slack, teams)
        dice = random.Random(f"reminders {seed}")
        begin = datetime.now(UTC) + AHEAD
        times = [begin + timedelta(seconds=dice.uniform(0, count / A_SECOND)) for _ in range(count)]
        readers = [_reader(slack, teams, number, due_at) for number, due_at in enumerate(times)]
        asyncio.run(_found(url, readers, teams))
        nursed = stack.enter_context(nursery())
        servers = []
        command = (sys.executable, str(ROOT / "tests" / "faults" / "hasty.py"), bug)
        for number in range(REPLICAS[report.database]):
            home = folder / f"replica-{number}"
            home.mkdir()
            server = NursedServer(home, url, settings, command, nursery=nursed)
            stack.callback(server.kill)
            server.start()
            servers.append(server)
        yield Scene(slack, teams, readers, servers, url, report, dice, folder / "clock", begin)


def _settings(folder: Path, slack: FakeSlack, teams: FakeTeams) -> dict[str, str]:
    connections = []
    for number in range(WORKSPACES):
        team, token = f"T{number}", f"xoxb-{number}"
        slack.add_workspace(team, token)
        connections.append(
            f'[[slack]]\nsigning_secret = "{slack.signing_secret}"\nbot_token = "{token}"\nteam = "{team}"\n'
            f'api_url = "{slack.api_url}"\n'
        )
    for method in CALLS:
        slack.limit(method, A_MINUTE * FASTER, A_MINUTE)
    (folder / "plenary.toml").write_text("\n".join(connections))
    (folder / "clock").write_text("0")
    return {
        **teams.environment(),
        "CLOCK_OFFSET": str(folder / "clock"),
        "PLENARY_SETTINGS": str(folder / "plenary.toml"),
    }


def _reader(slack: FakeSlack, teams: FakeTeams, number: int, due_at: datetime) -> Reader:
    name = f"Reader {number}"
    if number % 2:
        user: User = teams.add_user(teams.tenant, name, locale="en-GB")
        teams.directory.install(teams.app, user)
        conversation = teams.directory.personal(teams.app, user).id
        return Reader(name, (Platform.TEAMS, teams.tenant), user.aad_id, conversation, due_at)
    team, account = f"T{number // 2 % WORKSPACES}", f"U{number:06}"
    slack.add_user(team, account, name, locale="en-GB")
    return Reader(name, (Platform.SLACK, team), account, "", due_at)


async def _found(url: str, readers: Sequence[Reader], teams: FakeTeams) -> None:
    store = open_store(url, parse=lambda source: community.read(source, "stored"), clock=lambda at: at)
    source, label = community.find("logistics")
    try:
        await store.run(lambda tx: founding.load_community(tx, community.read(source, label), source))
        for start in range(0, len(readers), 500):
            await store.run(lambda tx, start=start: _planned(tx, readers[start : start + 500], teams))  # type: ignore[misc]
    finally:
        await store.close()


def _planned(tx: Transaction, readers: Sequence[Reader], teams: FakeTeams) -> None:
    """Each is told once that they are confirmed: it goes at any hour, and depends on nothing else."""
    own = tx.organisations.named("Everybody") or tx.organisations.add("Everybody", "ngo", votes=True)
    prompts = []
    for reader in readers:
        member = tx.people.add(reader.name, "en", "UTC")
        tx.people.set(member.id, organisation_id=own.id)
        key = IdentityKey(*reader.connection, reader.account)
        tx.people.introduce(key, member.id, Hints())
        if reader.conversation:
            reference = Reference(
                teams.service_url, reader.conversation, PERSONAL, teams.app.mri, teams.tenant
            ).dump()
            home = ConversationKey(*reader.connection, reader.conversation, personal=True)
            tx.people.meet(key, home, Hints(zone="UTC", reference=reference))
        due = reader.due_at
        prompts.append(Prompt(f"confirmed:{member.id}", "confirmed", own.id, due, due, "", member.id))
    tx.deliveries.plan(prompts)


def main(arguments: Sequence[str]) -> int:
    """Prints a line a run; the exit code is 1 where anything was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults reminders", description=__doc__)
    parser.add_argument("--n", type=int, default=2000, help="reminders in a run")
    parser.add_argument("--db", choices=tuple(REPLICAS), default="sqlite")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next has the next")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--bug", default="none", help="a name from tests/faults/reminder_bugs.py")
    given = parser.parse_args(arguments)
    violated = 0
    for seed in range(given.seed, given.seed + given.runs):
        with tempfile.TemporaryDirectory(prefix="reminders-") as folder:
            report = run(seed, given.n, given.db, Path(folder), given.bug)
        print(report, *report.violations[:10], sep="\n  ", flush=True)
        violated += bool(report.violations)
    return int(violated > 0)
