"""An adversary who holds all that was stored or sent, and tries to tell who made which secret choice."""

from __future__ import annotations

import json
import random
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.rigs.canaries import forms
from tests.rigs.evidence import Evidence, Row

NEAR = 64
"""Bytes within which a unit and a choice are taken to belong together."""
BEYOND_CHANCE = 6.0
"""Standard deviations: of a thousand clues none gets there by luck."""
SHUFFLES = 200
SHORTEST = 8
"""Bytes: shorter words turn up in random ones."""


@dataclass(frozen=True)
class Secret:
    """Who chose what, and the words, or the JSON, by which units and choices may be known."""

    truth: Mapping[str, str]
    units: Mapping[str, Sequence[str]]
    choices: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Clue:
    """What a place says of each unit: a choice, or something that the choice may hang together with."""

    where: str
    said: Mapping[str, object]
    guessed: bool

    def right(self, truth: Mapping[str, str]) -> int:
        """For how many units the adversary is right; without guesses, at best."""
        if self.guessed:
            return sum(truth[unit] == choice for unit, choice in self.said.items())
        groups: dict[object, list[str]] = defaultdict(list)
        for unit, value in self.said.items():
            groups[value].append(truth[unit])
        return sum(max(Counter(group).values()) for group in groups.values())


def links(evidence: Evidence, secret: Secret) -> list[str]:
    """The places that tell who chose what better than the mere tally does; empty if the secret is kept."""
    lots = random.Random(0)
    units, ballots = list(secret.truth), list(secret.truth.values())
    worlds = [dict(zip(units, lots.sample(ballots, len(ballots)), strict=True)) for _ in range(SHUFFLES)]
    told = []
    for clue in _clues(evidence, secret):
        right = clue.right(secret.truth)
        if right < len(units) / 4:
            continue
        by_chance = [clue.right(world) for world in worlds]
        surprise = (right - statistics.mean(by_chance)) / (statistics.pstdev(by_chance) or float("inf"))
        if surprise > BEYOND_CHANCE:
            told.append(f"{clue.where}: {right} of {len(units)}")
    return told


def mentions(evidence: Evidence, secret: Secret) -> Counter[str]:
    """How often each choice stands in the raw bytes, also encoded.

    Every option is named as often as any other, in the rule and on each ballot's buttons: what is named more
    often than an option nobody chose was written down.
    """
    found: Counter[str] = Counter(dict.fromkeys(secret.choices, 0))
    for choice, words in secret.choices.items():
        sought = {form for word in words for form in forms(word.encode()) if len(form) >= SHORTEST}
        for data in evidence.raw.values():
            found[choice] += sum(text.count(form) for text in {data, data.lower()} for form in sought)
    return found


def _clues(evidence: Evidence, secret: Secret) -> Iterator[Clue]:
    ballots = dict(_ballot_orders(evidence, secret))
    for who, units in _unit_orders(evidence, secret):
        for what, choices in ballots.items():
            for way, ordered in (("", choices), (" backwards", choices[::-1])):
                if len(units) == len(choices):
                    said = dict(zip(units, ordered, strict=True))
                    yield Clue(f"order of {who} and of {what}{way}", said, guessed=True)
    for table, rows in _of_units(evidence, secret):
        for column in _columns(row for _, row in rows):
            texts = {unit: _text(row.get(column)) for unit, row in rows}
            yield Clue(f"{table}.{column}", texts, guessed=False)
            yield Clue(f"length of {table}.{column}", {u: len(t) for u, t in texts.items()}, guessed=False)
    for place, data in evidence.raw.items():
        yield from _neighbours(place, data, secret)


def _neighbours(place: str, data: bytes, secret: Secret) -> Iterator[Clue]:
    """The unit that stands next to a choice."""
    marks = sorted([*_marks(data, secret.units), *_marks(data, secret.choices)])
    for side, ordered in (("before", marks), ("after", marks[::-1])):
        said: dict[str, object] = {}
        unit, where = "", 0
        for at, mark in ordered:
            if mark in secret.truth:
                unit, where = mark, at
            elif unit and abs(at - where) <= NEAR:
                said[unit] = mark
        yield Clue(f"units {side} choices in {place}", said, guessed=True)


def _unit_orders(evidence: Evidence, secret: Secret) -> Iterator[tuple[str, Sequence[str]]]:
    """The units in every order in which something was stored."""
    orders = [
        (place, [mark for _, mark in _marks(data, secret.units)]) for place, data in evidence.raw.items()
    ]
    for table, rows in _of_units(evidence, secret):
        for column in _columns(row for _, row in rows):
            ordered = sorted(rows, key=lambda found: _sortable(found[1].get(column)))
            orders.append((f"{table} by {column}", [unit for unit, _ in ordered]))
    for where, units in orders:
        yield where, list(dict.fromkeys(units))
        yield f"{where}, the last", list(dict.fromkeys(units[::-1]))[::-1]


def _ballot_orders(evidence: Evidence, secret: Secret) -> Iterator[tuple[str, Sequence[str]]]:
    """Whatever was stored with as many of each choice as the tally has, in every order there is."""
    size, tally = len(secret.truth), Counter(secret.truth.values())
    for where, choices in _sequences(evidence, secret):
        for start in range(len(choices) - size + 1):
            if Counter(choices[start : start + size]) == tally:
                yield f"{where} from {start}", choices[start : start + size]


def _sequences(evidence: Evidence, secret: Secret) -> Iterator[tuple[str, Sequence[str]]]:
    """The choices in columns in every order of their table, in lists in a row, and in raw bytes."""
    known = {word: choice for choice, words in secret.choices.items() for word in words}
    for table, rows in evidence.tables.items():
        columns = _columns(rows)
        said = {name: [known.get(_text(row.get(name)), "") for row in rows] for name in columns}
        choices = {name: found for name, found in said.items() if any(found)}
        for column in columns if choices else ():
            ordered = sorted(range(len(rows)), key=lambda n: _sortable(rows[n].get(column)))
            for name, found in choices.items():
                yield f"{table}.{name} by {column}", [found[n] for n in ordered if found[n]]
        for number, row in enumerate(rows):
            for name, value in row.items():
                if isinstance(value, list):
                    yield (
                        f"{table}.{name} of row {number}",
                        [known[t] for t in map(_text, value) if t in known],
                    )
    for place, data in evidence.raw.items():
        yield place, [mark for _, mark in _marks(data, secret.choices)]


def _of_units(evidence: Evidence, secret: Secret) -> Iterator[tuple[str, Sequence[tuple[str, Row]]]]:
    """The tables with rows of at least half the units; a row may name the unit by its member or identity."""
    numbers: dict[tuple[str, object], set[str]] = defaultdict(set)
    for row in (row for rows in evidence.tables.values() for row in rows):
        if unit := _named(row, secret):
            for name in row:
                if name.endswith("_id"):
                    numbers[name, row[name]].add(unit)
    only = {key: next(iter(units)) for key, units in numbers.items() if len(units) == 1}
    for table, rows in evidence.tables.items():
        named = [(_named(row, secret) or _numbered(row, only), row) for row in rows]
        found = [(unit, row) for unit, row in named if unit]
        if len({unit for unit, _ in found}) >= len(secret.truth) / 2:
            yield table, found


def _columns(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _named(row: Row, secret: Secret) -> str:
    return next((v for v in row.values() if isinstance(v, str) and v in secret.truth), "")


def _numbered(row: Row, only: Mapping[tuple[str, object], str]) -> str:
    return next((only[item] for item in row.items() if item[0].endswith("_id") and item in only), "")


def _marks(data: bytes, words: Mapping[str, Sequence[str]]) -> list[tuple[int, str]]:
    """Where which of the words stand, longer ones first: o12 is not o1."""
    meant = {word.encode(): name for name, several in words.items() for word in several}
    pattern = b"|".join(re.escape(word) for word in sorted(meant, key=len, reverse=True))
    return [(found.start(), meant[found.group()]) for found in re.finditer(pattern, data)]


def _text(value: object) -> str:
    if value is None or type(value) is int:  # most values are, and there are many
        return "null" if value is None else str(value)
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _sortable(value: object) -> tuple[bool, float, str]:
    """Numbers by size, everything else by its text."""
    number = float(value) if isinstance(value, int | float) else 0.0
    return isinstance(value, int | float), number, _text(value)
