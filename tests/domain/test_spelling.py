"""Words as people and their spreadsheets write them."""

from __future__ import annotations

import pytest

from bot.domain.spelling import cleaned, is_printable, nearest, quoted


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("  Heron \r\n\t Relief ", "Heron Relief"),
        ("E\u0301toile", "Étoile"),
        ("\ufeff\u202eHe\u200fron\u2069", "Heron"),
        ("X-ray, X", "X-ray, X"),
        ("\u00a0Qui\u00a0?\u00a0", "\u00a0Qui\u00a0?\u00a0"),
    ],
)
def test_what_is_stored_is_composed_on_one_line_and_keeps_its_no_break_spaces(text: str, stored: str) -> None:
    assert cleaned(text) == stored


@pytest.mark.parametrize("character", ["\n", "\x00", "\x85", "\ud800", "\u2028", "\u2029"])
def test_control_characters_surrogates_and_line_separators_are_not_printable(character: str) -> None:
    assert is_printable("Étoile \u00a0’ 🄐")
    assert not is_printable(f"Her{character}on")


def test_a_quotation_is_short_and_harmless() -> None:
    assert quoted("Her\x1bon\u202e") == "`Her?on?`"
    assert quoted("é" * 60) == f"`{'é' * 60}`"
    assert quoted("é" * 61) == f"`{'é' * 60}…`"


def test_the_nearest_of_the_known_words_is_meant_in_any_case() -> None:
    known = ("Delegate", "delegation", "alternate")

    assert nearest("DELEGTE", known) == "Delegate"
    assert nearest("alternat", known) == "alternate"
    assert nearest("zzz", known) is None
    assert nearest("x", ()) is None
