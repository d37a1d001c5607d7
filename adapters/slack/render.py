"""Cards as Block Kit.

Texts are rich text, whose words are literal: nothing a member writes can become a mention, a link or a style.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from adapters.slack.carried import ACTION, button_value
from adapters.slack.fit import BUTTONS_A_BLOCK, LONGEST_LABEL, MESSAGE, MOST_LINES, Room, cut, fitted
from adapters.slack.summary import NOTHING, instant, joined, summary
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
MOST_PARTS = 1000
LAST_TIMESTAMP = 10**11
BAR = 10
DATE = "{date_long}, {time}"
BOLD, CODE = {"bold": True}, {"code": True}

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
    return {"text": summary(card, place.zone), "blocks": content}


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
            return _lines([joined(tuple((head,) for head in heads)), *map(joined, rows)], place)
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
    parts = _literal(words if words.strip() else NOTHING, BOLD)
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


def _text(text: Text, place: Place) -> list[Json]:
    literal = [span for span in text.spans if isinstance(span, str)]
    if len(literal) == len(text.spans):
        words = "".join(literal)
        if not words.strip():
            return []
        if text.style is Style.HEADING and len(words) <= LONGEST_HEADER:
            return [_header(words)]
        if text.style is Style.MUTED and len(words) <= LONGEST_CONTEXT:
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
    parts: list[Json] = []
    for span in spans:
        parts += _parts(span, place)
    return parts[:MOST_PARTS]


def _parts(span: Span, place: Place) -> list[Json]:
    match span:
        case str():
            return _literal(span)
        case Strong():
            return _literal(span.text, BOLD)
        case Code():
            return _literal(span.text, CODE)
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
        case Moment():
            return [_date(span.at, place)]
        case _:
            assert_never(span)


def _literal(text: str, style: Json | None = None) -> list[Json]:
    part: Json = {"type": "text", "text": text}
    if style:
        part["style"] = style
    if 0 < len(text) <= LONGEST_PART:
        return [part]
    return [part | {"text": text[at : at + LONGEST_PART]} for at in range(0, len(text), LONGEST_PART)]


def _date(at: datetime, place: Place) -> Json:
    """An instant that Slack writes in each reader's own zone, for the years that Slack knows."""
    timestamp, words = int(at.timestamp()), instant(at, place.zone)
    if not 0 <= timestamp < LAST_TIMESTAMP:
        return {"type": "text", "text": words}
    return {"type": "date", "timestamp": timestamp, "format": DATE, "fallback": words}
