"""Placing candidates of whom some stand above others, and filling seats from the top; ties stay ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.domain.counting.count import Over, Settled, Tie


@dataclass(frozen=True, slots=True)
class Placing:
    """Who is elected for certain, all candidates best first, and which of them are tied."""

    winners: tuple[str, ...]
    ranking: tuple[str, ...]
    ties: tuple[Tie, ...]


def placed(candidates: Sequence[str], seats: int, is_above: Callable[[str, str], bool]) -> Placing:
    """Places the candidates by how many stand above them; those of one place keep their order.

    `is_above` is transitive but need not compare every two (Schulze's does not). Where too few seats are left
    for a whole place, none of it is elected.
    """
    above = {c: sum(is_above(other, c) for other in candidates if other != c) for c in candidates}
    ranking = tuple(sorted(candidates, key=above.__getitem__))
    winners: list[str] = []
    ties: list[Tie] = []
    taken = 0
    for _, group in groupby(ranking, key=above.__getitem__):
        place = tuple(group)
        room = taken + len(place) <= seats
        if room:
            winners += place
        if len(place) > 1:
            ties.append(Tie(Over.ORDER if room or taken >= seats else Over.SEAT, 1, place, Settled.OPEN))
        taken += len(place)
    return Placing(tuple(winners), ranking, tuple(ties))
