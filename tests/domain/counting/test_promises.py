"""What every method promises, on ballots that Hypothesis invents."""

from __future__ import annotations

import hashlib
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counting.ballots import Ballots, Ranking, gathered, ranked
from bot.domain.counting.count import Count, Over, Settled
from bot.domain.counting.methods import Method, count
from tests.domain.counting.profiles import LOT, profiles, reordered

SEATS = st.integers(1, 4)
MOVING = (Method.STV_SCOTTISH, Method.STV, Method.IRV)
COMPARING = (Method.SCHULZE, Method.APPROVAL, Method.PLURALITY)


def counted(profile: Ballots, seats: int, method: Method) -> Count:
    return count(profile, 1 if method is Method.IRV else seats, method, LOT)


@given(profiles(equals=True), SEATS, st.sampled_from(Method), st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_candidates_never_matters(
    profile: Ballots, seats: int, method: Method, chance: random.Random
) -> None:
    one, other = counted(profile, seats, method), counted(reordered(profile, chance), seats, method)

    assert set(one.winners) == set(other.winners)
    assert [stage.totals for stage in one.stages] == [stage.totals for stage in other.stages]
    assert {(tie.over, frozenset(tie.candidates), tie.settled) for tie in one.ties} == {
        (tie.over, frozenset(tie.candidates), tie.settled) for tie in other.ties
    }
    if method in MOVING:
        assert (one.winners, one.ranking, one.ties) == (other.winners, other.ranking, other.ties)


@given(profiles(equals=True), SEATS, st.sampled_from(Method))
def test_the_same_ballots_give_the_same_count(profile: Ballots, seats: int, method: Method) -> None:
    assert counted(profile, seats, method) == counted(profile, seats, method)


@given(profiles(equals=True), SEATS, st.sampled_from(MOVING))
def test_no_vote_appears_or_vanishes(profile: Ballots, seats: int, method: Method) -> None:
    result = counted(profile, seats, method)

    lost = Fraction(0)
    for stage in result.stages:
        assert sum(stage.totals.values()) + stage.non_transferable == result.valid
        assert min(stage.totals.values()) >= 0
        assert stage.non_transferable >= lost
        lost = stage.non_transferable


@given(profiles(equals=True), SEATS, st.sampled_from(MOVING))
def test_methods_that_move_votes_fill_every_seat(profile: Ballots, seats: int, method: Method) -> None:
    result = counted(profile, seats, method)

    assert len(result.winners) == min(result.seats, len(profile.candidates))
    assert sum((stage.elected for stage in result.stages), ()) == result.winners


@given(profiles(equals=True), SEATS, st.sampled_from(Method))
def test_everybody_has_one_place_in_the_ranking_winners_first(
    profile: Ballots, seats: int, method: Method
) -> None:
    result = counted(profile, seats, method)

    assert sorted(result.ranking) == sorted(profile.candidates)
    assert result.ranking[: len(result.winners)] == result.winners
    assert result.valid + result.invalid == sum(number for _, number in profile.rankings)


@given(profiles(equals=True), SEATS, st.sampled_from(COMPARING))
def test_seats_are_left_open_only_by_a_tie_for_them(profile: Ballots, seats: int, method: Method) -> None:
    result = counted(profile, seats, method)

    open_seats = min(result.seats, len(profile.candidates)) - len(result.winners)
    tied = [tie for tie in result.ties if tie.over is Over.SEAT]
    assert bool(open_seats) == bool(tied)
    assert all(tie.settled is Settled.OPEN and len(tie.candidates) > open_seats for tie in tied)


@given(profiles(equals=True), SEATS, st.sampled_from((Method.STV, Method.STV_SCOTTISH)))
def test_whoever_reaches_the_quota_is_elected_and_nobody_else_but_the_last_left(
    profile: Ballots, seats: int, method: Method
) -> None:
    result = counted(profile, seats, method)

    assert result.quota == result.valid // (seats + 1) + 1
    elected, gone = set[str](), set[str]()
    for stage in result.stages:
        gone.update(stage.excluded)
        reached = {c for c, votes in stage.totals.items() if votes >= result.quota}
        assert reached <= elected.union(stage.elected)
        left = set(profile.candidates) - gone - elected
        assert set(stage.elected) <= reached or set(stage.elected) == left
        elected.update(stage.elected)


@given(profiles(), SEATS)
def test_nobody_keeps_more_than_the_quota_while_seats_are_open(profile: Ballots, seats: int) -> None:
    result = counted(profile, seats, Method.STV_SCOTTISH)

    assert result.quota is not None
    for stage in result.stages:
        if stage.excluded:
            elected = [w for s in result.stages[: result.stages.index(stage)] for w in s.elected]
            assert all(stage.totals[winner] <= result.quota for winner in elected)


@given(profiles(), SEATS, st.sampled_from(Method), st.integers(2, 5))
def test_every_ballot_several_times_over_elects_the_same_where_no_quota_rounds(
    profile: Ballots, seats: int, method: Method, times: int
) -> None:
    if method in {Method.STV, Method.STV_SCOTTISH}:
        return
    larger = gathered(profile.candidates, ((r, number * times) for r, number in profile.rankings))

    assert counted(larger, seats, method).winners == counted(profile, seats, method).winners


@given(profiles(equals=True), st.sampled_from(COMPARING), st.data())
def test_rising_on_a_ballot_never_costs_a_winner_the_seat(
    profile: Ballots, method: Method, data: st.DataObject
) -> None:
    """Monotony, which IRV and STV do not promise."""
    result = counted(profile, 1, method)
    if not result.winners or not profile.rankings:
        return
    (winner,) = result.winners
    at = data.draw(st.integers(0, len(profile.rankings) - 1))
    ranking, number = profile.rankings[at]
    if winner in ranking.no_opinion:
        return
    risen = _risen(winner, ranking, data.draw(st.integers(0, len(ranking.places))))
    changed = gathered(
        profile.candidates, [*profile.rankings[:at], (risen, number), *profile.rankings[at + 1 :]]
    )

    assert counted(changed, 1, method).winners == (winner,)


def _risen(candidate: str, ranking: Ranking, to: int) -> Ranking:
    """The candidate alone in front of the place of that number, or where it stands, if that is higher."""
    now = next((at for at, place in enumerate(ranking.places) if candidate in place), len(ranking.places))
    rest = [tuple(c for c in place if c != candidate) for place in ranking.places]
    rest.insert(min(to, now), (candidate,))
    return Ranking(tuple(filter(None, rest)), ranking.no_opinion)


@given(profiles(equals=True))
def test_the_digest_knows_the_ballots_and_not_their_order(profile: Ballots) -> None:
    assert profile.digest() == reordered(profile, random.Random(1)).digest()
    more = gathered(profile.candidates, [*profile.rankings, (Ranking(), 1)])
    assert profile.digest() != more.digest()


def test_no_opinion_is_not_unranked_to_the_digest() -> None:
    unranked, unopined = Ranking((("A",),)), Ranking((("A",),), frozenset("B"))

    assert gathered("AB", [(unranked, 1)]).digest() != gathered("AB", [(unopined, 1)]).digest()


@pytest.mark.parametrize(
    "ranking",
    [
        Ranking((("A",), ("A",))),
        Ranking((("A", "A"),)),
        Ranking((("X",),)),
        Ranking((("A",),), frozenset("A")),
    ],
)
def test_a_ballot_that_names_a_stranger_or_somebody_twice_is_refused(ranking: Ranking) -> None:
    with pytest.raises(ValueError, match="twice"):
        gathered("AB", [(ranking, 1)])


def test_equal_numbers_share_a_place_and_gaps_do_not_matter() -> None:
    assert ranked({"A": 7, "B": 2, "C": 7}, ["D"]) == Ranking((("B",), ("A", "C")), frozenset("D"))


@given(profiles(equals=True), SEATS, st.sampled_from(Method))
def test_a_count_says_what_was_counted_and_how(profile: Ballots, seats: int, method: Method) -> None:
    result = counted(profile, seats, method)

    assert (result.method, result.candidates) == (method, profile.candidates)
    assert result.seats == (1 if method is Method.IRV else seats)
    by_lot = any(tie.settled is Settled.LOT for tie in result.ties)
    assert result.lot == (LOT.key if by_lot else "")
    assert all(len(tie.candidates) > 1 for tie in result.ties)


def test_the_digest_can_be_made_anywhere() -> None:
    """SHA-256 of JSON without blanks, all sorted: candidates, then places, no opinion and number of each."""
    profile = gathered("BA", [(Ranking((("B",), ("A",))), 2), (Ranking((("A",),), frozenset("B")), 1)])

    canonical = b'[["A","B"],[[[["A"]],["B"],1],[[["B"],["A"]],[],2]]]'
    assert profile.digest() == hashlib.sha256(canonical).hexdigest()


def test_what_nobody_says_is_no_ballot() -> None:
    assert gathered("A", [(Ranking((("A",),)), 0)]).rankings == ()
