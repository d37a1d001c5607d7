"""What a count costs in bytecodes executed, which no clock changes; `bench/counts.py` measures the time."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from bot.domain.counting.ballots import Ballots, Ranking, gathered, ranked
from bot.domain.counting.methods import Method, count
from tests.domain.counting.profiles import LOT

BALLOTS, CANDIDATES = 500, 20
MOST = 50
"""counts cost at most so many passes over the ballots"""


def executed(work: Callable[[], object]) -> int:
    """How many bytecodes Python executes in it; what is written in C counts as one."""
    total = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal total
        frame.f_trace_opcodes = True
        total += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return total


def one_pass(profile: Ballots) -> dict[str, int]:
    """Reads every preference of every ballot once."""
    named = dict.fromkeys(profile.candidates, 0)
    for ranking, number in profile.rankings:
        for place in ranking.places:
            for candidate in place:
                named[candidate] += number
    return named


def strict(number: int, candidates: int) -> Ballots:
    chance = random.Random(7)
    names = [f"C{at:02}" for at in range(candidates)]
    orders = (chance.sample(names, candidates) for _ in range(number))
    return gathered(names, ((Ranking(tuple((c,) for c in order)), 1) for order in orders))


def shared(number: int, candidates: int, places: int) -> Ballots:
    """Ballots on which everybody stands in one of a few places."""
    chance = random.Random(7)
    names = [f"C{at:02}" for at in range(candidates)]
    return gathered(
        names, ((ranked({c: chance.randint(1, places) for c in names}), 1) for _ in range(number))
    )


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("profile", [strict(BALLOTS, CANDIDATES), shared(BALLOTS, CANDIDATES, 4)])
def test_a_count_costs_at_most_fifty_passes_over_the_ballots(method: Method, profile: Ballots) -> None:
    seats = 1 if method is Method.IRV else 4

    assert executed(lambda: count(profile, seats, method, LOT)) <= MOST * executed(lambda: one_pass(profile))


@pytest.mark.parametrize("method", [Method.IRV, Method.STV])
def test_equal_ranks_do_not_multiply_papers(method: Method) -> None:
    """A paper shared by all, and again at each exclusion: twice the candidates, eight times the shares."""
    cost = {n: executed(lambda n=n: count(shared(1, n, 1), 1, method, LOT)) for n in (15, 30)}

    assert cost[30] <= 8 * cost[15]


@pytest.mark.parametrize("method", Method)
def test_twice_the_ballots_cost_twice_as_much(method: Method) -> None:
    cost = [executed(lambda n=n: count(strict(n, 8), 1, method, LOT)) for n in (400, 800)]

    assert cost[1] <= 2.2 * cost[0]
