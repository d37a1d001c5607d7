"""Counting by adding up: plurality and approval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import chain

from bot.domain.counting.ballots import Ballots, Ranking
from bot.domain.counting.count import Count, Stage
from bot.domain.counting.placing import placed

Choices = Callable[[Ranking], Iterable[str]]
"""The candidates a ballot gives a vote to; none where it is invalid."""


def plurality(ballots: Ballots, seats: int) -> Count:
    """A vote for the candidate in the first place; a ballot with several there is invalid."""
    return _count("plurality", ballots, seats, _first)


def approval(ballots: Ballots, seats: int) -> Count:
    """A vote for each candidate in any place."""
    return _count("approval", ballots, seats, lambda ranking: chain.from_iterable(ranking.places))


def _first(ranking: Ranking) -> tuple[str, ...]:
    first = ranking.places[0] if ranking.places else ()
    return first if len(first) == 1 else ()


def _count(method: str, ballots: Ballots, seats: int, choices: Choices) -> Count:
    votes, valid, cast = Counter[str](), 0, 0
    for ranking, number in ballots.rankings:
        chosen = tuple(choices(ranking))
        cast += number
        valid += number if chosen else 0
        for candidate in chosen:
            votes[candidate] += number
    placing = placed(ballots.candidates, seats, lambda one, other: votes[one] > votes[other])
    totals = {candidate: Fraction(votes[candidate]) for candidate in ballots.candidates}
    return Count(
        method=method,
        seats=seats,
        candidates=ballots.candidates,
        valid=valid,
        invalid=cast - valid,
        quota=None,
        winners=placing.winners,
        ranking=placing.ranking,
        ties=placing.ties,
        stages=(Stage(None, totals, placing.winners, ()),),
    )
