"""Refusals of the domain, held to what every refusal owes its reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from string import Formatter
from typing import Any

import pytest

from bot.domain.refusal import Phrase, Refusal
from tests import texts


def refusal_of(call: Callable[..., object], *args: Any) -> Refusal:
    """What `call` refuses with, in sentences that can be said."""
    with pytest.raises(Refusal) as refused:
        call(*args)
    for phrase in filter(None, (refused.value.phrase, refused.value.remedy)):
        assert_can_be_said(phrase)
    return refused.value


def assert_can_be_said(phrase: Phrase) -> None:
    """Its sentence is in the catalogues, and every placeholder has a value."""
    assert phrase.message in _messages()
    assert phrase.values.keys() == {name for _, name, _, _ in Formatter().parse(phrase.message) if name}
    assert None not in phrase.values.values()


@cache
def _messages() -> frozenset[str]:
    return frozenset(message.id for message in texts.read("fr") if isinstance(message.id, str))
