"""What would be sent in the coming weeks, to whom, when and why, if nothing changed: for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.commands.asked import Asked, History
from bot.commands.planning import TOGETHER, Case, asked_before, cases, schedules
from bot.domain.occasions import AHEAD, Due, wanted
from bot.domain.people import Member
from bot.domain.prompts import send_at
from bot.ports import Transaction


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One prompt that would go out: the rule and occasion that ask, about what, for which unit."""

    at: datetime
    member: Member
    rule: str
    occasion: str
    about: str
    subject_id: int
    deadline: datetime
    unit: str


def foreseen(tx: Transaction, until: datetime) -> list[Foreseen]:
    """The prompts until an instant, the first one first. Whoever acts meanwhile gets none of them."""
    found: list[Foreseen] = []
    for case in cases(tx):
        if case.occasions[0].at - AHEAD <= until:
            found += _of(tx, case, until)
    return sorted(found, key=lambda one: (one.at, one.member.name, one.about, one.subject_id))


def _of(tx: Transaction, case: Case, until: datetime) -> Iterator[Foreseen]:
    """Those of one case; who is asked once prompts stay unanswered is foreseen from the prompts to come."""
    history = asked_before(tx, case.matter)
    unanswered = {member: list(sent) for member, sent in history.items()}
    for asked, its_dues in schedules(tx, case, history):
        sent = unanswered.setdefault(asked.member.id, [])
        sent += [due.at for due in its_dues if tx.now < due.at <= until]
    for asked, its_dues in schedules(tx, case, unanswered):
        for due in _left(tx, its_dues, history, asked):
            at = _sent_at(tx, case, asked, due)
            if at <= until:
                yield _foreseen(case, asked, due, at)


def _left(tx: Transaction, its_dues: tuple[Due, ...], history: History, asked: Asked) -> list[Due]:
    """The occasions to come, and the latest that has come where nothing has been sent for it."""
    come = [due for due in its_dues if due.at <= tx.now]
    sent = history.get(asked.member.id, ())
    waiting = come[-1:] if come and not any(at >= come[-1].at - TOGETHER for at in sent) else []
    return [*waiting, *its_dues[len(come) :]]


def _sent_at(tx: Transaction, case: Case, asked: Asked, due: Due) -> datetime:
    """When it would go out: not while its reader snoozes, unless it is the opening."""
    member, deadline, at = asked.member, case.matter.deadline, max(due.at, tx.now)
    snoozed = None if due.occasion.opens else member.snoozed_until
    return send_at(wanted(snoozed, deadline, at), deadline, member.zone, member.hours)


def _foreseen(case: Case, asked: Asked, due: Due, at: datetime) -> Foreseen:
    matter = case.matter
    return Foreseen(
        at,
        asked.member,
        case.rule.slug,
        due.occasion.name,
        case.rule.about,
        matter.subject_id,
        matter.deadline,
        asked.unit,
    )
