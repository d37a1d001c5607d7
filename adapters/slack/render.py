"""Cards as Block Kit.

Texts are rich text, whose words are literal: nothing a member writes can become a mention, a link or a style.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from adapters.slack.carried import ACTION, button_value
from adapters.slack.fit import BUTTONS_A_BLOCK, LONGEST_LABEL, MESSAGE, MOST_LINES, Room, cut, fitted
from adapters.slack.texts import escaped
from bot.domain.people import Platform
from bot.phrases import Speeches
from bot.views import (
    Actions,
    Button,
    Card,
    Chart,
    Code,
    Divider,
    Element,
    Fields,
    Language,
    Link,
    Moment,
    Person,
    Span,
    Spans,
    Strong,
    Style,
    Table,
    Text,
)

Json = dict[str, Any]

LONGEST_HEADER = 150
LONGEST_CONTEXT = 2000
LONGEST_PART = 3000
LONGEST_URL = 3000
LONGEST_TEXT = 3900  # chat.update takes 4000
MOST_PARTS = 1000
LAST_TIMESTAMP = 10**11
BAR = 10
DATE = "{date_long}, {time}"
NOTHING = "–"

_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>]+")
_STYLES = {Style.PRIMARY: "primary", Style.DANGER: "danger"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card is shown: the workspace whose people can be mentioned, and the zone of a fallback."""

    team: str
    speeches: Speeches
    zone: str = "UTC"


def message(card: Card, place: Place, *, tables: bool = True) -> Json:
    """A message: blocks, and the same in plain words for notifications and screen readers."""
    content = blocks(card.title, card.body, card.language, place, MESSAGE, tables=tables)
    return {"text": summary(card, place), "blocks": content}


def blocks(
    title: str,
    body: tuple[Element, ...],
    language: Language,
    place: Place,
    room: Room,
    *,
    tables: bool = False,
) -> list[Json]:
    """A header and the body, with a sentence at the end where some of it is left out.

    Only messages may hold a table block, and only one.
    """
    title = " ".join(title.split()) or NOTHING
    inside = Room(room.blocks - 2, room.characters - 2 * LONGEST_HEADER)
    elements, whole = fitted(body, inside)
    made = [_header(title)]
    for at, element in enumerate(elements):
        if isinstance(element, Table) and tables and element.header:
            made.append(_table(element, place))
            tables = False
        else:
            made += _element(element, place, at)
    if not whole or len(title) > LONGEST_HEADER:
        speech = place.speeches(language)
        made.append(context(speech.words("This message was too long for Slack; its end is left out.")))
    return made


def plain_text(text: str, most: int) -> Json:
    """A text object that shows what it says; emoji names between colons too."""
    return {"type": "plain_text", "text": cut(text, most) if text.strip() else NOTHING, "emoji": False}


def _element(element: Element, place: Place, at: int) -> list[Json]:
    match element:
        case Text():
            return _text(element, place)
        case Fields(pairs=pairs):
            return _lines([(Strong(label), ": ", *value) for label, value in pairs], place)
        case Table(header=header, rows=rows):
            heads: Spans = tuple(Strong(name) for name in header)
            return _lines([_joined(tuple((head,) for head in heads)), *map(_joined, rows)], place)
        case Chart(title=title, bars=bars):
            most = max((count for _, count in bars), default=0)
            return _lines([(Strong(title),), *(_bar(label, count, most) for label, count in bars)], place)
        case Divider():
            return [{"type": "divider"}]
        case Actions(buttons=buttons):
            made = [_button(button, f"{ACTION}:{at}:{n}") for n, button in enumerate(buttons)]
            starts = range(0, len(made), BUTTONS_A_BLOCK)
            return [{"type": "actions", "elements": made[n : n + BUTTONS_A_BLOCK]} for n in starts]
        case _:
            assert_never(element)


def _header(text: str) -> Json:
    return {"type": "header", "text": plain_text(text, LONGEST_HEADER)}


def context(text: str) -> Json:
    """A note in small letters."""
    return {"type": "context", "elements": [plain_text(text, LONGEST_CONTEXT)]}


def bold(words: str) -> Json:
    """A line that is a label of what follows."""
    parts = _literal(words if words.strip() else NOTHING, bold=True)
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


def _text(text: Text, place: Place) -> list[Json]:
    words = "".join(span for span in text.spans if isinstance(span, str))
    literal = all(isinstance(span, str) for span in text.spans)
    if literal and not words.strip():
        return []
    if literal and text.style is Style.HEADING and len(words) <= LONGEST_HEADER:
        return [_header(words)]
    if literal and text.style is Style.MUTED and len(words) <= LONGEST_CONTEXT:
        return [context(words)]
    if text.style is Style.HEADING:
        bold = tuple(Strong(span) if isinstance(span, str) else span for span in text.spans)
        return _lines([bold], place)
    kind = "rich_text_quote" if text.style is Style.NOTICE else "rich_text_section"
    return _lines([text.spans], place, kind)


def _lines(lines: list[Spans], place: Place, kind: str = "rich_text_section") -> list[Json]:
    """One rich text of a section a line."""
    parts = [parts for line in lines if (parts := _rich(line, place))]
    sections = [{"type": kind, "elements": each} for each in parts[: MOST_LINES + 1]]
    return [{"type": "rich_text", "elements": sections}] if sections else []


def _joined(cells: tuple[Spans, ...]) -> Spans:
    """The cells of a row where there is no table."""
    spans = [span for cell in cells for span in (" · ", *(cell or (NOTHING,)))]
    return tuple(spans[1:])


def _bar(label: str, count: int, most: int) -> Spans:
    """The number in words first, then as a length."""
    length = max(round(BAR * count / most), 1) if count > 0 else 0
    return (f"{label}: ", Strong(str(count)), f" {'▇' * length}")


def _table(table: Table, place: Place) -> Json:
    heads = [_cell((Strong(name),), place) for name in table.header]
    rows = [[_cell(cell, place) for cell in row] for row in table.rows]
    return {"type": "table", "rows": [heads, *rows]}


def _cell(spans: Spans, place: Place) -> Json:
    parts = _rich(spans, place) or [{"type": "text", "text": NOTHING}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


def _button(button: Button, action: str) -> Json:
    made: Json = {
        "type": "button",
        "action_id": action,
        "text": plain_text(button.label, LONGEST_LABEL),
        "value": button_value(button.command, button.args),
    }
    if button.style in _STYLES:
        made["style"] = _STYLES[button.style]
    return made


def _rich(spans: Spans, place: Place) -> list[Json]:
    return [part for span in spans for part in _parts(span, place)][:MOST_PARTS]


def _parts(span: Span, place: Place) -> list[Json]:
    match span:
        case str():
            return _literal(span)
        case Strong(text=text):
            return _literal(text, bold=True)
        case Code(text=text):
            return _literal(text, code=True)
        case Link(text=text, url=url):
            if len(url) > LONGEST_URL or not _ADDRESS.fullmatch(url):
                return _literal(text)
            return [{"type": "link", "url": url, "text": cut(text or url, LONGEST_PART)}]
        case Person(name=name, references=references):
            here = (
                user
                for platform, team, user in references
                if (platform, team) == (Platform.SLACK, place.team)
            )
            user = next(here, None)
            return [{"type": "user", "user_id": user}] if user else _literal(name)
        case Moment(at=at):
            return [_date(at, place)]
        case _:
            assert_never(span)


def _literal(text: str, **style: bool) -> list[Json]:
    pieces = [text[at : at + LONGEST_PART] for at in range(0, len(text), LONGEST_PART)]
    styled: Json = {"style": style} if style else {}
    return [{"type": "text", "text": piece, **styled} for piece in pieces]


def _date(at: datetime, place: Place) -> Json:
    """An instant that Slack writes in each reader's own zone, for the years that Slack knows."""
    timestamp, words = int(at.timestamp()), instant(at, place.zone)
    if not 0 <= timestamp < LAST_TIMESTAMP:
        return {"type": "text", "text": words}
    return {"type": "date", "timestamp": timestamp, "format": DATE, "fallback": words}


@lru_cache(2048)
def instant(at: datetime, zone: str) -> str:
    """An instant in words, in an IANA zone; in UTC where that is not known."""
    try:
        local = at.astimezone(ZoneInfo(zone))
    except (KeyError, ValueError, OSError, OverflowError):
        local = at.astimezone(UTC)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


def summary(card: Card, place: Place) -> str:
    """The card in plain words, a line an element, escaped; without its buttons, which do not work there."""
    lines = [card.title, *(line for element in card.body for line in _said(element, place))]
    return escaped("\n".join(line for line in lines if line.strip()) or NOTHING, LONGEST_TEXT)


def _said(element: Element, place: Place) -> list[str]:
    match element:
        case Text(spans=spans):
            return [_plain(spans, place)]
        case Fields(pairs=pairs):
            return [f"{label}: {_plain(value, place)}" for label, value in pairs]
        case Table(header=header, rows=rows):
            return [" · ".join(header), *(_plain(_joined(row), place) for row in rows)]
        case Chart(title=title, bars=bars):
            return [title, *(f"{label}: {count}" for label, count in bars)]
        case Divider() | Actions():
            return []
        case _:
            assert_never(element)


def _plain(spans: Spans, place: Place) -> str:
    return "".join(_word(span, place) for span in spans)


def _word(span: Span, place: Place) -> str:
    match span:
        case str():
            return span
        case Person(name=name):
            return name
        case Moment(at=at):
            return instant(at, place.zone)
        case Strong(text=text) | Link(text=text) | Code(text=text):
            return text
        case _:
            assert_never(span)
