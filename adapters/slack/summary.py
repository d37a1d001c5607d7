"""Cards in plain words, for notifications and screen readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo

from adapters.slack.texts import escaped
from bot.views import (
    Actions,
    Card,
    Chart,
    Code,
    Divider,
    Element,
    Fields,
    Link,
    Moment,
    Person,
    Span,
    Spans,
    Strong,
    Table,
    Text,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_TEXT = 3900  # chat.update takes 4000
NOTHING = "–"


def summary(card: Card, zone: str) -> str:
    """The card in plain words, a line an element, escaped; without its buttons, which do not work there."""
    lines = [card.title, *(line for element in card.body for line in _said(element, zone))]
    return escaped("\n".join(line for line in lines if line.strip()) or NOTHING, LONGEST_TEXT)


def _said(element: Element, zone: str) -> list[str]:
    match element:
        case Text():
            return [_plain(element.spans, zone)]
        case Fields(pairs=pairs):
            return [f"{label}: {_plain(value, zone)}" for label, value in pairs]
        case Table(header=header, rows=rows):
            return [" · ".join(header), *(_plain(joined(row), zone) for row in rows)]
        case Chart(title=title, bars=bars):
            return [title, *(f"{label}: {count}" for label, count in bars)]
        case Divider() | Actions():
            return []
        case _:
            assert_never(element)


def _plain(spans: Spans, zone: str) -> str:
    return "".join([_word(span, zone) for span in spans])


def _word(span: Span, zone: str) -> str:
    match span:
        case str():
            return span
        case Strong() | Link() | Code():
            return span.text
        case Moment():
            return instant(span.at, zone)
        case Person():
            return span.name
        case _:
            assert_never(span)


def joined(cells: tuple[Spans, ...]) -> Spans:
    """The cells of a row where there is no table."""
    spans = [span for cell in cells for span in (" · ", *(cell or (NOTHING,)))]
    return tuple(spans[1:])


def instant(at: datetime, zone: str) -> str:
    """An instant in words, in an IANA zone; in UTC where that is not known."""
    return _minute(int(at.timestamp() // 60), zone)


@lru_cache(2048)  # by the minute, for every ballot comes at an instant of its own
def _minute(minutes: int, zone: str) -> str:
    at = EPOCH + timedelta(minutes=minutes)
    try:
        local = at.astimezone(ZoneInfo(zone))
    except (KeyError, ValueError, OSError, OverflowError):
        local = at.astimezone(UTC)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"
