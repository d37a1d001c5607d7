"""IRV: majorities of the votes in play, shared votes, ties."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from bot.domain.counting.count import Count, Over, Settled, Tie
from bot.domain.counting.methods import Method, count
from tests.domain.counting.profiles import LOT, ballots, random_ballots


def irv(candidates: str, written: str) -> Count:
    return count(ballots(candidates, written), 1, Method.IRV, LOT)


def test_the_last_are_excluded_until_one_has_a_majority() -> None:
    result = irv("A B C D", "8 A, 6 B, 5 C>B, 2 D>C")

    assert [stage.excluded for stage in result.stages] == [(), ("D",), ("B",)]
    assert result.winners == ("A",)
    assert result.stages[2].totals["A"] == 8


def test_exhausted_ballots_no_longer_count_for_the_majority() -> None:
    result = irv("A B C", "5 A, 4 B, 2 C")

    assert result.stages[1].non_transferable == 2
    assert (result.winners, len(result.stages), result.quota) == (("A",), 2, None)


def test_half_is_no_majority() -> None:
    assert len(irv("A B C", "2 A, 1 B, 1 C>B").stages) > 1


def test_a_tie_for_elimination_is_settled_by_the_earlier_stage_then_by_the_lot() -> None:
    result = irv("A B C D", "5 A, 3 B, 2 C, 1 D>C")
    assert result.ties == (Tie(Over.EXCLUSION, 2, ("B", "C"), Settled.STAGE, 1, ("C",)),)

    result = irv("A B C D", "5 A, 2 B, 2 C, 3 D")
    drawn_first = next(name for name in LOT.order("ABCD") if name in "BC")
    assert result.stages[1].excluded == (drawn_first,)
    assert result.ties[0].settled is Settled.LOT


def test_equals_share_a_vote_and_inherit_each_others_share() -> None:
    result = irv("A B C D", "3 A=B>D, 4 C, 2 D")

    assert result.stages[0].totals["A"] == Fraction(3, 2)
    after = next(stage for stage in result.stages if stage.excluded in {("A",), ("B",)})
    assert after.totals["A"] + after.totals["B"] == 3


def test_one_seat_only() -> None:
    with pytest.raises(ValueError, match=r"^irv fills one seat$"):
        count(ballots("A B", "1 A"), 2, Method.IRV, LOT)


@pytest.mark.parametrize("seed", range(10))
def test_stv_for_one_seat_elects_the_same(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        profile = random_ballots(chance, equals=True)
        elected = {method: count(profile, 1, method, LOT).winners for method in (Method.IRV, Method.STV)}
        assert elected[Method.IRV] == elected[Method.STV], profile
