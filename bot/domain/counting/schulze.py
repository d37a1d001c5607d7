"""Counting by comparing every two candidates: Schulze's method with winning votes."""

from __future__ import annotations

from bot.domain.counting.ballots import Ballots
from bot.domain.counting.count import Count, Pairs
from bot.domain.counting.placing import placed

Matrix = dict[tuple[str, str], int]


def schulze(ballots: Ballots, seats: int) -> Count:
    """The candidates in the order of Schulze's relation, the first of them elected."""
    wins = compared(ballots)
    paths = strongest(ballots.candidates, wins)
    placing = placed(ballots.candidates, seats, lambda one, other: paths[one, other] > paths[other, one])
    cast = sum(number for _, number in ballots.rankings)
    valid = sum(number for ranking, number in ballots.rankings if ranking.places)
    return Count(
        method="schulze",
        seats=seats,
        candidates=ballots.candidates,
        valid=valid,
        invalid=cast - valid,
        quota=None,
        winners=placing.winners,
        ranking=placing.ranking,
        ties=placing.ties,
        stages=(),
        pairs=Pairs(wins, paths),
    )


def compared(ballots: Ballots) -> Matrix:
    """How many ballots rank the first of two candidates above the second.

    A row of the matrix is gathered in one number with a field for each candidate, too wide to run over: a
    ballot then costs one addition for each candidate, not one for each pair.
    """
    width = sum(number for _, number in ballots.rankings).bit_length()
    fields = {candidate: 1 << width * at for at, candidate in enumerate(ballots.candidates)}
    everybody, rows = sum(fields.values()), dict.fromkeys(ballots.candidates, 0)
    for ranking, number in ballots.rankings:
        below = everybody - sum(fields[candidate] for candidate in ranking.no_opinion)
        for place in ranking.places:
            for candidate in place:
                below -= fields[candidate]
            for candidate in place:
                rows[candidate] += number * below
    mask = (1 << width) - 1
    return {
        (one, other): rows[one] >> width * at & mask
        for one in ballots.candidates
        for at, other in enumerate(ballots.candidates)
        if one != other
    }


def strongest(candidates: tuple[str, ...], wins: Matrix) -> Matrix:
    """How strong the strongest path between every two candidates is: its weakest link, in winning votes."""
    rows = {
        a: {b: wins[a, b] if wins[a, b] > wins[b, a] else 0 for b in candidates if b != a} for a in candidates
    }
    for over, onward in rows.items():
        for start, row in rows.items():
            if reach := row.get(over):
                for end, further in onward.items():
                    if end != start:
                        row[end] = max(row[end], min(reach, further))
    return {(a, b): strength for a, row in rows.items() for b, strength in row.items()}
