"""The cost of a count in passes over its ballots, each reading every preference once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from adapters.ballots import read
from bench.bench import Bench
from bench.figures import Figure, Target
from bot.domain.counting.ballots import Ballots, gathered, ranked
from bot.domain.counting.lots import Lot
from bot.domain.counting.methods import Method, count

BALLOTS, CANDIDATES, SEATS, TARGET = 10_000, 20, 4, Target(50)
LOT = Lot("9319./2.5.8.10.12./")


def profiles(ballots: int) -> Mapping[str, Ballots]:
    """Ballots that rank everybody, some, or everybody in a few places."""
    chance, names = random.Random(45), [f"Candidate {n:02}" for n in range(CANDIDATES)]

    def order(most: int) -> dict[str, int]:
        return {name: at for at, name in enumerate(chance.sample(names, most))}

    def filled(ranks: Callable[[], dict[str, int]]) -> Ballots:
        return gathered(names, ((ranked(ranks()), 1) for _ in range(ballots)))

    return {
        "all ranked": filled(lambda: order(CANDIDATES)),
        "some ranked": filled(lambda: order(chance.randint(1, CANDIDATES))),
        "equal ranks": filled(lambda: {name: chance.randint(1, 4) for name in names}),
    }


async def measured(bench: Bench) -> list[Figure]:
    """A row a kind of ballots, a figure a method and a file format; a pass is timed before each."""
    figures = []
    ballots = bench.sized(BALLOTS)
    for kind, profile in profiles(ballots).items():
        row = f"A count of {ballots:,} ballots, {kind}: passes over them"
        bench.say(row)
        passes: dict[str, list[float]] = {}
        works = _works(profile, bench.folder)
        for _ in range(bench.rounds):
            for what, work in works.items():
                one_pass = _seconds(partial(passed, profile))
                passes.setdefault(what, []).append(_seconds(work) / one_pass)
        figures += [Figure(row, what, values, TARGET) for what, values in passes.items()]
    return figures


def _works(profile: Ballots, folder: Path) -> Mapping[str, Callable[[], object]]:
    blt, csv = folder / "ballots.blt", folder / "ballots.csv"
    blt.write_text(_blt(profile))
    csv.write_text(_csv(profile))
    works: dict[str, Callable[[], object]] = {
        method: partial(count, profile, 1 if method is Method.IRV else SEATS, method, LOT)
        for method in Method
    }
    return {**works, "reading a .blt": lambda: read(blt), "reading a .csv": lambda: read(csv)}


def passed(profile: Ballots) -> Mapping[str, int]:
    """Reads every preference of every ballot once."""
    named = dict.fromkeys(profile.candidates, 0)
    for ranking, number in profile.rankings:
        for place in ranking.places:
            for candidate in place:
                named[candidate] += number
    return named


def _seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _blt(profile: Ballots) -> str:
    numbers = {name: str(n) for n, name in enumerate(profile.candidates, 1)}
    lines = [
        f"{number} {' '.join('='.join(numbers[c] for c in place) for place in ranking.places)} 0"
        for ranking, number in profile.rankings
    ]
    names = [f'"{name}"' for name in profile.candidates]
    return "\n".join([f"{len(numbers)} {SEATS}", *lines, "0", *names])


def _csv(profile: Ballots) -> str:
    lines = [",".join(profile.candidates)]
    for ranking, number in profile.rankings:
        ranks = {c: str(at) for at, place in enumerate(ranking.places, 1) for c in place}
        lines += [",".join(ranks.get(name, "") for name in profile.candidates)] * number
    return "\n".join(lines)
