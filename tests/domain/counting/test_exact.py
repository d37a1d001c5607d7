"""STV and IRV in exact fractions, equal ranks shared, against a second count that keeps every part apart."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from bot.domain.counting.ballots import Ballots
from bot.domain.counting.lots import Lot
from bot.domain.counting.methods import Method, count
from tests.domain.counting.in_parts import Count
from tests.domain.counting.profiles import LOT, ballots, random_ballots


def compare(profile: Ballots, seats: int, method: Method, lot: Lot) -> None:
    result = count(profile, seats, method, lot)
    second = Count(profile.candidates, seats, lot.order(profile.candidates), method is Method.IRV)
    places = [ranking.places for ranking, number in profile.rankings for _ in range(number)]
    second.run(places, result.valid // (seats + 1) + 1)

    assert [dict(stage.totals) for stage in result.stages] == second.stages, profile
    assert [
        (stage.transfer.candidate if stage.transfer else "", list(stage.elected)) for stage in result.stages
    ] == second.events, profile
    assert list(result.winners) == second.winners


@pytest.mark.parametrize("method", [Method.STV, Method.IRV])
@pytest.mark.parametrize("seed", range(5))
def test_a_second_count_that_keeps_every_part_agrees(method: Method, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(300):
        profile = random_ballots(chance, most=chance.choice((5, 14)), equals=number % 4 > 0)
        compare(profile, 1 if method is Method.IRV else chance.randint(1, 4), method, Lot(f"{seed}./"))


def test_an_equal_rank_gives_each_an_equal_part_and_a_surplus_goes_back_to_the_others() -> None:
    """Quota 4. A has 4 + 2/2 = 5, B 1; a fifth of A's papers goes on: of the shared one 1/5 to B."""
    result = count(ballots("A B C", "4 A>C, 2 A=B, 3 C"), 2, Method.STV, LOT)

    assert result.quota == 4
    assert dict(result.stages[0].totals) == {"A": 5, "B": 1, "C": 3}
    assert dict(result.stages[1].totals) == {"A": 4, "B": Fraction(6, 5), "C": Fraction(19, 5)}
    assert result.stages[2].excluded == ("B",)
