"""Schulze's method: his own example, no opinion against unranked, ties, a count that walks every path."""

from __future__ import annotations

import random
from itertools import pairwise, permutations

import pytest

from bot.domain.counting.ballots import Ballots
from bot.domain.counting.count import Over, Settled, Tie
from bot.domain.counting.schulze import compared, schulze
from tests.domain.counting.profiles import ballots, random_ballots

# M. Schulze, "A New Monotonic, Clone-Independent, Reversal Symmetric, and Condorcet-Consistent Single-Winner
# Election Method", example 1.
EXAMPLE = (
    "5 A>C>B>E>D, 5 A>D>E>C>B, 8 B>E>D>A>C, 3 C>A>B>E>D, 7 C>A>E>B>D, 2 C>B>A>D>E, 7 D>C>E>B>A, 8 E>B>A>D>C"
)


def test_schulzes_own_example_comes_out() -> None:
    result = schulze(ballots("A B C D E", EXAMPLE), 1)

    assert result.pairs is not None
    assert (result.pairs.wins["A", "B"], result.pairs.wins["B", "A"]) == (20, 25)
    assert (result.pairs.paths["A", "B"], result.pairs.paths["B", "A"]) == (28, 25)
    assert result.ranking == ("E", "A", "C", "B", "D")
    assert result.winners == ("E",)


def test_seats_are_filled_from_the_top_of_the_ranking() -> None:
    assert schulze(ballots("A B C D E", EXAMPLE), 3).winners == ("E", "A", "C")


def test_no_opinion_leaves_a_pair_uncounted_and_unranked_ranks_last() -> None:
    unranked, unopined = ballots("A B C", "3 A, 2 B>A"), ballots("A B C", "3 A/B C, 2 B>A/C")

    assert compared(unranked)["A", "B"] == 3
    assert compared(unranked)["A", "C"] == 5
    assert compared(unopined)["A", "B"] == 0
    assert compared(unopined)["A", "C"] == compared(unopined)["C", "A"] == 0
    assert schulze(unranked, 1).winners == ("A",)
    assert schulze(unopined, 1).ranking[0] == "B"


def test_equals_prefer_neither() -> None:
    assert set(compared(ballots("A B", "4 A=B")).values()) == {0}


def test_a_tie_for_the_last_seat_is_reported_and_elects_nobody_to_it() -> None:
    result = schulze(ballots("A B C", "1 A>B>C, 1 A>C>B"), 2)

    assert result.winners == ("A",)
    assert result.ties == (Tie(Over.SEAT, 1, ("B", "C"), Settled.OPEN),)


def test_a_tie_among_the_elected_leaves_no_seat_open() -> None:
    result = schulze(ballots("A B C", "1 A>B>C, 1 B>A>C"), 2)

    assert result.winners == ("A", "B")
    assert result.ties == (Tie(Over.ORDER, 1, ("A", "B"), Settled.OPEN),)


def test_a_ballot_without_any_rank_is_blank() -> None:
    result = schulze(ballots("A B", "3 A, 2 /A B"), 1)

    assert (result.valid, result.invalid) == (3, 2)


@pytest.mark.parametrize("seed", range(10))
def test_a_second_count_that_walks_every_path_agrees(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        profile = random_ballots(chance, equals=True)
        result = schulze(profile, 1)

        wins = {pair: preferring(profile, *pair) for pair in permutations(profile.candidates, 2)}
        assert result.pairs is not None
        assert result.pairs.wins == wins
        strength = {pair: strongest(profile.candidates, wins, *pair) for pair in wins}
        assert result.pairs.paths == strength
        for one, other in wins:
            if strength[one, other] > strength[other, one]:
                assert result.ranking.index(one) < result.ranking.index(other)
        unbeaten = [c for c in profile.candidates if not beaten(c, strength)]
        assert result.winners == (tuple(unbeaten) if len(unbeaten) == 1 else ())


def preferring(profile: Ballots, one: str, other: str) -> int:
    """Ballots that rank one above the other, looked at one by one."""
    total = 0
    for ranking, number in profile.rankings:
        place = {c: at for at, place in enumerate(ranking.places) for c in place}
        if {one, other} & ranking.no_opinion:
            continue
        total += number if place.get(one, 99) < place.get(other, 99) else 0
    return total


def strongest(candidates: tuple[str, ...], wins: dict[tuple[str, str], int], start: str, end: str) -> int:
    """Over every way from one to the other, the weakest link of the best."""
    between = [c for c in candidates if c not in {start, end}]
    best = 0
    for length in range(len(between) + 1):
        for way in permutations(between, length):
            links = [(a, b) for a, b in pairwise((start, *way, end))]
            if all(wins[a, b] > wins[b, a] for a, b in links):
                best = max(best, min(wins[link] for link in links))
    return best


def beaten(candidate: str, strength: dict[tuple[str, str], int]) -> bool:
    return any(strength[a, b] > strength[b, a] for a, b in strength if b == candidate)
