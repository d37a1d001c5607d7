"""The endorsement of outputs and mandates: only a certified plenary vote sets it (RULES §2, §4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.profiles import Body, Kind
from bot.domain.votes import LIVE_STATES, Result, Vote, VoteState


class SubjectKind(StrEnum):
    """What can be endorsed."""

    OUTPUT = "output"
    MANDATE = "mandate"


@dataclass(frozen=True, slots=True)
class Subject:
    """One version of an output or of a group's mandate; written "output:3:2", "mandate:training:1"."""

    kind: SubjectKind
    key: str
    """an output's number, or a group's slug"""
    version: int

    @classmethod
    def read(cls, text: str) -> Subject:
        """The subject that a rule names; raises ValueError for any other text."""
        kind, key, version = text.split(":")
        return cls(SubjectKind(kind), key, int(version))

    @property
    def whole(self) -> str:
        """What it is a version of: "output:3"."""
        return f"{self.kind.value}:{self.key}"

    def __str__(self) -> str:
        return f"{self.whole}:{self.version}"


class EndorsementState(StrEnum):
    """Where one version stands."""

    NONE = "none"
    SOUGHT = "sought"
    ENDORSED = "endorsed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Endorsement:
    """Where one version stands, and the vote that put it there."""

    state: EndorsementState = EndorsementState.NONE
    vote: Vote | None = None
    contested: Vote | None = None
    """a vote under way that may renew or end an endorsement, which stands meanwhile"""


def endorsement(subject: Subject, votes: Iterable[Vote], now: datetime, zone: str) -> Endorsement:
    """Where a version stands after the votes about it and about others; `zone` is the community's."""
    named = str(subject)
    counted = [v for v in votes if v.rule.subject == named and _can_endorse(v)]
    found = Endorsement()
    for vote in sorted(counted, key=lambda v: (v.opened_at or v.drafted_at, v.id)):
        found = _after(found, vote, now, zone)
    return found


def _can_endorse(vote: Vote) -> bool:
    """Only a motion of the plenary; whatever a profile says, no other body and no poll endorses."""
    rule = vote.rule
    return rule.endorses and rule.body == Body.PLENARY and rule.kind is Kind.MOTION and not rule.straw


def _after(before: Endorsement, vote: Vote, now: datetime, zone: str) -> Endorsement:
    stands, withdraws = before.state is EndorsementState.ENDORSED, vote.rule.withdraws
    if under_way(vote):
        if stands:
            return replace(before, contested=vote)
        return before if withdraws else Endorsement(EndorsementState.SOUGHT, vote)
    if vote.state is not VoteState.CERTIFIED:
        return before
    match vote.result:
        case Result.PASSED if not withdraws:
            over = bool(vote.rule.expires) and now >= end_of(vote.rule.expires, zone)
            return Endorsement(EndorsementState.EXPIRED if over else EndorsementState.ENDORSED, vote)
        case Result.PASSED if stands:
            return Endorsement(EndorsementState.WITHDRAWN, vote)
        case Result.NOT_PASSED if not (withdraws or stands):
            return Endorsement(EndorsementState.DECLINED, vote)
        case _:
            return before


def under_way(vote: Vote) -> bool:
    """Whether the vote has been opened and may yet come to be certified with an outcome."""
    outcomes = (Result.PASSED, Result.NOT_PASSED, Result.TIED)
    return vote.state in LIVE_STATES or (vote.state is VoteState.CLOSED and vote.result in outcomes)


def end_of(day: str, zone: str) -> datetime:
    """The instant at which an ISO date is over in an IANA zone; ValueError or OverflowError for no date."""
    midnight = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), ZoneInfo(zone))
    return midnight.astimezone(UTC)
