"""Who is asked for something: the shape of an answer, and the ladder of a group's roles (RULES §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.community import PromptRule
from bot.domain.groups import Role
from bot.domain.occasions import AHEAD, PATIENCE, Matter, occasions
from bot.domain.people import Member
from bot.ports import Transaction

EVER = datetime.min.replace(tzinfo=UTC)
SECRETARY = "secretary"

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


def ladder(tx: Transaction, rule: PromptRule, matter: Matter, history: History) -> Iterator[Asked]:
    """The group's leads; after two unanswered prompts the next role of the rule too, and so on.

    A role that nobody holds, or only somebody who is away, is passed over. Where the group has none at all,
    nobody is asked: that is a vacancy, of which the secretary is told.
    """
    held = [(role, holders(tx, matter.subject_id, role)) for role in (Role.LEAD.value, *rule.then)]
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


def holders(tx: Transaction, group_id: int, role: str) -> list[Member]:
    """Who holds a role in a group, or in the community, and is there."""
    if role == SECRETARY:
        members = list(tx.people.holding(role))
    else:
        held = (m.member_id for m in tx.groups.memberships(group_id) if m.role == role)
        members = [tx.people.member(m) for m in held]
    return [member for member in members if not member.absence(tx.now)]
