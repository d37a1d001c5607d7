"""Ballots for tests, written as people say them: `8 C>S`, `2 A=B>C`; `/D` after it for no opinion on D."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import strategies as st

from bot.domain.counting.ballots import Ballots, Ranking, gathered
from bot.domain.counting.lots import Lot

LOT = Lot("9319./2.5.8.10.12./")


def ballots(candidates: str, written: str) -> Ballots:
    """`ballots("A B", "3 A>B, 2 B")`."""
    return gathered(candidates.split(), (_ballot(line) for line in written.split(",")))


def _ballot(line: str) -> tuple[Ranking, int]:
    number, _, says = line.strip().partition(" ")
    ranked, _, unopined = says.partition("/")
    places = tuple(tuple(sorted(place.split("="))) for place in ranked.split(">") if place)
    return Ranking(places, frozenset(unopined.split())), int(number)


def names(number: int) -> tuple[str, ...]:
    return tuple("ABCDEFGH"[:number])


def random_ballots(chance: random.Random, *, most: int = 14, equals: bool = False) -> Ballots:
    """Few ballots on few candidates, and so with many ties."""
    candidates = names(chance.randint(1, 6))
    rankings = [_random(chance, candidates, equals) for _ in range(chance.randint(0, most))]
    return gathered(candidates, ((ranking, chance.choice((1, 1, 2, 3))) for ranking in rankings))


def _random(chance: random.Random, candidates: Sequence[str], equals: bool) -> Ranking:
    order = chance.sample(candidates, chance.randint(0, len(candidates)))
    places: list[list[str]] = []
    for candidate in order:
        if equals and places and chance.random() < 0.2:
            places[-1].append(candidate)
        else:
            places.append([candidate])
    rest = sorted(set(candidates) - set(order))
    unopined = chance.sample(rest, chance.randint(0, len(rest))) if equals else []
    return Ranking(tuple(tuple(sorted(place)) for place in places), frozenset(unopined))


@st.composite
def profiles(draw: st.DrawFn, *, equals: bool = False) -> Ballots:
    """Ballots that Hypothesis can make smaller."""
    return random_ballots(random.Random(draw(st.integers(0, 2**32))), equals=equals)


def reordered(ballots: Ballots, chance: random.Random) -> Ballots:
    """The same ballots in another order, some of them counted one by one, candidates in another order too."""
    single = [(ranking, 1) for ranking, number in ballots.rankings for _ in range(number)]
    chance.shuffle(single)
    return gathered(chance.sample(ballots.candidates, len(ballots.candidates)), single)
