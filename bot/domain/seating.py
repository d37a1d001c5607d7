"""Filling seats from a ranking, with a cap for each organisation: ties stay ties (RULES §5, Caps)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.counting.count import Count, Settled

Places = Sequence[Sequence[str]]
"""Candidates best first; those of one place are tied."""


@dataclass(frozen=True, slots=True)
class Filling:
    """Who is seated, in order of election, and what is left to decide."""

    elected: tuple[str, ...]
    tied: tuple[str, ...] = ()
    """candidates for the seats that are left, whom the ballots do not tell apart"""
    left: int = 0
    """seats that stay vacant, or are for the tied"""
    passed_over: tuple[str, ...] = ()
    """ranked before somebody who is seated, or before a seat left vacant, and kept from it by the cap"""


@dataclass(frozen=True, slots=True)
class Cap:
    """How many seats one organisation may have, and whose candidate is whose."""

    most: int
    """zero for no limit"""
    of: Mapping[str, int]
    """the voting unit of each candidate"""
    held: Mapping[int, int]
    """seats of the body that a unit keeps beside those to be filled"""

    def room(self, unit: int) -> int:
        """How many of the seats to be filled a unit may get."""
        return self.most - self.held.get(unit, 0) if self.most else len(self.of)


def places_of(count: Count, absent: Collection[str] = ()) -> Places:
    """The ranking of a count in places, without those who have withdrawn."""
    tied = {c: tie.candidates for tie in count.ties if tie.settled is Settled.OPEN for c in tie.candidates}
    places: list[tuple[str, ...]] = []
    for candidate in count.ranking:
        together = tied.get(candidate, (candidate,))
        if not any(candidate in place for place in places):
            places.append(tuple(c for c in count.ranking if c in together))
    kept = (tuple(c for c in place if c not in absent) for place in places)
    return tuple(place for place in kept if place)


def filled(places: Places, seats: int, cap: Cap) -> Filling:
    """Seats the candidates from the first place on, passing over whoever's organisation has its cap.

    A place is seated whole or, where seats or cap do not suffice for all of it, not at all.
    """
    elected: list[str] = []
    passed_over: list[str] = []
    taken: Counter[int] = Counter()
    for place in places:
        able = tuple(c for c in place if taken[cap.of[c]] < cap.room(cap.of[c]))
        if len(elected) == seats:
            break
        passed_over += (c for c in place if c not in able)
        wanted = Counter(cap.of[c] for c in able)
        whole = all(taken[unit] + number <= cap.room(unit) for unit, number in wanted.items())
        if len(elected) + len(able) > seats or not whole:
            return Filling(tuple(elected), able, seats - len(elected), tuple(passed_over))
        elected += able
        taken += wanted
    return Filling(tuple(elected), (), seats - len(elected), tuple(passed_over))
