"""The cost of a count in passes over its ballots, each reading every preference once.

`python -m bench.counts` measures these rows alone.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from adapters.ballots import read
from bot.domain.counting.ballots import Ballots, gathered, ranked
from bot.domain.counting.lots import Lot
from bot.domain.counting.methods import Method, count

BALLOTS, CANDIDATES, SEATS, TARGET = 10_000, 20, 4, 50
LOT = Lot("9319./2.5.8.10.12./")
NAME, CELL = 38, 24


@dataclass(slots=True)
class CountRow:
    """What was counted, and by kind of ballots its cost in passes, round by round."""

    what: str
    passes: dict[str, list[float]] = field(default_factory=dict)


def profiles(ballots: int = BALLOTS) -> Mapping[str, Ballots]:
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


def measured(rounds: int, ballots: int = BALLOTS) -> list[CountRow]:
    """A row a method and a row a file format. In each round a pass is timed before every work."""
    rows = {what: CountRow(what) for what in (*Method, "reading a .blt", "reading a .csv")}
    with tempfile.TemporaryDirectory() as folder:
        for kind, profile in profiles(ballots).items():
            works = _works(profile, Path(folder))
            for _ in range(rounds):
                for what, work in works.items():
                    one_pass = _seconds(partial(passed, profile))
                    rows[what].passes.setdefault(kind, []).append(_seconds(work) / one_pass)
    return list(rows.values())


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


def table(rows: Sequence[CountRow]) -> str:
    """A line a row, passes as median (lowest–highest)."""
    return "\n".join(_lines(rows))


def _lines(rows: Sequence[CountRow]) -> Iterator[str]:
    kinds = list(rows[0].passes)
    yield f"{'Passes over the ballots a count costs':<{NAME}}{_cells(kinds)}target"
    for row in rows:
        yield f"  {row.what:<{NAME - 2}}{_cells([_told(row.passes[kind]) for kind in kinds])}≤ {TARGET}"


def _cells(texts: Sequence[str]) -> str:
    return "".join(f"{text:<{CELL}}" for text in texts)


def _told(passes: Sequence[float]) -> str:
    return f"{median(passes):.1f} ({min(passes):.1f}–{max(passes):.1f})"


if __name__ == "__main__":
    print(table(measured(5)))
