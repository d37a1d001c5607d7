"""A real `plenary` under strace: what it did to its files, and what it promised to whom at which moment."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import cycle
from pathlib import Path

from tests.faults import disk, tracing
from tests.rigs.server import ROOT, Server
from tests.scenarios.people import Person
from tests.scenarios.slack_person import SlackPerson
from tests.scenarios.teams_person import TeamsPerson
from tests.scenarios.town import PLATFORMS, Town, csv, lasting, settings, stand_ins
from tests.scenarios.web_person import WebPerson

CLOCKED = (sys.executable, str(ROOT / "tests" / "rigs" / "clocked.py"))
CHOICES = {"Yes": "yes", "No": "no", "Abstain": "abstain"}
"""The buttons of a vote and what they stand for. On Teams nobody presses one twice within two minutes: that
would pass for a press sent again."""


ATTEMPTS = 20


@dataclass(frozen=True)
class Promise:
    """What somebody was told: it must be true after any power cut from place `given` in the order on.

    `vote` and `organisation` name a ballot with its `choice`; `vote` alone a vote that is closed; `update`
    the words of an update; `backup` the name of a file that holds all that was promised before; none of them
    that there is a database.
    """

    given: int
    vote: int = 0
    organisation: str = ""
    choice: str = ""
    update: str = ""
    backup: str = ""


@dataclass
class Recording:
    """What happened to the files of a folder, from its first state to its last."""

    folder: Path
    events: list[tracing.Event] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    lines: int = 0

    @property
    def database(self) -> Path:
        """The file that all is about."""
        return self.folder / "plenary.db"

    def add(self, trace: Path, server: int = 0) -> list[tuple[int, tracing.Answer | tracing.Ended]]:
        """Appends a trace; returns its answers and its end with their places."""
        tracing.finished(trace)
        found = tracing.events(trace, self.folder, server, self.lines)
        with trace.open("rb") as lines:
            self.lines += sum(1 for _ in lines)
        trace.unlink()
        first = len(self.events)
        self.events += found
        return [
            (place, event)
            for place, event in enumerate(found, first)
            if isinstance(event, tracing.Answer | tracing.Ended)
        ]

    def checkpoints(self) -> int:
        """How often the write-ahead log was written into the database: runs of writes to it between syncs."""
        number, writing = 0, False
        for event in self.events:
            if isinstance(event, tracing.Write) and event.file == str(self.database):
                number += not writing
                writing = True
            elif isinstance(event, tracing.Sync) and event.file == str(self.database):
                writing = False
        return number

    def check(self) -> None:
        """The events lead to the very files that lie in the folder; an AssertionError if they do not."""
        seen = disk.Disk()
        for event in self.events:
            seen.see(event)
        there, told = disk.read(self.folder), seen.whole()
        assert told.keys() == there.keys(), (sorted(told), sorted(there))
        different = [name for name in there if there[name] != told[name]]
        assert not different, f"the trace does not explain {different}"


@dataclass(frozen=True)
class Load:
    """How much is recorded: voters on each platform, and rounds of votes that are opened, cast and closed."""

    voters: int = 5
    rounds: int = 4
    votes: int = 5
    """opened in each round"""
    restores: bool = True
    """at the end a backup is made and put in the database's place"""


@dataclass(frozen=True)
class Told:
    """A good answer: what it promises, who got it at which port, and in which seconds of the wall clock."""

    promise: Promise
    port: int
    sent: float
    received: float


def recorded(folder: Path, load: Load, command: Sequence[str] = CLOCKED) -> Recording:
    """A database from its migration on, filled, served to many voters until the server is killed."""
    (folder / "store").mkdir()
    recording = Recording(folder / "store")
    (folder / "organisations.csv").write_text(csv("logistics"), "utf-8")
    (folder / "community.yaml").write_text(lasting("logistics"), "utf-8")
    with stand_ins() as (slack, teams):
        given = settings(folder, slack, teams, str(folder / "community.yaml"))
        server = Server(folder, f"sqlite:///{recording.database}", given, command)
        for arguments in ("community load community.yaml", "organisations load organisations.csv"):
            _run(recording, server, arguments.split())
        with _traced(server, folder / "trace"):
            town = Town(server, slack, teams, folder / "clock")
            told = _life(town, load)
        _place(recording, told, recording.add(folder / "trace", server.port))
        if load.restores:
            backup = recording.folder / "backup"
            _run(recording, server, ("backup", str(backup)), backup.name)
            _run(recording, server, ("restore", str(backup), "--replace"))
    recording.check()
    return recording


def _run(recording: Recording, server: Server, arguments: Sequence[str], backup: str = "") -> None:
    """A command of the operator's. Its end with 0 promises a database that can be opened, or a backup."""
    trace = server.folder / "trace"
    command = [sys.executable, "-m", "bot", *arguments]
    done = subprocess.run(
        tracing.traced(command, trace), cwd=server.folder, env=server._environment(),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    ((place, _),) = recording.add(trace)
    recording.promises.append(Promise(place, backup=backup))


@contextmanager
def _traced(server: Server, trace: Path) -> Iterator[None]:
    command = server.command
    server.command = tracing.traced(command, trace)
    try:
        server.launch()
        server.wait_ready(60)
        yield
    finally:
        server.kill()
        server.command = command


def _life(town: Town, load: Load) -> list[Told]:
    town.admit()
    homes = [next(town.organisations) for _ in range(3 * load.voters)]
    voters = [(town.delegate(platform, home), home) for platform, home in zip(cycle(PLATFORMS), homes)]
    for voter, _ in voters:
        assert "You are in" in voter.says("join training")
    town.settle()
    with ThreadPoolExecutor(len(voters)) as threads:
        return [
            told for turn in range(load.rounds) for told in _round(town, voters, turn, load.votes, threads)
        ]


def _round(
    town: Town, voters: Sequence[tuple[Person, str]], turn: int, votes: int, threads: ThreadPoolExecutor
) -> Iterator[Told]:
    """Votes are opened; everybody casts in each of them, at once with the others; they close."""
    numbers = [_opened(town, f"Question {turn}.{each}?") for each in range(votes)]

    def busy(who: tuple[Person, str]) -> list[Told]:
        voter, home = who
        casts = [told for number in numbers for told in _cast(voter, home, number)]
        return [*casts, _posted(voter, f"Word {turn} of {home}.")]

    for some in threads.map(busy, voters):
        yield from some
    town.later(days=6)
    for number, (voter, _) in zip(numbers, cycle(voters)):
        yield _closed(voter, number)


def _opened(town: Town, question: str) -> int:
    for _ in range(ATTEMPTS):
        with suppress(AssertionError, ValueError):
            return town.opens("training", question)
        time.sleep(0.5)
    raise AssertionError(f"“{question}” does not open")


def _cast(voter: Person, home: str, number: int) -> Iterator[Told]:
    _told(voter, lambda: voter.says(f"vote {number}"), f"ote {number}", Promise(0))
    where = "" if voter.platform == "web" else f"Vote {number}"
    for button, choice in CHOICES.items():
        press = partial(voter.presses, button, where)
        yield _told(voter, press, "Your ballot is recorded", Promise(0, number, home, choice))


def _posted(voter: Person, words: str) -> Told:
    return _told(
        voter, lambda: voter.says(f"update training {words}"), "Update posted", Promise(0, update=words)
    )


def _closed(voter: Person, number: int) -> Told:
    return _told(voter, lambda: voter.says(f"result {number}"), "assed.", Promise(0, number))


def _told(voter: Person, act: Callable[[], str], good: str, promise: Promise) -> Told:
    """Acts until the answer is good: a traced bot on a busy machine now and then answers that it is busy."""
    for _ in range(ATTEMPTS):
        sent = time.time()
        try:
            said = act()
        except AssertionError as error:
            said = str(error)
        if good in said:
            return Told(promise, _port(voter), sent, time.time())
        time.sleep(0.5)
    raise AssertionError(said)


def _port(voter: Person) -> int:
    match voter:
        case SlackPerson() | TeamsPerson():
            assert voter.answered
            return voter.answered.port
        case WebPerson():
            return voter.port
        case _:
            raise AssertionError(voter)


def _place(
    recording: Recording, told: Sequence[Told], said: Sequence[tuple[int, tracing.Answer | tracing.Ended]]
) -> None:
    """Finds the answer of each promise in the order of events, by its port and time."""
    answers: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for place, answer in said:
        if isinstance(answer, tracing.Answer) and answer.status == 200:
            answers[answer.port].append((place, answer.at))
    for each in told:
        place = next(place for place, at in answers[each.port] if each.sent <= at <= each.received)
        recording.promises.append(replace(each.promise, given=place))
