"""The laboratory's own test: every seeded bug must be found, or a run that finds nothing says nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.faults.bugs import BUGS
from tests.faults.bugs.bug import BOTH, Bug
from tests.faults.storm import SECONDS, Laboratory, laboratory
from tests.rigs.server import ROOT

RUNS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What came of looking for one bug on one database."""

    bug: Bug
    database: str
    run: int
    """the first that found it; 0 where none did"""
    rules: tuple[str, ...]
    """of those that must find it, the ones that did"""
    others: tuple[str, ...] = ()
    """rules that were violated besides, in the last run"""
    example: str = ""

    def __str__(self) -> str:
        how = f"{', '.join(self.rules)} in run {self.run}" if self.run else "NOT FOUND"
        others = f"  (besides: {', '.join(self.others)})" if self.others else ""
        return f"{self.bug.name:28} {self.database:9} {how}{others}"


def look_for(bug: Bug, made: Laboratory, seed: int, runs: int, seconds: float = SECONDS) -> Found:
    """Storms on the bot with the bug until one of its rules is violated, at most so many times."""
    command = (sys.executable, str(ROOT / "tests" / "faults" / "bugged.py"), bug.name)
    violated: set[str] = set()
    for run in range(1, runs + 1):
        report = made.run(seed + run - 1, command=command, seconds=seconds)
        violated = {line.partition(":")[0] for line in report.violations}
        if hits := violated & bug.rules:
            example = next(line for line in report.violations if line.partition(":")[0] in hits)
            others = tuple(sorted(violated - hits))
            return Found(bug, made.database, run, tuple(sorted(hits)), others, example)
    return Found(bug, made.database, 0, (), tuple(sorted(violated)))


def looked_for(given: argparse.Namespace) -> Iterator[Found]:
    """Every bug that is asked for, on each of its databases that are asked for."""
    for database in given.db or BOTH:
        wanted = [BUGS[name] for name in given.bug or BUGS if database in BUGS[name].databases]
        if wanted:
            with laboratory(database) as made:
                for bug in wanted:
                    yield look_for(bug, made, given.seed, given.runs, given.seconds)


def main(arguments: Sequence[str]) -> int:
    """Prints a line a bug; the exit code is 1 where one was not found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults selftest", description=__doc__)
    parser.add_argument("--bug", action="append", choices=tuple(BUGS))
    parser.add_argument("--db", action="append", choices=BOTH)
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
