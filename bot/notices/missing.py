"""What is missing before a meeting: who has not answered, what nobody has done yet, and what would do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.agenda import ItemState
from bot.domain.delegations import has_delegate
from bot.domain.groups import ACTIVE_STATES, Role
from bot.domain.mandates import ends_at
from bot.domain.meetings import Meeting
from bot.domain.rolls import unit_of
from bot.domain.votes import Vote, VoteState
from bot.notices import agenda, votes, waiting
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import plain

LEADERSHIP = (Role.LEAD, Role.FOCAL_POINT)
"""Roles that a working group is shown without (RULES §2, Roles)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of thing that is missing: of whom, out of how many, and the command that sees to it."""

    label: str
    missing: tuple[str, ...]
    of: int
    """how many there are of the kind; 0 where only those that are missing count"""
    command: str
    args: tuple[str, ...] = ()
    asked: str = ""
    """what the plan of prompts calls it, where somebody can be reminded of it"""


def gaps(tx: Transaction, meeting: Meeting, speech: Speech) -> tuple[Gap, ...]:
    """What is missing before the meeting."""
    return tuple(gap for gap in _gaps(tx, meeting, speech) if gap.missing)


def _gaps(tx: Transaction, meeting: Meeting, speech: Speech) -> Iterator[Gap]:
    organisations = tx.organisations.all()
    yield Gap(
        speech.words("Organisations that have not registered"),
        tuple(o.name for o in waiting.unregistered(tx, meeting)),
        len(organisations),
        "attendance",
        (str(meeting.id),),
        "registration",
    )
    reporting = waiting.reporting_groups(tx)
    yield Gap(
        speech.words("Groups without an update"),
        tuple(g.called(speech.language) for g in reporting if not tx.updates.exists(g.id, meeting.id)),
        len(reporting),
        "updates",
        asked="update",
    )
    known = {o.id: o for o in organisations}
    units = {unit_of(o.id, known) for o in organisations if o.votes}
    without = (u.name for u in units if not has_delegate(u.id, None, tx.organisations.delegations(u.id)))
    yield Gap(
        speech.words("Voting organisations without a delegate"),
        tuple(sorted(without)),
        len(units),
        "delegate",
    )
    yield Gap(speech.words("Vacant roles"), tuple(_vacant(tx, speech)), 0, "role")
    yield from _papers(tx, meeting, speech)


def _vacant(tx: Transaction, speech: Speech) -> Iterator[str]:
    for group in waiting.reporting_groups(tx):
        if group.state not in ACTIVE_STATES:
            continue
        held = {m.role for m in tx.groups.memberships(group.id)}
        vacant = [speech.name("role", role.value) for role in LEADERSHIP if role not in held]
        if vacant:
            yield f"{group.called(speech.language)} ({', '.join(vacant)})"


def _papers(tx: Transaction, meeting: Meeting, speech: Speech) -> Iterator[Gap]:
    """What the secretariat has to settle itself."""
    proposed = [i for i in agenda.items(tx, meeting) if i.state is ItemState.PROPOSED]
    yield Gap(
        speech.words("Agenda items to accept or drop"),
        tuple(agenda.title(tx, item, speech) for item in proposed),
        0,
        "agenda",
        (str(meeting.id),),
    )
    drafts = [v for v in tx.votes.of_meeting(meeting.id) if v.state is VoteState.DRAFT]
    yield Gap(speech.words("Motions that nobody has opened"), tuple(_questions(drafts, speech)), 0, "votes")
    mandates = tx.mandates.all_in_force()
    ended = [
        group
        for group in waiting.reporting_groups(tx)
        if (mandate := mandates.get(group.id))
        and ends_at(mandate.charter, tx.community.zone) <= meeting.starts_at
    ]
    names = tuple(group.called(speech.language) for group in ended)
    yield Gap(speech.words("Mandates that will have ended by then"), names, 0, "mandate")


def _questions(found: Iterable[Vote], speech: Speech) -> Iterator[str]:
    for vote in found:
        yield f"{vote.id}. {plain(votes.question(vote.rule, speech))}"
