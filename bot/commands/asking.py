"""What prompts are about, and who still must act: asked anew each time, never stored (RULES §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.community import PromptRule
from bot.domain.groups import Role
from bot.domain.occasions import AHEAD, PATIENCE, Matter, occasions
from bot.domain.people import Member
from bot.domain.profiles import Kind
from bot.domain.votes import VoteState
from bot.notices import waiting
from bot.ports import Transaction

EVER = datetime.min.replace(tzinfo=UTC)
SECRETARY = "secretary"
MOST = 1000
"""Open votes looked at, those that close first."""

History = Mapping[int, Sequence[datetime]]
"""When members were sent prompts about the matter, oldest first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who still must act, for a unit or themselves; what was due before `since` was not for them."""

    member: Member
    unit: str = ""
    since: datetime = EVER


@dataclass(frozen=True, slots=True)
class About:
    """One thing that a rule of the plan may be about."""

    matters: Callable[[Transaction], Iterable[Matter]]
    asked: Callable[[Transaction, PromptRule, Matter, History], Iterable[Asked]]


def _votes(tx: Transaction) -> Iterator[Matter]:
    for vote in tx.votes.listed(states=(VoteState.OPEN,), limit=MOST):
        if vote.rule.kind is not Kind.CONSENSUS and vote.opened_at and vote.closes_at > tx.now:
            yield Matter("vote", vote.id, vote.opened_at, vote.closes_at)


def _voters(tx: Transaction, _: PromptRule, matter: Matter, __: History) -> Iterator[Asked]:
    vote = waiting.open_vote(tx, matter.subject_id)
    if vote:
        for unit in waiting.silent_units(tx, vote):
            for member, since in waiting.voters(tx, vote, unit.id):
                yield Asked(member, unit.id, since)


def _updates(tx: Transaction) -> Iterator[Matter]:
    for meeting in waiting.coming_meetings(tx):
        for group in waiting.reporting_groups(tx):
            yield Matter("update", group.id, EVER, meeting.starts_at)


def _leads(tx: Transaction, rule: PromptRule, matter: Matter, history: History) -> Iterable[Asked]:
    meeting = waiting.meeting_at(tx, matter.deadline)
    if meeting is None or tx.updates.exists(matter.subject_id, meeting.id):
        return ()
    return _ladder(tx, rule, matter, history)


def _ladder(tx: Transaction, rule: PromptRule, matter: Matter, history: History) -> Iterator[Asked]:
    """The group's leads; after two unanswered prompts the next role of the rule too, and so on.

    A role that nobody holds, or only somebody who is away, is passed over. Where the group has none at all,
    nobody is asked: that is a vacancy, of which the secretary is told.
    """
    held = [(role, _holders(tx, matter.subject_id, role)) for role in (Role.LEAD.value, *rule.then)]
    rungs = [(role, members) for role, members in held if members]
    if not rungs or rungs[0][0] == SECRETARY:
        return
    unanswered = max((history.get(m.id, ()) for m in rungs[0][1]), key=len)
    for step, (_, rung) in enumerate(rungs):
        since = EVER
        if step:
            if len(unanswered) < PATIENCE + step - 1:
                return
            sent = unanswered[PATIENCE + step - 2]
            was = max((one.at for one in occasions(rule, matter) if one.at <= sent + AHEAD), default=sent)
            since = was + timedelta(minutes=1)
        yield from (Asked(member, since=since) for member in rung)


def _holders(tx: Transaction, group_id: int, role: str) -> list[Member]:
    """Who holds a role in a group, or in the community, and is there."""
    if role == SECRETARY:
        members = list(tx.people.holding(role))
    else:
        held = (m.member_id for m in tx.groups.memberships(group_id) if m.role == role)
        members = [tx.people.member(m) for m in held]
    return [member for member in members if not member.absence(tx.now)]


def _meetings(kind: str) -> Callable[[Transaction], Iterator[Matter]]:
    def matters(tx: Transaction) -> Iterator[Matter]:
        for meeting in waiting.coming_meetings(tx):
            yield Matter(kind, meeting.id, EVER, meeting.starts_at)

    return matters


def _unregistered(tx: Transaction, _: PromptRule, matter: Matter, __: History) -> Iterator[Asked]:
    meeting = tx.meetings.get(matter.subject_id)
    for organisation in waiting.unregistered(tx, meeting) if meeting else ():
        yield from map(Asked, tx.people.confirmed(organisation.id))


ABOUT: Mapping[str, About] = {
    "vote": About(_votes, _voters),
    "update": About(_updates, _leads),
    "registration": About(_meetings("registration"), _unregistered),
}
"""By the word that the community's file uses."""
