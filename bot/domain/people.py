"""Members, their identities, organisations, claims and delegations (RULES §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum


class Platform(StrEnum):
    """Where an identity lives."""

    SLACK = "slack"
    TEAMS = "teams"
    WEB = "web"


OFFICES = ("chair", "secretary")
"""Roles in the community itself, not in a group of it (RULES §2)."""


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """An account on a platform: its home tenant and its user id there.

    `tenant` is the home of the person, never that of the channel they write in (Slack Connect, Teams guests).
    """

    platform: Platform
    tenant: str
    user: str


class Rank(StrEnum):
    """Whose ballot it is: the delegate's stands, the alternate's is kept in reserve."""

    DELEGATE = "delegate"
    ALTERNATE = "alternate"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A member organisation; `votes` says whether it is a voting unit of the plenary by its class."""

    id: int
    name: str
    kind: str
    votes: bool
    parent_id: int | None = None
    constituency: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """The decent hours of a day, in the person's own zone; start inclusive, end exclusive."""

    start: time = time(8)
    end: time = time(19)
    weekends: bool = True
    """whether Saturdays and Sundays are days like others"""


@dataclass(frozen=True, slots=True)
class Member:
    """A person. `organisation_id` is set once a claim is confirmed, and None before."""

    id: int
    name: str
    language: str
    zone: str
    organisation_id: int | None = None
    mail: str = ""
    hours: Hours = Hours()
    away_until: datetime | None = None
    community_roles: frozenset[str] = frozenset()
    snoozed_until: datetime | None = None
    """until when no prompts are wanted"""

    def absence(self, now: datetime) -> datetime | None:
        """Until when their alternates act for them; None while they are there."""
        return self.away_until if self.away_until is not None and self.away_until > now else None


@dataclass(frozen=True, slots=True)
class Identity:
    """A stored identity and the member it belongs to."""

    id: int
    key: IdentityKey
    member_id: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim “I work for X”, waiting to be confirmed; `hints` (tenant, guest, mail domain) prove nothing."""

    id: int
    member_id: int
    organisation_id: int
    made_at: datetime
    hints: str = ""


@dataclass(frozen=True, slots=True)
class Delegation:
    """A member's mandate to vote for an organisation: in the plenary (`group_id` None) or in one group."""

    id: int
    organisation_id: int
    member_id: int
    rank: Rank
    group_id: int | None
    since: datetime
    until: datetime | None = None
    reference: str = ""
    """to the letter of mandate"""
