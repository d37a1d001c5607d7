"""What meetings do to standing: the warning some time before, the change once they are over (RULES §2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain.community import StandingRule
from bot.domain.groups import LEADING, Group, Role
from bot.domain.meetings import Meeting
from bot.domain.prompts import Prompt
from bot.domain.standing import (
    Engagement,
    Standing,
    StandingStep,
    becomes_inactive,
    is_warned,
    lapses_at,
)
from bot.notices.engagements import engagements, has_standing, standing_now
from bot.ports import Transaction

TOLD_WITHIN = timedelta(days=2)
"""How long the news of a change may wait for its reader's decent hour."""


def plan_standing(tx: Transaction, meeting: Meeting) -> None:
    """Sets when organisations are warned before a meeting, and when they change after it; again harmless."""
    occurrence = f"standing:{meeting.id}:{meeting.starts_at:%Y-%m-%dT%H:%M}"
    warned = meeting.starts_at - tx.community.standing.warning
    tx.timers.set(f"{occurrence}:warn", "standing-warn", meeting.id, warned)
    tx.timers.set(f"{occurrence}:settle", "standing-settle", meeting.id, meeting.ends_at)


def warn(tx: Transaction, meeting_id: int) -> None:
    """Warns each organisation that would be inactive after the meeting; of a date that has moved, nobody."""
    meeting = tx.meetings.get(meeting_id)
    rule = tx.community.standing
    if meeting is None or meeting.dropped_at or not _is_near(meeting, rule, tx.now):
        return
    for group, engagement in _everywhere(tx):
        at_risk = standing_now(tx, engagement) is Standing.AT_RISK
        if at_risk and lapses_at(engagement, rule) <= meeting.ends_at and not is_warned(engagement, meeting):
            step = StandingStep(engagement.organisation_id, Standing.AT_RISK, tx.now, meeting.id)
            _take(tx, group, step)
            key = f"standing-risk:{group.id}:{step.organisation_id}:{meeting.id}"
            told = _representatives(tx, group, step.organisation_id)
            _plan(tx, key, "standing-risk", group, step, told, meeting.starts_at - tx.now)


def _is_near(meeting: Meeting, rule: StandingRule, now: datetime) -> bool:
    return meeting.starts_at - rule.warning <= now < meeting.starts_at


def settle(tx: Transaction, meeting_id: int) -> None:
    """After a meeting, those who were warned and have done nothing become inactive; never during another."""
    meeting = tx.meetings.get(meeting_id)
    if meeting is None or meeting.dropped_at or tx.now < meeting.ends_at:
        return
    other = tx.meetings.next()
    if other and other.starts_at <= tx.now:
        key = f"standing:{meeting_id}:settle:{other.id}:{other.ends_at:%Y-%m-%dT%H:%M}"
        tx.timers.set(key, "standing-settle", meeting_id, other.ends_at)
        return
    for group, engagement in _everywhere(tx):
        if becomes_inactive(engagement, tx.community.standing, meeting, tx.now):
            step = StandingStep(engagement.organisation_id, Standing.INACTIVE, tx.now, meeting.id)
            _take(tx, group, step)
            key = f"standing-inactive:{group.id}:{step.organisation_id}:{meeting.id}"
            told = _representatives(tx, group, step.organisation_id) | _leads(tx, group)
            _plan(tx, key, "standing-inactive", group, step, told, TOLD_WITHIN)


def _everywhere(tx: Transaction) -> Iterator[tuple[Group, Engagement]]:
    """Every organisation in every group in which it has a standing."""
    for group in filter(has_standing, tx.groups.all()):
        for engagement in engagements(tx, group.id).values():
            yield group, engagement


def _take(tx: Transaction, group: Group, step: StandingStep) -> None:
    tx.standing.take(group.id, step)
    said = {"organisation": step.organisation_id, "standing": step.standing.value}
    tx.log.append("standing", f"group:{group.id}", said)


def _plan(
    tx: Transaction,
    key: str,
    kind: str,
    group: Group,
    step: StandingStep,
    members: set[int],
    within: timedelta,
) -> None:
    unit = f"o{step.organisation_id}"
    tx.deliveries.plan(
        [Prompt(f"{key}:{m}", kind, group.id, tx.now, tx.now + within, unit, m) for m in sorted(members)]
    )


def _representatives(tx: Transaction, group: Group, organisation_id: int) -> set[int]:
    return {
        m.member_id
        for m in tx.groups.memberships(group.id)
        if m.role is Role.REPRESENTATIVE and m.organisation_id == organisation_id
    }


def _leads(tx: Transaction, group: Group) -> set[int]:
    return {m.member_id for m in tx.groups.memberships(group.id) if m.role in LEADING}
