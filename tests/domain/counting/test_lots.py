"""Lots: RFC 3797's own example, and what an order of candidates needs."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counting.lots import Lot, commitment, drawn, is_key, key

# RFC 3797 §6: the lotteries and the horse race it names, and what it selects from a pool of 25.
SOURCES = [[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]
SELECTED = (17, 7, 2, 16, 25, 23, 8, 24, 19, 13)


def test_the_example_of_rfc_3797_comes_out() -> None:
    assert key(SOURCES) == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    assert drawn(key(SOURCES), 25)[:10] == SELECTED


@given(st.lists(st.lists(st.integers(0, 10**40), min_size=1), min_size=1), st.integers(0, 60))
def test_everybody_is_drawn_once(sources: list[list[int]], size: int) -> None:
    assert is_key(key(sources))
    assert sorted(drawn(key(sources), size)) == list(range(1, size + 1))


@given(st.permutations("ABCDEFGH"))
def test_the_order_drawn_does_not_depend_on_the_order_of_the_candidates(candidates: list[str]) -> None:
    assert Lot("5./").order(candidates) == Lot("5./").order("ABCDEFGH")


def test_every_candidate_can_be_drawn_first() -> None:
    assert {Lot(f"{number}./").order("ABCD")[0] for number in range(40)} == set("ABCD")


def test_a_number_is_committed_to_for_one_vote() -> None:
    committed = commitment("7f3a", 42)

    assert committed == hashlib.sha256(b"7f3a:42").hexdigest()
    assert committed != commitment("7f3b", 42)


@pytest.mark.parametrize(
    "text", ["", "9319", "9319.", "./", "1./2", "1,2./", "1.2./x", "-1./", "٣./", "1./\n"]
)
def test_what_is_no_key_is_known(text: str) -> None:
    assert not is_key(text)
