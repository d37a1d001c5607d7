"""Exact shares: more than, at least, and the number that meets them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.profiles import Kind, Says, Share

SHARES = st.builds(Share, st.fractions(min_value=0, max_value=1, max_denominator=1000), st.booleans())


@given(SHARES, st.integers(1, 10**6))
def test_needed_is_the_least_part_that_meets_a_share(share: Share, whole: int) -> None:
    needed = share.needed(whole)

    assert share.met(needed, whole)
    assert needed == 0 or not share.met(needed - 1, whole)


@given(SHARES, st.integers(1, 1000), st.integers(0, 1000))
def test_a_larger_part_meets_what_a_smaller_one_does(share: Share, whole: int, part: int) -> None:
    assert not share.met(part, whole) or share.met(part + 1, whole)


@given(SHARES, st.integers(0, 5))
def test_no_part_of_nothing_meets_a_share(share: Share, part: int) -> None:
    assert not share.met(part, 0)


@pytest.mark.parametrize(
    ("share", "whole", "needed"),
    [
        (Share(Fraction(1, 2), at_least=False), 10, 6),
        (Share(Fraction(1, 2), at_least=False), 11, 6),
        (Share(Fraction(1, 2), at_least=True), 10, 5),
        (Share(Fraction(1, 2), at_least=True), 11, 6),
        (Share(Fraction(2, 3), at_least=True), 9, 6),
        (Share(Fraction(2, 3), at_least=False), 9, 7),
        (Share(Fraction(2, 3), at_least=True), 10**15 + 1, 666666666666668),
        (Share(Fraction(1), at_least=True), 7, 7),
        (Share(Fraction(1), at_least=False), 7, 8),
    ],
)
def test_what_shares_of_a_whole_need(share: Share, whole: int, needed: int) -> None:
    assert share.needed(whole) == needed


@pytest.mark.parametrize(
    ("kind", "says", "draws_lots"),
    [
        (Kind.MOTION, Says.ONE, False),
        (Kind.PLURALITY, Says.ONE, False),
        (Kind.APPROVAL, Says.ANY, False),
        (Kind.IRV, Says.ORDER, True),
        (Kind.SCHULZE, Says.ORDER, False),
        (Kind.STV, Says.ORDER, True),
        (Kind.STV_SCOTTISH, Says.ORDER, True),
        (Kind.CONSENSUS, Says.NOTHING, False),
    ],
)
def test_what_ballots_of_a_kind_say_and_whether_it_may_come_to_a_lot(
    kind: Kind, says: Says, draws_lots: bool
) -> None:
    assert (kind.says, kind.draws_lots) == (says, draws_lots)
