"""A text as it is kept."""

from __future__ import annotations

import pytest

from bot.domain.refusal import Refusal
from bot.domain.wordings import LIMIT, checked_text


def test_blanks_around_a_text_go_and_those_in_it_stay() -> None:
    assert checked_text("  First.\n\n  Second. \n") == "First.\n\n  Second."


@pytest.mark.parametrize("text", ["", "  ", "\n\t\u00a0"])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        checked_text(text)


def test_a_text_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert LIMIT == 3000
    assert checked_text(f" {'é' * LIMIT} ") == "é" * LIMIT

    with pytest.raises(Refusal) as refused:
        checked_text("é" * (LIMIT + 1))

    assert refused.value.phrase.values == {"length": LIMIT + 1, "limit": LIMIT}
