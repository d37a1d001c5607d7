"""What Plenary shows, in words that no platform owns: a closed union of frozen elements.

A plain `str` is always literal; each renderer escapes it. Styles are meanings, never colours.
A view is built for one language; `bot.bilingual` joins two of the same shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Language = str
"""A BCP 47 tag for which a catalogue is shipped: "en", "fr"."""


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that matter most in their sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address of ours, or of an output a member named."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Person:
    """A member; a mention where the reader's platform knows the identity `reference`, else the name.

    `references` are (platform, tenant, user) triples of the member's identities. With a `member_id` the
    name is filled in when it is shown (`bot.notices.persons`); until then `name` is what stands for them.
    """

    name: str
    references: tuple[tuple[str, str, str], ...] = ()
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (aware UTC) that each reader sees in their own zone."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type or compare letter by letter: a command, a hash code."""

    text: str


Span = str | Strong | Link | Person | Moment | Code
Spans = tuple[Span, ...]


class Style(StrEnum):
    """What a text or a button means in its place."""

    NORMAL = "normal"
    MUTED = "muted"
    HEADING = "heading"
    NOTICE = "notice"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph in one language."""

    spans: Spans
    language: Language
    style: Style = Style.NORMAL


@dataclass(frozen=True, slots=True)
class Fields:
    """Facts as (label, value) pairs."""

    pairs: tuple[tuple[str, Spans], ...]
    language: Language


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; every row is as long as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]
    language: Language


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts to compare by length; `title` and the counts say in words what the bars show."""

    title: str
    bars: tuple[tuple[str, int], ...]
    language: Language


@dataclass(frozen=True, slots=True)
class Divider:
    """A thematic break."""


@dataclass(frozen=True, slots=True)
class Button:
    """A typed command: pressing it sends `command` with `args`, as if the member had typed them."""

    label: str
    command: str
    args: tuple[str, ...] = ()
    style: Style = Style.NORMAL


@dataclass(frozen=True, slots=True)
class Actions:
    """Buttons that belong together."""

    buttons: tuple[Button, ...]


Element = Text | Fields | Table | Chart | Divider | Actions


@dataclass(frozen=True, slots=True)
class Card:
    """Something to read, with what can be done about it."""

    title: str
    body: tuple[Element, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Several lines of text, at most `limit` code points."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    optional: bool = False
    limit: int = 3000


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options, each a (value, label) pair."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str = ""
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of options, each a (value, label) pair; submitted as the chosen values joined by commas."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    values: tuple[str, ...] = ()
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Options, each a (value, label) pair, to be put in an order: equal places and gaps are allowed.

    Submitted as a field for each option, called `ranking_field(name, value)`: its place as a number from 1,
    empty where it has none, or `NO_OPINION` where that may be said. `places` are those filled in already.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...] = ()
    """(value, place) pairs"""
    hint: str = ""
    optional: bool = False
    no_opinion: bool = False
    """whether “no opinion” differs from no place, and may be said"""


NO_OPINION = "?"


def ranking_field(name: str, value: str) -> str:
    """What the field of one option of a `Ranking` is called in a submitted form."""
    return f"{name}#{value}"


Input = Line | Paragraph | Choice | Several | Ranking


@dataclass(frozen=True, slots=True)
class Form:
    """Something to fill in; submitting it sends `command` with `args` and the inputs by name."""

    title: str
    command: str
    inputs: tuple[Input, ...]
    submit: str
    language: Language
    args: tuple[tuple[str, str], ...] = ()
    intro: tuple[Element, ...] = ()
    instead: str = ""
    """what may be typed instead; such a form is a ballot, shown whole or, where it cannot be, not at all"""


View = Card | Form


def plain(spans: Spans) -> str:
    """The words of `spans` where nothing can be styled; instants in UTC, as ISO 8601 to the minute."""
    return "".join([span if isinstance(span, str) else _plain(span) for span in spans])


def _plain(span: Strong | Link | Person | Moment | Code) -> str:
    match span:
        case Person(name=name):
            return name
        case Moment(at=at):
            return f"{at.isoformat(' ', 'minutes')[:16]} UTC"
        case Strong(text=text) | Link(text=text) | Code(text=text):
            return text
