"""Meetings: when they are and what moves with them, who registered, how attendance counts (RULES §3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.votes import UNOPENED_STATES, Vote, VoteState


class Attendance(StrEnum):
    """How an organisation takes part in a meeting."""

    IN = "in"
    ONLINE = "online"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A global meeting; it starts with its first session. `zone` is the IANA zone of its first site."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str

    def moved_to(self, starts_at: datetime) -> Meeting:
        """The meeting as long as before, beginning at another instant.

        Titles of the calendar rule end in the month; it follows.
        """
        was, becomes = (f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m}" for at in (self.starts_at, starts_at))
        title = self.title.removesuffix(was) + becomes if self.title.endswith(was) else self.title
        return replace(
            self, title=title, starts_at=starts_at, ends_at=self.ends_at + (starts_at - self.starts_at)
        )


@dataclass(frozen=True, slots=True)
class Move:
    """Another date of a meeting: when it was to begin before, and from then on."""

    id: int
    meeting_id: int
    was: datetime
    becomes: datetime

    @property
    def shift(self) -> timedelta:
        """By how much it is later."""
        return self.becomes - self.was


def with_meeting(vote: Vote, move: Move) -> Vote:
    """The vote after its meeting has moved: what opens with that moves too, what is open keeps its close."""
    if vote.opens_at is None or vote.state not in UNOPENED_STATES:
        return vote
    return replace(vote, opens_at=vote.opens_at + move.shift, closes_at=vote.closes_at + move.shift)


def ends_too_early(vote: Vote, meeting: Meeting) -> bool:
    """Whether an open vote of the meeting closes before the meeting begins (RULES §3)."""
    return vote.state is VoteState.OPEN and vote.closes_at <= meeting.starts_at


@dataclass(frozen=True, slots=True)
class Registration:
    """An organisation's registration for a meeting, by the member who said so."""

    meeting_id: int
    organisation_id: int
    attendance: Attendance
    member_id: int
    at: datetime
