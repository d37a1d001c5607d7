"""How much of a card Slack takes: what does not fit is left out from the end, buttons last of all."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, assert_never

from adapters.slack.carried import button_value
from bot.views import (
    Actions,
    Button,
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

BUTTONS_A_BLOCK = 25
LONGEST_LABEL = 75
LONGEST_VALUE = 2000
MOST_LINES = 99  # of the 100 rows of a table and sections of a rich text; the first says what they are
MOST_COLUMNS = 20
A_PART = 5  # what a span's, cell's or line's own braces are counted as, in characters
A_MOMENT = len("2026-11-29 18:30 UTC")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of a message or view."""

    blocks: int
    characters: int


# Slack refuses messages somewhere from 11,000 characters on, and counts more than it documents.
MESSAGE = Room(blocks=50, characters=10_000)
VIEW = Room(blocks=100, characters=12_000)


def fitted(body: Sequence[Element], room: Room) -> tuple[tuple[Element, ...], bool]:
    """The part of `body` for which there is room, in its order, and whether that is all of it."""
    if _fits(body, room):
        return tuple(body), True
    blocks, characters, whole = room.blocks, room.characters, True
    kept: dict[int, Element] = {}
    for at in sorted(range(len(body)), key=lambda at: not isinstance(body[at], Actions)):
        element = _shortened(body[at], Room(blocks, characters))
        whole = whole and element == body[at]
        if element is not None:
            kept[at] = element
            blocks -= _blocks(element)
            characters -= _weight(element)
    return tuple(kept[at] for at in sorted(kept)), whole


def _fits(body: Sequence[Element], room: Room) -> bool:
    """Whether nothing need be left out, as of nearly every card."""
    blocks, characters = room.blocks, room.characters
    for element in body:
        weight = _weight(element)
        blocks -= _blocks(element)
        characters -= weight
        if not _is_whole(element, weight):
            return False
    return blocks >= 0 and characters >= 0


def _is_whole(element: Element, weight: int) -> bool:
    if isinstance(element, Table):
        return len(element.header) <= MOST_COLUMNS and len(element.rows) <= MOST_LINES
    # Buttons that weigh less than the longest value together are small.
    return weight <= LONGEST_VALUE or not isinstance(element, Actions) or all(map(is_small, element.buttons))


def cut(text: str, most: int) -> str:
    """`text` in `most` characters, the last of them an ellipsis where some are missing."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def is_small(button: Button) -> bool:
    """Whether Slack carries all that the button says; one that does not come back whole is not shown."""
    return len(button_value(button.command, button.args)) <= LONGEST_VALUE


def _shortened(element: Element, room: Room) -> Element | None:
    """As much of the element as there is room for, or None."""
    if room.blocks < 1:
        return None
    match element:
        case Text(spans=spans):
            left = _cut_spans(spans, room.characters)
            return replace(element, spans=left) if left else None
        case Fields(pairs=pairs):
            return replace(element, pairs=_leading(pairs, _pair, room.characters))
        case Table():
            return _cut_table(element, room.characters)
        case Chart(title=title, bars=bars):
            left_over = room.characters - len(title) - A_PART
            return replace(element, bars=_leading(bars, _bar, left_over)) if left_over > 0 else None
        case Divider():
            return element
        case Actions(buttons=buttons):
            small = tuple(filter(is_small, buttons))
            return Actions(_leading(small, _button, room.characters)[: room.blocks * BUTTONS_A_BLOCK])
        case _:
            assert_never(element)


def _leading(items: tuple[Item, ...], weight: Callable[[Item], int], room: int) -> tuple[Item, ...]:
    """The first of the items that weigh no more than `room` together."""
    for count, item in enumerate(items):
        room -= weight(item)
        if room < 0:
            return items[:count]
    return items


def _cut_spans(spans: Spans, room: int) -> Spans:
    """The first spans, and the beginning of the next if it is plain words."""
    kept = _leading(spans, _span, room)
    left_over = room - _words(kept) - A_PART
    following = spans[len(kept)] if len(kept) < len(spans) else None
    return (*kept, cut(following, left_over)) if isinstance(following, str) and left_over > 1 else kept


def _cut_table(table: Table, room: int) -> Table | None:
    """Its first columns and rows."""
    if len(table.header) > MOST_COLUMNS:
        table = Table(
            table.header[:MOST_COLUMNS], tuple(row[:MOST_COLUMNS] for row in table.rows), table.language
        )
    left_over = room - _row(tuple((name,) for name in table.header))
    rows = _leading(table.rows, _row, left_over)[:MOST_LINES]
    return replace(table, rows=rows) if left_over >= 0 else None


def _blocks(element: Element) -> int:
    if isinstance(element, Actions):
        return math.ceil(len(element.buttons) / BUTTONS_A_BLOCK)
    return 1


def _weight(element: Element) -> int:
    match element:
        case Text(spans=spans):
            return _words(spans)
        case Fields(pairs=pairs):
            return sum(map(_pair, pairs))
        case Table(header=header, rows=rows):
            return _row(tuple((name,) for name in header)) + sum(map(_row, rows))
        case Chart(title=title, bars=bars):
            return len(title) + A_PART + sum(map(_bar, bars))
        case Divider():
            return 0
        case Actions(buttons=buttons):
            return sum(map(_button, buttons))
        case _:
            assert_never(element)


def _span(span: Span) -> int:
    match span:
        case str():
            return len(span) + A_PART
        case Strong() | Link() | Code():
            return len(span.text) + A_PART
        case Moment():
            return A_MOMENT + A_PART
        case Person():
            return len(span.name) + A_PART
        case _:
            assert_never(span)


def _words(spans: Spans) -> int:
    return sum([_span(span) for span in spans])


def _pair(pair: tuple[str, Spans]) -> int:
    label, value = pair
    return len(label) + A_PART + _words(value)


def _row(row: tuple[Spans, ...]) -> int:
    return sum(_words(cell) + A_PART for cell in row)


def _bar(bar: tuple[str, int]) -> int:
    label, _ = bar
    return len(label) + 30 + A_PART


def _button(button: Button) -> int:
    return min(len(button.label), LONGEST_LABEL) + len(button_value(button.command, button.args))
