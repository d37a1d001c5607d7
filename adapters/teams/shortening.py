"""What is left of a view that is too long: its longest part is halved, and its buttons go last."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar, assert_never

from adapters import ranking
from bot.views import (
    Actions,
    Card,
    Chart,
    Choice,
    Divider,
    Element,
    Fields,
    Form,
    Input,
    Line,
    Paragraph,
    Ranking,
    Several,
    Spans,
    Table,
    Text,
    View,
)

A_CELL = 100
"""Bytes of a card around the words of a table's cell, by which tables are longer than they read."""

T = TypeVar("T")


def shorter(view: View) -> View | None:
    """The view with about half of its longest part; None when there is nothing left to take away."""
    match view:
        case Card(body=body):
            left = _without_half(body)
            return None if left is None else replace(view, body=left)
        case Form(intro=intro):
            left = _without_half(intro)
            if left is not None:
                return replace(view, intro=left)
            inputs = view.inputs if ranking.is_ballot(view) else tuple(map(_halved_input, view.inputs))
            return None if inputs == view.inputs else replace(view, inputs=inputs)
        case _:
            assert_never(view)


def _without_half(elements: tuple[Element, ...]) -> tuple[Element, ...] | None:
    if not elements:
        return None
    sizes = list(map(_size, elements))
    longest = max(range(len(elements)), key=sizes.__getitem__)
    if sizes[longest] * 4 < sum(sizes):
        return _without_end(elements)
    left = _halved(elements[longest])
    return (*elements[:longest], *([] if left is None else [left]), *elements[longest + 1 :])


def _size(element: Element) -> int:
    """How long an element is for a card, roughly, in bytes; buttons are left alone."""
    match element:
        case Actions():
            return 0
        case Table(header=header, rows=rows):
            return len(repr(element)) + A_CELL * len(header) * len(rows)
        case _:
            return len(repr(element))


def _without_end(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """Three quarters of many elements, and the buttons below them all."""
    kept, last = elements[: len(elements) * 3 // 4], elements[-1]
    return (*kept, last) if isinstance(last, Actions) else kept


def _halved(element: Element) -> Element | None:
    """Half of an element, or None when half of it would be nothing."""
    match element:
        case Text(spans=spans):
            half = _halved_spans(spans)
            return replace(element, spans=half) if half else None
        case Fields(pairs=pairs):
            return replace(element, pairs=_half(pairs)) if len(pairs) > 1 else None
        case Table(rows=rows):
            return replace(element, rows=_half(rows)) if len(rows) > 1 else None
        case Chart(bars=bars):
            return replace(element, bars=_half(bars)) if len(bars) > 1 else None
        case Actions(buttons=buttons):
            return replace(element, buttons=_half(buttons)) if len(buttons) > 1 else None
        case Divider():
            return None
        case _:
            assert_never(element)


def _half(items: tuple[T, ...]) -> tuple[T, ...]:
    return items[: len(items) // 2]


def _halved_spans(spans: Spans) -> Spans:
    match spans:
        case (str() as only,):
            return (f"{only[: len(only) // 2]}…",) if len(only) > 4 else ()
        case _:
            return _half(spans)


def _halved_input(field: Input) -> Input:
    match field:
        case Line() | Paragraph():
            return replace(field, value="", hint="")
        case Choice(options=options):
            return replace(field, options=_half(options)) if len(options) > 1 else field
        case Several() | Ranking():
            return field  # without one of its options a ballot would be a wrong one
        case _:
            assert_never(field)
