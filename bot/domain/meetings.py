"""Meetings: when they are and what moves with them, who registered, how attendance counts (RULES §3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.votes import UNOPENED_STATES, Vote, VoteState
from bot.domain.when import at_wall, wall


class Attendance(StrEnum):
    """How an organisation takes part in a meeting."""

    IN = "in"
    ONLINE = "online"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A global meeting, from the start of its first session to the end of its last.

    `zone` is the IANA zone of its own clock, by which it is announced and moves.
    """

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    link: str = ""
    """where people take part online; for members only"""
    dropped_at: datetime | None = None

    def moved_to(self, starts_at: datetime) -> Meeting:
        """The meeting as long as before by its own clock, beginning at another instant.

        Titles of the calendar rule end in the month; it follows.
        """
        was, becomes = (f"{wall(at, self.zone):%Y-%m}" for at in (self.starts_at, starts_at))
        title = self.title.removesuffix(was) + becomes if self.title.endswith(was) else self.title
        ends_at = shifted(self.ends_at, self.zone, self.starts_at, starts_at)
        return replace(self, title=title, starts_at=starts_at, ends_at=ends_at)


def shifted(at: datetime, zone: str, was: datetime, becomes: datetime) -> datetime:
    """Where an instant of a meeting goes that began `was` and now begins `becomes`.

    By the clocks of the IANA zone it is as far from the beginning as before, though they may have changed.
    """
    begins = becomes.astimezone(ZoneInfo(zone))
    local = begins.replace(tzinfo=None) + (wall(at, zone) - wall(was, zone))
    return at_wall(local.replace(fold=begins.fold), zone)


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
