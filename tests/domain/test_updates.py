"""Which objective of its group an update is about."""

from __future__ import annotations

import pytest

from bot.domain.updates import checked_objective
from tests.domain.refusals import refusal_of


@pytest.mark.parametrize(("words", "number"), [("", None), ("  ", None), ("1", 1), (" #3 ", 3)])
def test_an_objective_is_one_of_the_mandate_or_left_out(words: str, number: int | None) -> None:
    assert checked_objective(words, {1, 2, 3}) == number


@pytest.mark.parametrize("words", ["0", "4", "-1", "two", "²", "1.5", "X1", "9999", "9" * 5000])
def test_an_objective_that_the_mandate_has_not_is_refused(words: str) -> None:
    refusal = refusal_of(checked_objective, f" {words} ", {1, 2, 3})

    assert refusal.phrase.values == {"number": words}
    assert refusal.remedy is not None
