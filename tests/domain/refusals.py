"""Refusals of the domain, held to what every refusal owes its reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from string import Formatter
from typing import Any

import pytest

from bot.domain.refusal import Refusal
from tests import texts


def refusal_of(call: Callable[..., object], *args: Any) -> Refusal:
    """What `call` refuses with: its sentences are in the catalogues, every placeholder has a value."""
    with pytest.raises(Refusal) as refused:
        call(*args)
    for phrase in filter(None, (refused.value.phrase, refused.value.remedy)):
        assert phrase.message in _messages()
        assert phrase.values.keys() == {name for _, name, _, _ in Formatter().parse(phrase.message) if name}
        assert None not in phrase.values.values()
    return refused.value


@cache
def _messages() -> frozenset[str]:
    return frozenset(message.id for message in texts.read("fr") if isinstance(message.id, str))
