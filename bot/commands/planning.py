"""The plan of prompts, reckoned from what is so now: who is asked for what, and when (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.asked import Asked, History
from bot.commands.asking import ABOUT
from bot.domain.community import PromptRule
from bot.domain.occasions import AHEAD, OPENINGS, Due, Matter, Occasion, dues, occasions
from bot.domain.prompts import Prompt
from bot.ports import Transaction

TIMER = "prompts"
"""Key and kind of the timer by which the plan is reckoned again."""
TOGETHER = timedelta(hours=1)
"""What is due within this time goes out in one message with what is due first."""
DAY = timedelta(days=1)
NUDGED = frozenset({"vote", "update", "registration"})
"""What a nudge is about: the rest has its own time, or is the secretariat's."""


@dataclass(frozen=True, slots=True)
class Case:
    """A rule of the plan applied to one matter, its occasions in their order."""

    rule: PromptRule
    matter: Matter
    occasions: tuple[Occasion, ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What is to be asked now, by reader, and when to reckon again."""

    prompts: tuple[Prompt, ...]
    again: datetime
    stood: datetime | None
    """for when its timer was set meanwhile"""


def soon(tx: Transaction) -> None:
    """Has the plan reckoned anew at once: something happened that may ask somebody."""
    tx.timers.hasten(TIMER, TIMER, 0, tx.now)


def written(tx: Transaction, reckoning: Reckoning) -> None:
    """Has it reckoned again when that is next of use, unless something has asked for it since.

    Where its timer has come due meanwhile it stays so: what asked for it then has left no trace.
    """
    if reckoning.stood and reckoning.stood > tx.now:
        tx.timers.move(TIMER, reckoning.stood, reckoning.again)


def reckon(tx: Transaction) -> Reckoning:
    """Everybody's prompt for the latest occasion that has come, of each matter in which they must act.

    And for what is due within the hour, which goes out with it. It asks for nothing that was before:
    whoever reads this after an outage is asked once, and late.
    """
    horizon = tx.now + TOGETHER
    prompts, wakes = [], [tx.now + DAY]
    for case in cases(tx):
        first = case.occasions[0].at - AHEAD
        if first > horizon:
            wakes.append(first - TOGETHER)
            continue
        history = asked_before(tx, case.matter)
        for asked, its_dues in schedules(tx, case, history):
            come = [due for due in its_dues if due.at <= tx.now]
            wakes += [due.at - TOGETHER for due in its_dues if due.at > horizon][:1]
            for due in (*come[-1:], *(due for due in its_dues if tx.now < due.at <= horizon)):
                at = _apart(case, history.get(asked.member.id, ()), due)
                if at <= horizon:
                    prompts.append(prompt_for(case, asked, due, at))
                else:
                    wakes.append(at - TOGETHER)
    prompts.sort(key=lambda prompt: prompt.member_id or 0)
    return Reckoning(tuple(prompts), min(wakes), tx.timers.standing(TIMER))


def _apart(case: Case, sent: Sequence[datetime], due: Due) -> datetime:
    """Not too soon after what was sent late."""
    return due.at if due.last or not sent else max(due.at, sent[-1] + case.rule.apart)


def cases(tx: Transaction) -> Iterator[Case]:
    for rule in tx.community.prompts:
        for matter in ABOUT[rule.about].matters(tx):
            if among := occasions(rule, matter):
                yield Case(rule, matter, among)


def asked_before(tx: Transaction, matter: Matter) -> History:
    """When members were asked about a matter before."""
    kinds = (matter.kind, OPENINGS.get(matter.kind, matter.kind))
    return tx.deliveries.asked_about(kinds, matter.subject_id, matter.deadline)


def schedules(tx: Transaction, case: Case, history: History) -> Iterator[tuple[Asked, tuple[Due, ...]]]:
    """Whoever must act, with every occasion for them."""
    rule, matter = case.rule, case.matter
    for asked in ABOUT[rule.about].asked(tx, rule, matter, history):
        reader = asked.member
        yield asked, dues(case.occasions, matter, reader.zone, reader.hours, rule.apart, asked.since)


def prompt_for(case: Case, asked: Asked, due: Due, at: datetime) -> Prompt:
    """The prompt of one occasion to one reader; its key is the same whenever it is reckoned."""
    matter, unit = case.matter, asked.unit
    return Prompt(
        f"{case.rule.slug}:{due.occasion.name}:{matter.subject_id}:{matter.deadline:%Y-%m-%dT%H:%M}:"
        f"{unit}:{asked.member.id}",
        OPENINGS[matter.kind] if due.occasion.opens else matter.kind,
        matter.subject_id,
        at,
        matter.deadline,
        unit,
        asked.member.id,
    )


def reminders(tx: Transaction) -> tuple[Prompt, ...]:
    """A prompt now, besides the plan, to everybody who must act already and was not asked for a day."""
    return tuple(
        Prompt(
            f"nudge:{tx.now:%Y-%m-%d}:{case.rule.slug}:{case.matter.subject_id}:{asked.unit}:{asked.member.id}",
            case.matter.kind,
            case.matter.subject_id,
            tx.now,
            case.matter.deadline,
            asked.unit,
            asked.member.id,
        )
        for case in cases(tx)
        if case.rule.about in NUDGED
        for history in (asked_before(tx, case.matter),)
        for asked in ABOUT[case.rule.about].asked(tx, case.rule, case.matter, history)
        if asked.since <= tx.now and not any(at > tx.now - DAY for at in history.get(asked.member.id, ()))
    )
