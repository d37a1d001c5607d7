"""An organisation's standing in a group: counted from what it does, warned before it changes (RULES §2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.community import StandingRule
from bot.domain.meetings import Meeting


class Standing(StrEnum):
    """How an organisation stands in a group; only an inactive one is off the group's roll."""

    ACTIVE = "active"
    AT_RISK = "at-risk"
    INACTIVE = "inactive"


class Deed(StrEnum):
    """What counts as taking part."""

    UPDATE = "update"
    BALLOT = "ballot"
    ATTENDANCE = "attendance"


@dataclass(frozen=True, slots=True)
class Act:
    """Something done in a group, or by attending the global meeting."""

    unit: str
    """who did it: an organisation or a voting unit ("o5"), or a person on a roll of persons ("p7")"""
    deed: Deed
    at: datetime
    vote_id: int | None = None
    """of a ballot"""


@dataclass(frozen=True, slots=True)
class Absence:
    """A time for which a member has said that they are away."""

    member_id: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class StandingStep:
    """A change of standing, or a warning of one: the bot's own, or what somebody has said, and why."""

    organisation_id: int
    standing: Standing
    at: datetime
    meeting_id: int | None = None
    """after which it changes by itself"""
    member_id: int | None = None
    """who said so; None where it came by itself"""
    until: datetime | None = None
    """until when it holds, where somebody said so"""
    reason: str = ""


Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Engagement:
    """What is known of an organisation in a group."""

    organisation_id: int
    since: datetime
    """from when on it has been represented"""
    acts: tuple[Act, ...] = ()
    steps: tuple[StandingStep, ...] = ()
    """oldest first"""
    pauses: tuple[Span, ...] = ()
    """times in which all its representatives were away, oldest first, none touching another"""

    def acted_since(self, at: datetime) -> bool:
        """Whether it did anything after an instant."""
        return any(act.at > at for act in self.acts)


def lapses_at(engagement: Engagement, rule: StandingRule) -> datetime:
    """From when on the organisation has done too little, if it does nothing more.

    It has to do so many things within so long; the time counts from its joining, and pauses do not count.
    """
    latest = sorted(act.at for act in engagement.acts)[-rule.acts :]
    enough = len(latest) == rule.acts
    at = max(latest[0], engagement.since) if enough else engagement.since
    left = rule.within
    for begins, ends in engagement.pauses:
        if ends <= at:
            continue
        if begins >= at + left:
            break
        left -= max(begins - at, timedelta(0))
        at = ends
    return at + left


def said(engagement: Engagement, now: datetime) -> StandingStep | None:
    """The override that holds now; one that says inactive ends as soon as the organisation acts."""
    last = _last(engagement)
    if last is None or last.until is None or last.until <= now:
        return None
    ended = last.standing is Standing.INACTIVE and engagement.acted_since(last.at)
    return None if ended else last


def standing(engagement: Engagement, rule: StandingRule, coming: Meeting | None, now: datetime) -> Standing:
    """How the organisation stands now; `coming` is the meeting under way, or the next one."""
    if override := said(engagement, now):
        return override.standing
    if _made_inactive(engagement, rule):
        return Standing.INACTIVE
    return Standing.AT_RISK if _is_at_risk(engagement, rule, coming, now) else Standing.ACTIVE


def _last(engagement: Engagement) -> StandingStep | None:
    """The last step that was no warning."""
    return next((s for s in reversed(engagement.steps) if s.standing is not Standing.AT_RISK), None)


def _made_inactive(engagement: Engagement, rule: StandingRule) -> bool:
    """Whether it became inactive after a meeting, and still would with what has become known since."""
    last = _last(engagement)
    if last is None or last.standing is not Standing.INACTIVE or last.member_id is not None:
        return False
    return not engagement.acted_since(last.at) and lapses_at(engagement, rule) <= last.at


def _is_at_risk(engagement: Engagement, rule: StandingRule, coming: Meeting | None, now: datetime) -> bool:
    lapses = lapses_at(engagement, rule)
    if coming is None or now < coming.starts_at - rule.warning:
        return lapses <= now
    return lapses <= coming.ends_at


def is_warned(engagement: Engagement, meeting: Meeting) -> bool:
    """Whether it was told before the meeting began that it becomes inactive after it."""
    return any(
        s.standing is Standing.AT_RISK and s.meeting_id == meeting.id and s.at < meeting.starts_at
        for s in engagement.steps
    )


def becomes_inactive(engagement: Engagement, rule: StandingRule, meeting: Meeting, now: datetime) -> bool:
    """Whether the end of the meeting makes it inactive: it was warned, and has done nothing about it."""
    at_risk = standing(engagement, rule, meeting, now) is Standing.AT_RISK
    return at_risk and is_warned(engagement, meeting)


def all_away(absences: Iterable[Absence], members: Iterable[int]) -> tuple[Span, ...]:
    """The times in which each of the members was away; none where there are no members."""
    known = tuple(absences)
    spans = [_joined((a.since, a.until) for a in known if a.member_id == member) for member in members]
    if not spans:
        return ()
    common = spans[0]
    for others in spans[1:]:
        both = ((max(a, c), min(b, d)) for a, b in common for c, d in others)
        common = [(begins, ends) for begins, ends in both if begins < ends]
    return tuple(common)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The same times in order, those that touch made one."""
    joined: list[Span] = []
    for begins, ends in sorted(spans):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined


def by_period(acts: Iterable[Act], ends: Sequence[datetime]) -> tuple[frozenset[Deed], ...]:
    """What was done in each of the periods that follow one another and end at these instants."""
    known = tuple(acts)
    return tuple(
        frozenset(act.deed for act in known if (begins is None or begins < act.at) and act.at <= until)
        for begins, until in zip((None, *ends), ends, strict=False)
    )
