"""Meetings: when they are, who registered, how attendance counts (RULES §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Registration:
    """An organisation's registration for a meeting, by the member who said so."""

    meeting_id: int
    organisation_id: int
    attendance: Attendance
    member_id: int
    at: datetime
