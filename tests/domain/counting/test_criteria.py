"""What the theory of voting proves of each method: neutrality, majorities, proportionality, reversal."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counting.ballots import Ballots, Ranking, gathered
from bot.domain.counting.count import Count, Settled
from bot.domain.counting.methods import Method, count
from bot.domain.counting.schulze import compared, schulze
from tests.domain.counting.profiles import LOT, names, profiles, random_ballots


def counted(profile: Ballots, seats: int, method: Method) -> Count:
    return count(profile, 1 if method is Method.IRV else seats, method, LOT)


@given(profiles(equals=True), st.integers(1, 4), st.sampled_from(Method), st.randoms(use_true_random=False))
def test_a_name_is_no_advantage(profile: Ballots, seats: int, method: Method, chance: random.Random) -> None:
    """Renamed, the candidates fare as before, but where the lot decides, which is drawn by name."""
    new = dict(
        zip(profile.candidates, chance.sample(profile.candidates, len(profile.candidates)), strict=True)
    )
    renamed = gathered(
        profile.candidates,
        (
            (
                Ranking(
                    tuple(tuple(new[c] for c in place) for place in ranking.places),
                    frozenset(new[c] for c in ranking.no_opinion),
                ),
                number,
            )
            for ranking, number in profile.rankings
        ),
    )
    one, other = counted(profile, seats, method), counted(renamed, seats, method)

    if any(tie.settled is Settled.LOT for tie in one.ties):
        return
    assert {new[c] for c in one.winners} == set(other.winners)
    assert [{new[c]: v for c, v in stage.totals.items()} for stage in one.stages] == [
        dict(stage.totals) for stage in other.stages
    ]


@pytest.mark.parametrize("method", [Method.STV_SCOTTISH, Method.STV])
@pytest.mark.parametrize("seed", range(3))
def test_voters_who_stand_together_get_the_seats_their_number_earns(method: Method, seed: int) -> None:
    """Droop proportionality: k quotas of voters who rank the same candidates first elect k of them."""
    chance, earned = random.Random(seed), Counter[int]()
    for _ in range(150):
        profile, seats = coalitions(chance), chance.randint(2, 5)
        result = counted(profile, seats, method)
        assert result.quota is not None
        for size in range(1, len(profile.candidates) + 1):
            for group in map(set, combinations(profile.candidates, size)):
                due = min(len(group), solid(profile, group) // result.quota)
                earned[due] += 1
                assert len(group & set(result.winners)) >= due, (profile, group)

    assert min(earned[1], earned[2]) > 100


def coalitions(chance: random.Random) -> Ballots:
    """Two or three groups of voters, each with candidates of its own whom it ranks first in any order."""
    candidates, rankings = names(7), list[tuple[Ranking, int]]()
    for _ in range(chance.randint(2, 3)):
        group = chance.sample(candidates, chance.randint(1, 4))
        rest = [c for c in candidates if c not in group]
        for _ in range(chance.randint(1, 6)):
            order = [
                *chance.sample(group, len(group)),
                *chance.sample(rest, chance.randint(0, len(rest))),
            ]
            rankings.append((Ranking(tuple((c,) for c in order)), chance.randint(1, 5)))
    return gathered(candidates, rankings)


def solid(profile: Ballots, group: set[str]) -> int:
    """How many ballots rank all of these above all others."""
    return sum(
        number
        for ranking, number in profile.rankings
        if {c for place in ranking.places[: len(group)] for c in place} == group
    )


@given(profiles(equals=True))
def test_whoever_more_than_half_prefer_to_all_wins_irv(profile: Ballots) -> None:
    result = counted(profile, 1, Method.IRV)
    firsts = Counter[str]()
    for ranking, number in profile.rankings:
        if ranking.places and len(ranking.places[0]) == 1:
            firsts[ranking.places[0][0]] += number

    for candidate, number in firsts.items():
        if number * 2 > result.valid:
            assert (result.winners, len(result.stages)) == ((candidate,), 1)


@given(profiles(equals=True))
def test_the_winner_of_schulze_does_not_win_the_ballots_read_backwards(profile: Ballots) -> None:
    forwards, backwards = schulze(profile, 1), schulze(reversed_(profile), 1)

    if forwards.winners and len(profile.candidates) > 1:
        (winner,) = forwards.winners
        tied = {c for tie in backwards.ties if backwards.ranking[0] in tie.candidates for c in tie.candidates}
        assert winner not in {backwards.ranking[0], *tied}


def reversed_(profile: Ballots) -> Ballots:
    """The last first, the unranked, who rank last, before all; no opinion stays none."""
    turned = []
    for ranking, number in profile.rankings:
        named = {c for place in ranking.places for c in place} | ranking.no_opinion
        last = tuple(c for c in profile.candidates if c not in named)
        places = tuple(place for place in (last, *reversed(ranking.places)) if place)
        turned.append((Ranking(places, ranking.no_opinion), number))
    return gathered(profile.candidates, turned)


@given(profiles(equals=True))
def test_the_winner_of_schulze_is_beaten_only_within_the_circle_that_beats_all_others(
    profile: Ballots,
) -> None:
    """The Smith set: nobody outside it wins, so neither does one whom everybody beats."""
    wins = compared(profile)
    beats = {(a, b) for (a, b), votes in wins.items() if votes > wins[b, a]}
    for size in range(1, len(profile.candidates) + 1):
        for circle in combinations(profile.candidates, size):
            others = [c for c in profile.candidates if c not in circle]
            if all((one, other) in beats for one in circle for other in others):
                assert set(schulze(profile, 1).winners) <= set(circle)
                assert schulze(profile, 1).ranking[0] in circle
                return


@pytest.mark.parametrize("seed", range(3))
def test_whoever_beats_all_in_pairs_wins_schulze(seed: int) -> None:
    chance, found = random.Random(seed), 0
    for _ in range(300):
        profile = random_ballots(chance, equals=True)
        wins = compared(profile)
        for one in profile.candidates:
            if all(wins[one, other] > wins[other, one] for other in profile.candidates if other != one):
                found += 1
                assert schulze(profile, 1).winners == (one,)
    assert found > 60
