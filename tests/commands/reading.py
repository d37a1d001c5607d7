"""The words of an answer, as its reader would put them in lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from bot.requests import typed
from bot.views import Fields, Table, Text, plain
from tests.commands.office import Office


def reads(office: Office, name: str, words: str) -> str:
    """What somebody is answered, a line for each sentence, cell and label."""
    return "\n".join(_lines(office.asks(name, *typed(words)).view))


def _lines(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Text(spans=spans):
            yield plain(spans)
        case Table(header=header, rows=rows):
            yield from header
            yield from (plain(cell) for row in rows for cell in row)
        case Fields(pairs=pairs):
            yield from (f"{label}: {plain(said)}" for label, said in pairs)
        case tuple():
            yield from (line for one in value for line in _lines(one))
        case _ if is_dataclass(value):
            yield from (line for field in fields(value) for line in _lines(getattr(value, field.name)))
