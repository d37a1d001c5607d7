"""Agenda: what a meeting is to deal with, who proposed it, in which order (RULES §3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.refusal import Refusal, phrase
from bot.domain.titles import titled

LONGEST_TITLE = 200
"""In code points."""
LONGEST_ITEM = 480
"""In minutes: nothing is longer than a day's session."""


class ItemKind(StrEnum):
    """What the meeting is asked to do with an item."""

    INFORMATION = "information"
    DISCUSSION = "discussion"
    DECISION = "decision"


class ItemState(StrEnum):
    """Where an item stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class SourceKind(StrEnum):
    """What an item that nobody typed comes from."""

    GROUP = "group"
    """updates of a working group for the meeting, or the report of the advisory group"""
    VOTE = "vote"
    """a motion of the global meeting"""
    ACTIONS = "actions"
    """actions of earlier meetings that are still open"""


@dataclass(frozen=True, slots=True)
class Source:
    """What an item comes from; a meeting has one item for each. `id` is 0 for what there is one of."""

    kind: SourceKind
    id: int = 0

    @classmethod
    def read(cls, text: str) -> Source | None:
        """The source as stored; None for "", an item that somebody typed."""
        kind, _, number = text.partition(":")
        return cls(SourceKind(kind), int(number)) if kind else None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a meeting's agenda. Without a `title`, what it comes from is its name."""

    id: int
    meeting_id: int
    title: str
    kind: ItemKind
    state: ItemState
    place: int
    """items are in the order of their places"""
    proposed_at: datetime
    member_id: int | None = None
    """who proposed it; None where it came by itself"""
    group_id: int | None = None
    """whose lead accepts and orders it"""
    minutes: int | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Freeze:
    """That an agenda is closed, since when and by whom."""

    at: datetime
    member_id: int | None = None
    """None where the meeting's own phase closed it"""


def arranged(items: Sequence[Item], item: Item, position: int) -> tuple[int, ...]:
    """The ids of `items` with `item` at a position, counted from 1; refuses one that there is not."""
    if not 1 <= position <= len(items):
        raise Refusal(
            "There is no position {position}; the agenda has {number} items.",
            position=position,
            number=len(items),
            remedy=phrase("Choose a number from 1 to the number of items."),
        )
    others = [one.id for one in items if one.id != item.id]
    return (*others[: position - 1], item.id, *others[position - 1 :])


def checked_title(text: str) -> str:
    """The title as it will be stored; refuses an empty or a too long one."""
    return titled(text, LONGEST_TITLE, Refusal("An item needs a title."))


def checked_minutes(words: str) -> int | None:
    """How long an item is to take, None where that is not said; refuses what is no number of minutes."""
    number = words.strip()
    if not number:
        return None
    if not (number.isascii() and number.isdecimal() and len(number) < 5 and 1 <= int(number) <= LONGEST_ITEM):
        raise Refusal(
            "“{words}” is not a number of minutes.",
            words=words,
            remedy=phrase("Write a number from 1 to {limit}.", limit=LONGEST_ITEM),
        )
    return int(number)
