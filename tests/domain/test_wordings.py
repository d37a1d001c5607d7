"""A text as it is kept."""

from __future__ import annotations

import pytest

from bot.domain.wordings import LIMIT, checked_text
from tests.domain.refusals import refusal_of


def test_blanks_around_a_text_go_and_those_in_it_stay() -> None:
    assert checked_text("  First.\n\n  Second. \n") == "First.\n\n  Second."


@pytest.mark.parametrize("text", ["", "  ", "\n\t\u00a0"])
def test_an_empty_text_is_refused(text: str) -> None:
    assert refusal_of(checked_text, text).phrase.values == {}


def test_a_text_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert LIMIT == 3000
    assert checked_text(f" {'é' * LIMIT} ") == "é" * LIMIT

    refusal = refusal_of(checked_text, "é" * (LIMIT + 1))

    assert refusal.phrase.values == {"length": LIMIT + 1, "limit": LIMIT}
