"""The Note for the Record of a meeting: its versions, where it stands, its number and its hash (RULES §3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.votes import Result


class Part(StrEnum):
    """What a note consists of, in its order."""

    MEETING = "meeting"
    ATTENDANCE = "attendance"
    AGENDA = "agenda"
    UPDATES = "updates"
    DECISIONS = "decisions"
    VOTES = "votes"
    ELECTIONS = "elections"
    ACTIONS = "actions"


class Edition(StrEnum):
    """For whom a note is written: only members read who said and does what."""

    MEMBERS = "members"
    PUBLIC = "public"


class NoteState(StrEnum):
    """Where a note stands."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    """its consensus call is open, or the vote that an objection led to"""
    AGREED = "agreed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Version:
    """A note as it was drafted or corrected. `content` is canonical JSON: words, and persons as numbers."""

    number: int
    content: str
    at: datetime
    member_id: int | None = None
    """None where it was drafted by itself"""

    @property
    def hash(self) -> str:
        """The SHA-256 of the content, in hexadecimal: the same for all editions, languages and formats."""
        return hashlib.sha256(self.content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a published note: one series for each year of meetings."""

    year: int
    place: int

    def written(self, series: str) -> str:
        """As it is quoted: "NFR 2027/1"."""
        return f"{series} {self.year}/{self.place}"


@dataclass(frozen=True, slots=True)
class Note:
    """The note of a meeting, with its versions and the consensus calls about it, the first first."""

    meeting_id: int
    versions: tuple[Version, ...]
    calls: tuple[int, ...] = ()
    """numbers of votes"""
    number: Number | None = None
    published_at: datetime | None = None

    @property
    def latest(self) -> Version:
        """The version that stands for it."""
        return self.versions[-1]


def standing(note: Note, results: Iterable[Result | None]) -> NoteState:
    """Where a note stands, by the `results` of its last call and of the motions made of that; None is open.

    What is agreed is the version that stood at the close; nothing is corrected after it.
    """
    if note.number is not None:
        return NoteState.PUBLISHED
    last = Result.VOID
    for result in results:
        if result is None:
            return NoteState.CIRCULATED
        last = result
    return NoteState.AGREED if last in (Result.AGREED, Result.PASSED) else NoteState.DRAFT
