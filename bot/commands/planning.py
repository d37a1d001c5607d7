"""Prompts counted back from a meeting: who is asked for what, and when (RULES §3)."""

from __future__ import annotations

from datetime import timedelta

from bot.commands.engagement import plan_standing
from bot.domain.community import GroupKind
from bot.domain.groups import LEADING
from bot.domain.meetings import Meeting
from bot.domain.prompts import Prompt, latest_decent
from bot.ports import Transaction


def plan_meeting(tx: Transaction, meeting: Meeting) -> None:
    """Plans the prompts for a meeting; again harmless, and needed when a group gets a new lead or it moves.

    Occurrences that have passed are not asked for any more.
    """
    plan_standing(tx, meeting)
    planned = []
    for rule in (r for r in tx.community.prompts if r.about == "meeting"):
        for before in rule.before:
            planned += _prompts(tx, meeting, before)
    tx.outbox.plan(planned)


def _prompts(tx: Transaction, meeting: Meeting, before: timedelta) -> list[Prompt]:
    planned = []
    for group in (g for g in tx.groups.all() if g.kind is GroupKind.WORKING):
        for lead in (m for m in tx.groups.memberships(group.id) if m.role in LEADING):
            member = tx.people.member(lead.member_id)
            due = latest_decent(meeting.starts_at - before, member.zone, member.hours)
            days = before // timedelta(days=1)
            key = f"meeting:{meeting.id}:{meeting.starts_at:%Y-%m-%dT%H:%M}:{days}d:{group.slug}:{member.id}"
            if due > tx.now:
                planned.append(Prompt(key, "update", group.id, due, meeting.starts_at, member_id=member.id))
    return planned
