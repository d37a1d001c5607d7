"""What is said, per language: gettext catalogues whose message is the English sentence.

`Speech` is bound to one language. Placeholders may be spans, so a sentence can carry a `Moment` or a
`Person` wherever its translation wants it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from bot.domain.refusal import Phrase
from bot.views import Language, Moment, Span, Spans, Style, Text

Value = Span | Spans | Phrase | int | datetime
"""What may fill a placeholder; an instant becomes a `Moment`, shown in each reader's zone."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_KEPT = 4096  # sentences, of all languages, that are taken apart once


class Catalogue(Protocol):
    """One language's texts, as the standard gettext classes offer them."""

    def __hash__(self) -> int: ...
    def gettext(self, message: str) -> str: ...
    def ngettext(self, one: str, many: str, count: int) -> str: ...
    def pgettext(self, context: str, message: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Speech:
    """Says things in one language."""

    language: Language
    catalogue: Catalogue

    def words(self, message: str, **values: str | int) -> str:
        """A label or title: plain words, no spans."""
        return self.catalogue.gettext(message).format(**values)

    def say(self, message: str, **values: Value) -> Spans:
        """A sentence, its placeholders filled with spans."""
        return self._filled(_sentence(self.catalogue, message), values)

    def count(self, one: str, many: str, count: int, **values: Value) -> Spans:
        """A sentence that depends on a number, which fills {count}."""
        pieces = _pieces(self.catalogue.ngettext(one, many, count))
        return self._filled(pieces, {**values, "count": count})

    def name(self, context: str, message: str) -> str:
        """What to call something whose translation depends on its context, such as a role or a choice."""
        return self.names(context, message)[0]

    def names(self, context: str, message: str) -> tuple[str, ...]:
        """Everything it may be called when typed; translators separate several by "|", the first is shown."""
        return _alternatives(self.catalogue.pgettext(context, message))

    def phrase(self, phrase: Phrase) -> Spans:
        """A sentence the domain chose."""
        return self.say(phrase.message, **phrase.values)

    def text(self, message: str, style: Style = Style.NORMAL, **values: Value) -> Text:
        """A paragraph of one sentence."""
        return Text(self.say(message, **values), self.language, style)

    def paragraph(self, *spans: Span, style: Style = Style.NORMAL) -> Text:
        """A paragraph of spans that are already in this language, or in none."""
        return Text(spans, self.language, style)

    def _filled(self, pieces: tuple[str, ...], values: Mapping[str, Value]) -> Spans:
        if len(pieces) == 1:
            return pieces
        spans: list[Span] = []
        for index, piece in enumerate(pieces):
            if index % 2 == 0:
                spans.append(piece)
            else:
                spans.extend(self._spans(values[piece]))
        return tuple(filter(None, spans))  # a text may be empty; no other span is ever false

    def _spans(self, value: Value) -> Spans:
        match value:
            case tuple():
                return value
            case Phrase():
                return self.phrase(value)
            case int():
                return (str(value),)
            case datetime():
                return (Moment(value),)
            case _:
                return (value,)


@lru_cache(_KEPT)
def _sentence(catalogue: Catalogue, message: str) -> tuple[str, ...]:
    return _pieces(catalogue.gettext(message))


@lru_cache(_KEPT)
def _pieces(template: str) -> tuple[str, ...]:
    """Literal text and the names of placeholders by turns, beginning and ending with text."""
    return tuple(_PLACEHOLDER.split(template))


@lru_cache(_KEPT)
def _alternatives(words: str) -> tuple[str, ...]:
    return tuple([word.strip() for word in words.split("|")])


Speeches = Callable[[Language], Speech]
"""The speech of a language; of the nearest shipped one where that has no catalogue."""


def marked(message: str) -> str:
    """`message` unchanged; marks a text for the catalogues that is said elsewhere."""
    return message
