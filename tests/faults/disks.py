"""A full disk and a failing one on SQLite, under ballots: no false word, no damage, and well again by itself.

The disk is full because a small one is filled, or because the kernel says so; it fails with EIO in syncs or
in writes. Meanwhile everybody presses on; then, and after a kill, the database is compared with what they
were told.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random

from tests.rigs.nursery import NursedServer, nursery
from tests.rigs.server import ROOT
from tests.scenarios.people import Person
from tests.scenarios.town import PLATFORMS, Town, csv, lasting, settings, stand_ins

CLOCKED = (sys.executable, str(ROOT / "tests" / "rigs" / "clocked.py"))
CHOICES = {"Yes": "yes", "No": "no", "Abstain": "abstain"}
SIZE = 48_000_000
"""Bytes of the disk that is filled."""
RED_SECONDS, WELL_SECONDS = 10.0, 10.0
"""In which /readyz must turn red, and green again once the disk is well."""
KEPT, REFUSED, UNKNOWN = "is recorded", "nothing was changed", "Nobody can tell yet"


@dataclass
class Hall:
    """A running bot whose database lies on a disk of its own, and voters."""

    town: Town
    disk: Path
    voters: Sequence[tuple[Person, str]]

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.disk / "plenary.db"


@dataclass
class Outcome:
    """What one run saw."""

    trouble: str
    said: Counter[str] = field(default_factory=Counter)
    """answers while the disk was ill, by kind"""
    killed: bool = False
    """before the disk was well again"""
    wrong: list[str] = field(default_factory=list)


Trouble = Callable[[Hall, Random], AbstractContextManager[bool]]
"""Yields whether it is constant: nothing at all can be written."""


@contextmanager
def full(hall: Hall, chance: Random) -> Iterator[bool]:
    """Nothing is left of the disk but a few pages."""
    with closing(sqlite3.connect(hall.database)) as beside:
        # Else the log has room within itself for some hundred ballots.
        beside.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ballast = hall.disk / "ballast"
    with ballast.open("wb", buffering=0) as filling:
        free = os.statvfs(hall.disk)
        filling.write(bytes(free.f_bavail * free.f_frsize - 4096 * chance.choice((0, 0, 1, 2, 5, 20))))
    yield True
    ballast.unlink()


@contextmanager
def injected(call: str, error: str, hall: Hall, chance: Random) -> Iterator[bool]:
    """The kernel answers a call with an error: every one, or from the nth on every other or third."""
    when = chance.choice(("1+", "1+", f"{chance.randint(1, 4)}+2", f"{chance.randint(1, 4)}+3"))
    command = ["strace", "-f", "-p", str(hall.town.server.pid), "-e", f"trace={call}", "-o", "/dev/null"]
    inject = f"inject={call}:error={error}:when={when}"
    with subprocess.Popen([*command, "-e", inject], stderr=subprocess.PIPE, text=True) as ill:
        assert ill.stderr
        assert "attached" in (first := ill.stderr.readline()), first
        try:
            yield when == "1+"
        finally:
            ill.send_signal(signal.SIGINT)
            ill.stderr.read()


FULL = "the disk is full"
TROUBLES: dict[str, Trouble] = {
    FULL: full,
    "the kernel says that the disk is full": partial(injected, "pwrite64", "ENOSPC"),
    "syncs fail": partial(injected, "fdatasync", "EIO"),
    "writes fail": partial(injected, "pwrite64", "EIO"),
}


@contextmanager
def hall(folder: Path, voters: int = 1) -> Iterator[Hall]:
    """Needs root, to mount the disk."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)], check=True)
    try:
        (folder / "organisations.csv").write_text(csv("logistics"), "utf-8")
        (folder / "community.yaml").write_text(lasting("logistics"), "utf-8")
        with stand_ins() as (slack, teams), nursery() as hatchery:
            given = settings(folder, slack, teams, str(folder / "community.yaml"))
            url = f"sqlite:///{disk / 'plenary.db'}"
            server = NursedServer(folder, url, given, CLOCKED, nursery=hatchery)
            for arguments in ("community load community.yaml", "organisations load organisations.csv"):
                server.cli(*arguments.split())
            with server:
                town = Town(server, slack, teams, folder / "clock")
                town.admit()
                homes = [next(town.organisations) for _ in range(3 * voters)]
                people = [town.delegate(platform, home) for platform, home in zip(cycle(PLATFORMS), homes)]
                for person in people:
                    assert "You are in" in person.says("join training")
                town.settle()
                yield Hall(town, disk, [*zip(people, homes, strict=True)])
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def run(hall: Hall, name: str, seed: int) -> Outcome:
    """One illness of the disk, during a vote of its own."""
    chance, outcome = Random(seed), Outcome(name)
    number = hall.town.opens("training", f"Does the disk hold, {name} {seed}?")
    voters = [Voter(person, home, number, chance.sample([*CHOICES], k=3)) for person, home in hall.voters]
    for voter in voters:
        voter.person.says(f"vote {number}")
    with TROUBLES[name](hall, chance) as constant:
        outcome.said.update(voter.presses() for _ in range(2) for voter in voters)
        if constant and not _turns(hall, ready=False, seconds=RED_SECONDS):
            outcome.wrong.append("nothing can be written, and the bot says that it is ready")
        if name == FULL and "are free where" not in _doctor(hall):
            outcome.wrong.append("doctor does not tell that the disk is full")
        outcome.killed = chance.random() < 0.5
        if outcome.killed:
            hall.town.server.kill()
    if outcome.killed:
        hall.town.server.start()
    if not _turns(hall, ready=True, seconds=WELL_SECONDS):
        outcome.wrong.append("it is not ready again by itself")
    outcome.wrong += [f"during it {said}" for said in outcome.said if said not in (KEPT, REFUSED, UNKNOWN)]
    outcome.wrong += _damage(hall, voters)
    outcome.wrong += [f"after it {said}" for voter in voters if (said := voter.presses()) != KEPT]
    outcome.wrong += _damage(hall, voters)
    return outcome


@dataclass
class Voter:
    """Somebody who presses in one vote, and presses again what came to nothing."""

    person: Person
    home: str
    number: int
    buttons: list[str]
    """still to be pressed"""
    may_stand: set[str | None] = field(default_factory=lambda: {None})
    """choices that they may find, after what they were told"""
    again: bool = False
    _choice: str = ""

    def presses(self) -> str:
        """The kind of answer, or what came instead of one."""
        button = "Try again" if self.again else self.buttons.pop()
        self._choice = self._choice if self.again else CHOICES[button]
        said = self._told(button)
        self.again = said in (REFUSED, UNKNOWN)
        if said == KEPT:
            self.may_stand = {self._choice}
        elif said != REFUSED:
            self.may_stand.add(self._choice)
        return said

    def _told(self, button: str) -> str:
        try:
            said = self.person.presses(button)
        except AssertionError as error:
            return f"on {self.person.platform}: {error}"
        kinds = (kind for kind in (KEPT, REFUSED, UNKNOWN) if kind in said)
        return next(kinds, f"on {self.person.platform}: {said}")


def _turns(hall: Hall, *, ready: bool, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while (hall.town.server.status("/readyz") == 200) != ready:
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def _doctor(hall: Hall) -> str:
    assert isinstance(hall.town.server, NursedServer)
    return hall.town.server.run("doctor")[1]


def _damage(hall: Hall, voters: Sequence[Voter]) -> Iterator[str]:
    with closing(sqlite3.connect(f"file:{hall.database}?mode=ro", uri=True)) as database:
        for (said,) in database.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield f"integrity: {said}"
        rows = database.execute(
            "SELECT r.name, b.choice FROM ballots b JOIN rolls r USING (vote_id, unit) WHERE vote_id = ?",
            [voters[0].number],
        )
        stands: dict[str, str] = dict(rows.fetchall())
    for voter in voters:
        if stands.get(voter.home) not in voter.may_stand:
            yield f"the ballot of {voter.home} is {stands.get(voter.home)}, not one of {voter.may_stand}"


def main(arguments: Sequence[str]) -> int:
    """Runs every trouble in turn, and prints what came of it; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults disks", description=__doc__)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next has the next")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the figures go")
    given = parser.parse_args(arguments)
    done: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="plenary-disk-") as folder, hall(Path(folder)) as here:
        for seed, name in zip(range(given.seed, given.seed + given.runs), cycle(TROUBLES)):
            done.append(run(here, name, seed))
            print(f"{seed} {name}: {dict(done[-1].said)} {done[-1].wrong or ''}", flush=True)
    said = sum((outcome.said for outcome in done), Counter[str]())
    wrong = sum(len(outcome.wrong) for outcome in done)
    killed = sum(outcome.killed for outcome in done)
    figures = {"runs": len(done), "seed": given.seed, "killed": killed, "said": dict(said), "wrong": wrong}
    print(json.dumps(figures, indent=1))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 1 if wrong else 0
