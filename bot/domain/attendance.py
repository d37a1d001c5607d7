"""Who was at a meeting: by check-in or by roll-call, session by session, an organisation once (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Presence(StrEnum):
    """How an organisation or a person is there."""

    IN = "in"
    ONLINE = "online"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Mark:
    """One statement about a session. Marks are never changed; a later one says otherwise."""

    session_id: int
    organisation_id: int
    presence: Presence
    member_id: int | None
    """who is there, by their own word; None where the roll was called"""
    said_by: int
    at: datetime


def by_session(marks: Iterable[Mark]) -> Mapping[tuple[int, int], Presence]:
    """How each organisation was at each session, by (session, organisation). `marks` are in their order.

    A call of the roll settles all that was said before it. Of several people of an organisation, one in
    the room is enough for the organisation to be in the room.
    """
    said: dict[tuple[int, int], dict[int | None, Presence]] = {}
    for mark in marks:
        place = said.setdefault((mark.session_id, mark.organisation_id), {})
        if mark.member_id is None:
            place.clear()
        place[mark.member_id] = mark.presence
    return {key: min(words.values(), key=_ORDER.index) for key, words in said.items()}


_ORDER = (Presence.IN, Presence.ONLINE, Presence.ABSENT)


def counted(marks: Iterable[Mark]) -> Mapping[int, Presence]:
    """How each organisation was at the meeting: once, however many sessions it was at."""
    found: dict[int, Presence] = {}
    for (_, organisation), presence in by_session(marks).items():
        found[organisation] = min(found.get(organisation, presence), presence, key=_ORDER.index)
    return found


def present(marks: Iterable[Mark]) -> frozenset[int]:
    """The organisations that were there, in the room or online, at any session."""
    return frozenset(o for o, presence in counted(marks).items() if presence is not Presence.ABSENT)


def people(marks: Iterable[Mark]) -> frozenset[int]:
    """The members who said themselves that they were there, at any session."""
    own = {(mark.session_id, mark.member_id): mark.presence for mark in marks if mark.member_id is not None}
    return frozenset(member for (_, member), presence in own.items() if presence is not Presence.ABSENT)
