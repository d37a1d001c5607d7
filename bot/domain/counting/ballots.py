"""Ranked ballots as every method reads them: who stands above whom, equal ballots gathered."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Places = tuple[tuple[str, ...], ...]
"""Candidates from the most preferred on; equals share a place."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one ballot says.

    A candidate in no place is unranked: below all that are ranked. One in `no_opinion` is compared with
    nobody.
    """

    places: Places = ()
    no_opinion: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ballots:
    """The ballots of one count: each different ranking once, with the number of ballots that say so."""

    candidates: tuple[str, ...]
    rankings: tuple[tuple[Ranking, int], ...]

    def digest(self) -> str:
        """SHA-256 in hexadecimal; the same for the same ballots in any order."""
        ballots = sorted([r.places, sorted(r.no_opinion), number] for r, number in self.rankings)
        canonical = json.dumps([sorted(self.candidates), ballots], separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def ranked(ranks: Mapping[str, int], no_opinion: Iterable[str] = ()) -> Ranking:
    """The ranking that gives each candidate a number, 1 the most preferred; equal numbers share a place."""
    places: dict[int, list[str]] = {}
    for candidate in sorted(ranks):
        places.setdefault(ranks[candidate], []).append(candidate)
    return Ranking(tuple(tuple(places[rank]) for rank in sorted(places)), frozenset(no_opinion))


def gathered(candidates: Iterable[str], rankings: Iterable[tuple[Ranking, int]]) -> Ballots:
    """The ballots, equal ones added up; ValueError for one that names a stranger, or a candidate twice."""
    numbers: Counter[Ranking] = Counter()
    for ranking, number in rankings:
        numbers[ranking] += number
    known = tuple(candidates)
    for ranking in numbers:
        _check(ranking, frozenset(known))
    return Ballots(known, tuple((ranking, number) for ranking, number in numbers.items() if number > 0))


def _check(ranking: Ranking, known: frozenset[str]) -> None:
    named = [candidate for place in ranking.places for candidate in place]
    named.extend(ranking.no_opinion)
    distinct = known.intersection(named)
    if len(distinct) != len(named):
        raise ValueError(f"a stranger, or a candidate twice: {named}")
