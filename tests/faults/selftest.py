"""The laboratory's own test: every seeded bug must be found, or a run that finds nothing says nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults import disk_bugs, reminder_bugs
from tests.faults.bugs import BUGS
from tests.faults.bugs.bug import BOTH, Bug
from tests.faults.storm import SECONDS, Laboratory, laboratory
from tests.rigs.server import ROOT

RUNS = 5
PLACES = (*BOTH, "powercut", "reminders")


@dataclass(frozen=True, slots=True)
class Found:
    """What came of looking for one bug in one place: a database, or a part of the laboratory of its own."""

    name: str
    place: str
    run: int
    """the first that found it; 0 where none did"""
    by: tuple[str, ...]
    """of the rules that must find it those that did; power cuts and reminders have rules of their own"""
    besides: tuple[str, ...] = ()
    """other rules that were violated in the last run"""
    example: str = ""

    def __str__(self) -> str:
        how = f"{', '.join(self.by)} in run {self.run}" if self.run else "NOT FOUND"
        besides = f"  (besides: {', '.join(self.besides)})" if self.besides else ""
        return f"{self.name:28} {self.place:9} {how}{besides}"


def storms_on(bug: Bug, made: Laboratory, seed: int, runs: int, seconds: float = SECONDS) -> Found:
    """Storms on the bot with the bug until one of its rules is violated, at most so many times."""
    command = (sys.executable, str(ROOT / "tests" / "faults" / "bugged.py"), bug.name)
    rules: set[str] = set()
    for run in range(1, runs + 1):
        try:
            report = made.run(seed + run - 1, command=command, seconds=seconds)
        except Exception as error:  # noqa: BLE001 - a bot so broken that the storm cannot go on is not found by a rule
            rules = {f"the run broke: {error!r}"}
            continue
        rules = {line.partition(":")[0] for line in report.violations}
        if hits := rules & bug.rules:
            example = next(line for line in report.violations if line.partition(":")[0] in hits)
            return Found(
                bug.name, made.database, run, tuple(sorted(hits)), tuple(sorted(rules - hits)), example
            )
    return Found(bug.name, made.database, 0, (), tuple(sorted(rules)))


def cuts_power_of(name: str, seed: int, runs: int) -> Found:
    """The same by power cuts."""
    for run in range(1, runs + 1):
        with TemporaryDirectory(prefix="power-") as folder:
            wrong = disk_bugs.find(name, seed + run - 1, Path(folder))
        if wrong:
            return Found(name, "powercut", run, ("power cut",), example=wrong[0].why)
    return Found(name, "powercut", 0, ())


def reminds_with(name: str, seed: int, runs: int) -> Found:
    """The same by a run of reminders, each."""
    for run in range(1, runs + 1):
        with TemporaryDirectory(prefix="reminders-") as folder:
            wrong = reminder_bugs.find(name, seed + run - 1, Path(folder))
        if wrong:
            rules = sorted({line.partition(":")[0] for line in wrong})
            return Found(name, "reminders", run, tuple(rules), example=wrong[0])
    return Found(name, "reminders", 0, ())


def looked_for(given: argparse.Namespace) -> Iterator[Found]:
    """Every bug that is asked for, in each of its places that are asked for."""
    for database in BOTH:
        wanted = [bug for bug in BUGS.values() if database in bug.databases and bug.name in given.bug]
        if wanted and database in given.at:
            with laboratory(database) as made:
                for bug in wanted:
                    yield storms_on(bug, made, given.seed, given.runs, given.seconds)
    if "powercut" in given.at:
        for name in given.bug:
            if name in disk_bugs.BUGS:
                yield cuts_power_of(name, given.seed, given.runs)
    if "reminders" in given.at:
        for name in given.bug:
            if name in reminder_bugs.BUGS:
                yield reminds_with(name, given.seed, given.runs)


def main(arguments: Sequence[str]) -> int:
    """Prints a line a bug; the exit code is 1 where one was not found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults selftest", description=__doc__)
    names = (*BUGS, *disk_bugs.BUGS, *reminder_bugs.BUGS)
    parser.add_argument("--bug", nargs="+", choices=names, default=names, metavar="NAME")
    parser.add_argument("--at", nargs="+", choices=PLACES, default=PLACES, help="databases and parts")
    parser.add_argument("--runs", type=int, default=RUNS, help="most storms for a bug")
    parser.add_argument("--seed", type=int, default=1, help="of the first storm; the next has the next")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each storm")
    parser.add_argument("--show", action="store_true", help="one violation of each")
    given = parser.parse_args(arguments)
    missed = 0
    for found in looked_for(given):
        print(found, flush=True)
        if given.show and found.example:
            print(f"    {found.example}", flush=True)
        missed += not found.run
    print(f"{missed} not found")
    return int(missed > 0)
