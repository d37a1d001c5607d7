"""From choices to figures and a result, whatever the kind of vote."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counting.figures import Circumstances, Contest, figures, result
from bot.domain.counting.motion import ABSTAIN, Tally
from bot.domain.profiles import Base, Kind, Quorum, QuorumOf, Share, Threshold
from bot.domain.votes import Option, Result, Rule
from tests.domain.counting.test_choices import KEYS, RULE

OPTIONS = [kind for kind in Kind if kind not in (Kind.MOTION, Kind.CONSENSUS)]
PLACES = st.permutations(KEYS).flatmap(lambda keys: st.integers(1, len(keys)).map(lambda n: keys[:n]))
ORDERS = st.lists(st.one_of(PLACES.map(">".join), st.just(ABSTAIN)), max_size=12)


def rule(kind: Kind, units: int, **changes: object) -> Rule:
    return replace(RULE, kind=kind, units=tuple(f"o{n}" for n in range(units)), **changes)


@given(st.sampled_from(OPTIONS), ORDERS, st.integers(0, 3))
def test_every_unit_that_cast_is_counted_once(kind: Kind, orders: list[str], recused: int) -> None:
    counts = figures(rule(kind, len(orders) + recused + 2), Counter(orders), Circumstances(recused, lot=(7,)))

    assert isinstance(counts, Contest)
    assert (counts.eligible, counts.recused) == (len(orders) + 2, recused)
    assert counts.cast == len(orders)
    assert counts.abstain == orders.count(ABSTAIN)
    assert counts.decided == counts.cast - counts.abstain
    assert counts.count.valid + counts.count.invalid == counts.cast


@given(st.sampled_from(OPTIONS), ORDERS)
def test_a_contest_is_decided_only_if_an_option_was_chosen(kind: Kind, orders: list[str]) -> None:
    contest = rule(kind, len(orders) + 1)
    counts = figures(contest, Counter(orders), Circumstances(lot=(7,)))
    came_to = result(contest, counts)

    assert came_to in (Result.DECIDED, Result.TIED, Result.NOT_PASSED)
    assert (came_to is Result.NOT_PASSED) is (set(orders) <= {ABSTAIN})
    assert isinstance(counts, Contest)
    if came_to is Result.DECIDED:
        assert len(counts.count.winners) == 1


def test_a_quorum_of_a_contest_counts_abstentions_only_where_it_says_so() -> None:
    choices = {"a": 2, ABSTAIN: 2}
    for of, came_to in ((QuorumOf.CAST, Result.DECIDED), (QuorumOf.DECIDED, Result.NO_QUORUM)):
        contest = rule(Kind.PLURALITY, 6, quorum=Quorum(of, number=4))

        assert result(contest, figures(contest, choices, Circumstances())) is came_to


def test_a_tie_for_the_only_seat_is_a_tie_and_names_the_tied() -> None:
    contest = rule(Kind.PLURALITY, 6)
    counts = figures(contest, {"a": 2, "b": 2, "c": 1}, Circumstances())

    assert isinstance(counts, Contest)
    assert result(contest, counts) is Result.TIED
    assert set(counts.tied) == {"a", "b"}
    assert not counts.needs_lot


def test_a_tie_for_exclusion_needs_a_lot_and_two_numbers_make_it() -> None:
    contest = rule(Kind.STV_SCOTTISH, 8, options=RULE.options[:3])
    choices = {"a": 3, "b": 2, "c": 2}
    drawn = set()
    for chair in range(20):
        counts = figures(contest, choices, Circumstances(lot=(12345, chair)))
        assert isinstance(counts, Contest)
        drawn.add(counts.count.ties[0].chosen)

    counts = figures(contest, choices, Circumstances(lot=(12345,)))
    assert isinstance(counts, Contest)
    assert counts.needs_lot
    assert counts.count.lot == "12345./"
    assert drawn == {("b",), ("c",)}


def test_the_order_in_which_options_without_a_vote_go_is_worth_no_lot() -> None:
    contest = rule(Kind.STV_SCOTTISH, 8)
    counts = figures(contest, {"a": 3, "b": 2}, Circumstances(lot=(7,)))

    assert isinstance(counts, Contest)
    assert any(set(tie.candidates) == {"c", "d", "e", "f"} for tie in counts.count.ties)
    assert not counts.needs_lot


def test_options_without_a_vote_need_a_lot_where_one_of_them_is_elected() -> None:
    contest = replace(rule(Kind.STV_SCOTTISH, 8, options=RULE.options[:4]), seats=2)
    counts = figures(contest, {"a": 5}, Circumstances(lot=(7,)))

    assert isinstance(counts, Contest)
    assert len(counts.count.winners) == 2
    assert counts.needs_lot
    assert set(counts.count.winners) & set(counts.drawn)


@pytest.mark.parametrize("choices", [{}, {"a": 1}, {"yes": 1}])
def test_a_straw_poll_decides_nothing(choices: dict[str, int]) -> None:
    poll = rule(Kind.APPROVAL if "yes" not in choices else Kind.MOTION, 4, straw=True)

    assert result(poll, figures(poll, choices, Circumstances())) is Result.POLLED


def test_a_motion_is_tallied() -> None:
    motion = rule(Kind.MOTION, 5, options=tuple(Option(k, ()) for k in ("yes", "no", "abstain")))

    counts = figures(motion, {"yes": 2, "no": 1}, Circumstances(recused=1, present=3))

    assert counts == Tally(4, 2, 1, 0, recused=1, present=3)
    assert result(motion, counts) is Result.PASSED


def test_who_is_present_counts_for_quorum_and_base_of_whatever_kind() -> None:
    quorum = Quorum(QuorumOf.PRESENT, Share(Fraction(1, 2), at_least=True))
    half = Threshold(Share(Fraction(1, 2), at_least=True), Base.PRESENT)
    motion = rule(Kind.MOTION, 6, threshold=half)
    contest = rule(Kind.PLURALITY, 6, quorum=quorum)

    for present, passed, reached in ((2, True, False), (3, False, True)):
        around = Circumstances(present=present)
        assert (result(motion, figures(motion, {"yes": 1}, around)) is Result.PASSED) is passed
        came_to = result(contest, figures(contest, {"a": 1}, around))
        assert came_to is (Result.DECIDED if reached else Result.NO_QUORUM)
