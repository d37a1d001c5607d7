"""The Scottish count against a second one, written from the statute's text alone: whole result sheets."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest

from bot.domain.counting.ballots import Ballots, Ranking, gathered
from bot.domain.counting.count import Count, Over, Settled
from bot.domain.counting.lots import Lot
from bot.domain.counting.transferable import SCOTTISH, count
from tests.domain.counting import by_hand
from tests.domain.counting.profiles import LOT, random_ballots


def compared(profile: Ballots, seats: int, lot: Lot) -> Count:
    """The count, after everything on its result sheet was found equal to the second one's."""
    result = count(profile, seats, SCOTTISH, lot)
    officer = by_hand.count(profile.candidates, papers(profile), seats, lot.order(profile.candidates))

    assert (result.quota, list(result.winners)) == (officer.quota, officer.elected), profile
    assert [sheet_of(line, result.valid) for line in officer.sheet] == sheets(result), profile
    assert [
        by_hand.Choice(tie.stage, set(tie.candidates), tie.chosen[0], tie.by_stage)
        for tie in result.ties
        if tie.over is not Over.ORDER
    ] == officer.choices, profile
    return result


def papers(profile: Ballots) -> list[by_hand.Paper]:
    rankings = [ranking for ranking, number in profile.rankings for _ in range(number)]
    return [by_hand.Paper([candidate for (candidate,) in ranking.places]) for ranking in rankings]


def sheets(result: Count) -> list[object]:
    return [
        (
            str(stage.transfer.why) if stage.transfer else "",
            stage.transfer.candidate if stage.transfer else "",
            stage.transfer.votes if stage.transfer else 0,
            dict(stage.totals),
            stage.non_transferable,
            list(stage.elected),
            list(stage.excluded),
        )
        for stage in result.stages
    ]


def sheet_of(line: by_hand.Line, valid: int) -> object:
    lost = line.without_preference + line.ignored
    assert sum(line.votes.values(), lost) == valid
    return (
        line.why,
        line.candidate,
        Fraction(line.moved),
        {candidate: Fraction(votes) for candidate, votes in line.votes.items()},
        Fraction(lost),
        line.elected,
        [line.candidate] if line.why == "exclusion" else [],
    )


@pytest.mark.parametrize("seed", range(10))
def test_a_second_count_written_from_the_statute_agrees(seed: int) -> None:
    """Ten times 600 small elections, most with ties, some with nobody's votes."""
    chance = random.Random(seed)
    ties: Counter[tuple[Over, Settled]] = Counter()
    for _ in range(600):
        result = compared(
            random_ballots(chance, most=chance.choice((6, 14, 30))), chance.randint(1, 4), Lot(f"{seed}./")
        )
        ties.update((tie.over, tie.settled) for tie in result.ties)

    assert ties[Over.EXCLUSION, Settled.LOT] > 100
    assert ties[Over.EXCLUSION, Settled.STAGE] > 0


@pytest.mark.parametrize("seed", range(5))
def test_it_agrees_where_surpluses_tie_and_cascade(seed: int) -> None:
    """Few preferences come first, so that several reach the quota at once, often with equal surpluses."""
    chance = random.Random(2000 + seed)
    surpluses, together = Counter[Settled](), 0
    for _ in range(400):
        names = "ABCDEFG"
        firsts = [chance.choice("ABC") for _ in range(chance.randint(2, 9))]
        orders = [[first, *chance.sample(names.replace(first, ""), chance.randint(0, 4))] for first in firsts]
        profile = gathered(
            names, ((Ranking(tuple((c,) for c in order)), chance.randint(1, 3)) for order in orders)
        )
        result = compared(profile, chance.randint(2, 5), Lot(f"{seed}./"))
        surpluses.update(tie.settled for tie in result.ties if tie.over is Over.SURPLUS)
        together += any(len(stage.elected) > 1 for stage in result.stages)

    assert surpluses[Settled.LOT] > 20
    assert together > 100


@pytest.mark.parametrize("seed", range(10))
def test_it_agrees_on_larger_elections_too(seed: int) -> None:
    chance = random.Random(1000 + seed)
    candidates = tuple("ABCDEFGHIJKL")
    weights = [chance.random() ** 2 for _ in candidates]
    orders = [_leaning(chance, candidates, weights) for _ in range(800)]
    profile = gathered(candidates, ((Ranking(tuple((c,) for c in order)), 1) for order in orders))

    result = compared(profile, 5, LOT)

    assert any(votes.denominator > 1 for votes in result.stages[-1].totals.values())


def _leaning(chance: random.Random, candidates: tuple[str, ...], weights: list[float]) -> list[str]:
    """A ballot on which popular candidates come earlier."""
    keys = {c: chance.random() ** (1 / (w + 0.01)) for c, w in zip(candidates, weights, strict=True)}
    return sorted(candidates, key=lambda c: -keys[c])[: chance.randint(1, len(candidates))]
