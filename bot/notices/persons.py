"""Persons in words that are kept: their numbers instead of their names, which are filled in when shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import (
    Actions,
    Chart,
    Divider,
    Element,
    Fields,
    Person,
    Span,
    Spans,
    Strong,
    Table,
    Text,
)

Change = Callable[[Span], Spans]


def standing_in(tx: Transaction, member_id: int, organisation_id: int | None, speech: Speech) -> Person:
    """Somebody as kept: read as their organisation, or as the secretariat, wherever persons are not named."""
    if organisation_id is None:
        return Person(speech.words("the secretariat"), member_id=member_id)
    return Person(tx.organisations.get(organisation_id).name, member_id=member_id)


def unnamed(elements: Iterable[Element]) -> tuple[Element, ...]:
    """The elements with organisations in the place of persons."""

    def shown(span: Span) -> Spans:
        return (span.name,) if isinstance(span, Person) else (span,)

    return tuple(_changed(element, shown) for element in elements)


def named(tx: Transaction, elements: Iterable[Element]) -> tuple[Element, ...]:
    """The elements with the names that the register has now; whom it does not know stays unnamed."""

    def shown(span: Span) -> Spans:
        if not isinstance(span, Person) or span.member_id is None:
            return (span,)
        try:
            name = tx.people.member(span.member_id).name
        except LookupError:  # one with another member since
            name = ""
        return (Person(name), f" ({span.name})") if name else (span.name,)

    return tuple(_changed(element, shown) for element in elements)


def numbered(elements: Iterable[Element], labels: Mapping[str, Person]) -> tuple[Element, ...]:
    """The elements with persons wherever one of the labels, such as "Ana Reyes (Cordillera)", stands."""

    def shown(span: Span) -> Spans:
        match span:
            case str():
                return tuple(_parted(span, labels))
            case Strong(text=text):
                return tuple(Strong(p) if isinstance(p, str) else p for p in _parted(text, labels))
            case _:
                return (span,)

    return tuple(_changed(_as_table(element), shown) for element in elements)


def _parted(text: str, labels: Mapping[str, Person]) -> Iterator[str | Person]:
    """The text cut at the labels, the longest first."""
    found = max((label for label in labels if label in text), key=len, default="")
    if not found:
        if text:
            yield text
        return
    before, _, after = text.partition(found)
    yield from _parted(before, labels)
    yield labels[found]
    yield from _parted(after, labels)


def _as_table(element: Element) -> Element:
    """A chart's labels hold no persons; a table's cells do."""
    if not isinstance(element, Chart):
        return element
    rows = tuple(((label,), (str(number),)) for label, number in element.bars)
    return Table((element.title, "#"), rows, element.language)


def _changed(element: Element, change: Change) -> Element:
    def each(spans: Spans) -> Spans:
        return tuple(new for span in spans for new in change(span))

    match element:
        case Text(spans=spans):
            return replace(element, spans=each(spans))
        case Fields(pairs=pairs):
            return replace(element, pairs=tuple((label, each(spans)) for label, spans in pairs))
        case Table(rows=rows):
            return replace(element, rows=tuple(tuple(map(each, row)) for row in rows))
        case Chart() | Divider() | Actions():
            return element
        case _:
            assert_never(element)
