"""One request and its answer: what a button press, a typed command and a submitted form have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.people import IdentityKey, Platform
from bot.views import NO_OPINION, View

# Quotation marks of the shipped languages and those that phones put in their place.
_QUOTED = r'"[^"]*"|“[^”]*”|«[^»]*»|„[^“”]*[“”]'
_TOKEN = re.compile(rf"{_QUOTED}|\S+")
ODD_PLACE = "#"
"""Before an option to which a form gave a place that is no number."""
_MARKS = '"“”«»„ \u00a0\u202f'


@dataclass(frozen=True, slots=True)
class Args:
    """The arguments of a command: typed in one `source`, or given by name from a form.

    `starts` are the offsets of the tokens in `source`, so that free text keeps its own spacing.
    """

    tokens: tuple[str, ...] = ()
    source: str = ""
    starts: tuple[int, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    pressed: bool = False
    """whether they are a button's, each token one argument whatever it contains"""

    @classmethod
    def typed(cls, source: str) -> Args:
        """Splits typed text into words; a quoted passage is one word, without its marks."""
        found = list(_TOKEN.finditer(source))
        return cls(tuple(_unquoted(m.group()) for m in found), source, tuple(m.start() for m in found))

    @classmethod
    def of(cls, *tokens: str) -> Args:
        """The arguments of a button, each one word whatever it contains."""
        starts, at = [], 0
        for token in tokens:
            starts.append(at)
            at += len(token) + 1
        return cls(tokens, " ".join(tokens), tuple(starts), pressed=True)

    @classmethod
    def named(cls, fields: Mapping[str, str]) -> Args:
        """The inputs of a submitted form; the places of a `Ranking` become one text, "a > c = d ? b"."""
        return cls(fields=_gathered(fields))

    def quoted(self, index: int) -> bool:
        """Whether a token was typed as a quoted passage, or is one argument of a button."""
        return self.pressed or self.source[self.starts[index]] in _MARKS

    def rest(self, index: int) -> str:
        """Everything from token `index` on, as it was typed."""
        if index >= len(self.tokens):
            return ""
        if index == len(self.tokens) - 1:
            return self.tokens[index]
        return self.source[self.starts[index] :].strip()

    def __bool__(self) -> bool:
        return bool(self.tokens or self.fields)


def _gathered(fields: Mapping[str, str]) -> dict[str, str]:
    """Fields called "name#value" hold the place of a value in the order called "name"."""
    gathered = {name: text for name, text in fields.items() if "#" not in name}
    orders: dict[str, dict[str, str]] = {}
    for field_name, place in fields.items():
        name, mark, value = field_name.partition("#")
        if mark:
            orders.setdefault(name, {})[value] = place.strip()
    return gathered | {name: _order(places) for name, places in orders.items()}


def _order(places: Mapping[str, str]) -> str:
    """The values by their places. One whose place is no number from 1 is marked, to be refused."""
    without = [value for value, place in places.items() if place == NO_OPINION]
    numbered: dict[int, list[str]] = {}
    odd: list[str] = []
    for value, place in places.items():
        if re.fullmatch(r"0*[1-9][0-9]{0,5}", place):
            numbered.setdefault(int(place), []).append(value)
        elif place not in ("", NO_OPINION):
            odd.append(f"{ODD_PLACE}{value}")
    order = " > ".join([*(" = ".join(numbered[place]) for place in sorted(numbered)), *odd])
    return f"{order} {NO_OPINION} {' '.join(without)}" if without else order


def _unquoted(token: str) -> str:
    return token.strip(_MARKS) if re.fullmatch(_QUOTED, token) else token


@dataclass(frozen=True, slots=True)
class ConversationKey:
    """Where a message stands: a channel, a personal chat or the web, reached by one tenant's connection.

    `tenant` is the tenant of our connection, never that of the person who writes.
    """

    platform: Platform
    tenant: str
    id: str
    personal: bool


@dataclass(frozen=True, slots=True)
class Hints:
    """What a platform says of a person or conversation, unproven; empty where it says nothing.

    `locale` is a BCP 47 tag, `zone` an IANA name, `reference` what the platform's messenger needs to
    reach the conversation later.
    """

    name: str = ""
    locale: str = ""
    zone: str = ""
    mail: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing a person asked for. The gate has checked its signature or token.

    `id` is the platform's own identifier of this act, the same when the platform sends it again.
    `clicked_at` is the platform's instant of a button press (aware UTC); None for typed text and forms.
    An empty `command` shows the start.
    """

    id: str
    identity: IdentityKey
    conversation: ConversationKey
    command: str = ""
    args: Args = Args()
    clicked_at: datetime | None = None
    hints: Hints = Hints()


def typed(text: str) -> tuple[str, Args]:
    """Splits typed text into the command word and its arguments."""
    word, *rest = text.split(maxsplit=1) or [""]
    return word.casefold(), Args.typed("".join(rest).strip())


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one request, shown to the person who asked and nobody else unless `public`.

    `refused` is true where a rule or bad input stood against it and nothing was changed.
    """

    view: View
    public: bool = False
    refused: bool = False
