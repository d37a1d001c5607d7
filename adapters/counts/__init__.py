"""Counting files of ballots, and the counts as an operator gets them: JSON for programs, text for people."""

from __future__ import annotations

from pathlib import Path

from adapters.ballots import BallotErrors, BallotFile, read
from adapters.counts.data import as_json
from adapters.counts.text import as_text
from adapters.reading import Problem
from bot.domain.counting import lots, methods
from bot.domain.counting.count import Count
from bot.domain.counting.methods import Method

__all__ = ["as_json", "as_text", "counted"]


def counted(file: Path, method: Method, seats: int | None, lot: str | None) -> tuple[BallotFile, Count]:
    """The file and its count; raises BallotErrors with all that is wrong.

    `seats` wins over the file's. `lot` is an RFC 3797 key; without one it is made from the ballots, so that
    the same ballots always give the same result.
    """
    read_file = read(file)
    ballots = read_file.ballots
    key = lot or lots.key([[int(ballots.digest(), 16)]])
    filled = _seats(str(file), method, seats or read_file.seats)
    return read_file, methods.count(ballots, filled, method, lots.Lot(key))


def _seats(file: str, method: Method, seats: int | None) -> int:
    if method is Method.IRV and seats not in {None, 1}:
        what, remedy = f"irv fills one seat, not {seats}", "add `--seats 1`, or count with stv"
        raise BallotErrors([Problem(file, 0, what, remedy)])
    if seats is None and method is not Method.IRV:
        raise BallotErrors([Problem(file, 0, "does not say how many seats there are", "add `--seats N`")])
    return seats or 1
