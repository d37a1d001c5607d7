"""Whom something still waits for: asked when it is planned, and again when it is sent (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.domain.community import GroupKind
from bot.domain.groups import ENDED_STATES, Group, Role
from bot.domain.meetings import Meeting
from bot.domain.occasions import LAST_DAY
from bot.domain.people import Member, Organisation
from bot.domain.votes import Unit, Vote, VoteState
from bot.ports import Transaction


def open_vote(tx: Transaction, vote_id: int) -> Vote | None:
    """The vote, while it takes ballots."""
    vote = tx.votes.get(vote_id)
    return vote if vote and vote.state is VoteState.OPEN and vote.closes_at > tx.now else None


def silent_units(tx: Transaction, vote: Vote) -> list[Unit]:
    """The units of the roll without a ballot, less the recused."""
    answered = tx.votes.has_voted(vote.id) | tx.votes.recused(vote.id)
    return [unit for unit in tx.votes.roll(vote.id) if unit.id not in answered]


def silent_unit(tx: Transaction, vote: Vote, unit: str) -> Unit | None:
    """That unit of the roll, if it has no ballot and has not recused itself."""
    if tx.votes.ballots_of(vote.id, unit) or unit in tx.votes.recused(vote.id):
        return None
    return tx.votes.unit(vote.id, unit)


def voters(tx: Transaction, vote: Vote, unit: str) -> Iterator[tuple[Member, datetime]]:
    """Who is asked for a unit's ballot, and from when on: the alternate only on the last day.

    Who is away is not asked, and their alternate from the beginning.
    """
    opened = vote.opened_at or tx.now
    for place, (member_id, _) in enumerate(tx.votes.voters(vote, unit)):
        member = tx.people.member(member_id)
        if place == 0:
            yield member, opened
        elif not member.absence(tx.now):
            yield member, vote.closes_at - LAST_DAY


def coming_meetings(tx: Transaction) -> list[Meeting]:
    """Meetings that have not begun, the next one first."""
    return [meeting for meeting in tx.meetings.upcoming() if meeting.starts_at > tx.now]


def meeting_at(tx: Transaction, starts_at: datetime) -> Meeting | None:
    """The meeting that is to begin at an instant: of a date that it has no more, nobody is reminded."""
    return next((m for m in coming_meetings(tx) if m.starts_at == starts_at), None)


def reporting_groups(tx: Transaction) -> list[Group]:
    """The groups that owe every meeting an update."""
    return [g for g in tx.groups.all() if g.kind is GroupKind.WORKING and g.state not in ENDED_STATES]


def unregistered(tx: Transaction, meeting: Meeting) -> list[Organisation]:
    """The organisations that have not said whether they come."""
    said = {r.organisation_id for r in tx.meetings.registrations(meeting.id)}
    return [o for o in tx.organisations.all() if o.id not in said]


def roles(tx: Transaction, group: Group, member: Member) -> frozenset[str]:
    """As what a member may be asked on a group's behalf: their roles in it, and that of a secretary."""
    held = {m.role.value for m in tx.groups.of_member(member.id) if m.group_id == group.id}
    asked = held & {Role.LEAD, Role.COLEAD, Role.FOCAL_POINT}
    return frozenset(asked | (member.community_roles & {"secretary"}))
