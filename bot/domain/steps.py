"""The life of a vote, step by step: who did what and why, and what follows from it (RULES §4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.votes import Result, Vote, VoteState


class StepKind(StrEnum):
    """What happened to a vote."""

    DRAFTED = "drafted"
    SCHEDULED = "scheduled"
    OPENED = "opened"
    RECUSED = "recused"
    RECORDED = "recorded"
    """the secretary recorded a unit's ballot; the reason is the written instruction's reference"""
    VETOED = "vetoed"
    """a unit voted against under a rule that makes this a veto"""
    OBJECTED = "objected"
    WITHDREW = "withdrew"
    """an objection was taken back"""
    MOVED = "moved"
    """a motion was drafted from a consensus call that was objected to; the reason is its number"""
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CLOSED = "closed"
    TIE_BROKEN = "tie-broken"
    LOT_DRAWN = "lot-drawn"
    CHALLENGED = "challenged"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    CERTIFIED = "certified"
    VOIDED = "voided"
    RUN_AGAIN = "run-again"


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `member_id` is None where it came by itself, `unit` empty where it concerns no unit."""

    kind: StepKind
    at: datetime
    member_id: int | None = None
    unit: str = ""
    reason: str = ""


def objections(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The objections of a consensus call that stand, oldest first; a unit has at most one."""
    standing: dict[str, Step] = {}
    for step in steps:
        if step.kind is StepKind.OBJECTED:
            standing.setdefault(step.unit, step)
        elif step.kind is StepKind.WITHDREW:
            standing.pop(step.unit, None)
    return tuple(standing.values())


def challenges(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The challenges that nobody has decided yet, oldest first."""
    waiting: list[Step] = []
    for step in steps:
        if step.kind is StepKind.CHALLENGED:
            waiting.append(step)
        elif step.kind in (StepKind.UPHELD, StepKind.DISMISSED):
            waiting.clear()
    return tuple(waiting)


CHAIR_DECIDES = timedelta(hours=72)
"""How long a chair is waited for: to break a tie, to enter a number for a lot (RULES §4, §5)."""
OPEN_AT_LEAST = timedelta(hours=72)
"""How long a vote stands before it may be closed early (RULES §4, Early close)."""

_SETTLING = (StepKind.CLOSED, StepKind.TIE_BROKEN, StepKind.LOT_DRAWN)


def awaits_lot(vote: Vote) -> bool:
    """Whether the vote is closed and its result hangs on a lot that is not drawn yet."""
    return vote.state is VoteState.CLOSED and vote.result is Result.TIED and vote.rule.kind.draws_lots


def awaits_chair(vote: Vote) -> bool:
    """Whether the vote is closed and tied, and the chair may break the tie."""
    return vote.state is VoteState.CLOSED and vote.result is Result.TIED and vote.rule.tie_break


def chair_decides_until(vote: Vote) -> datetime | None:
    """The instant from which a chair's tie-break or number comes too late; None if none is waited for."""
    if vote.closed_at is None or not (awaits_lot(vote) or awaits_chair(vote)):
        return None
    return vote.closed_at + CHAIR_DECIDES


WITHOUT_RESULT = frozenset({Result.NO_QUORUM, Result.VOID})
"""Closed with too few votes for its quorum, or too few ballots for its secrecy: nothing is decided."""


def is_final(vote: Vote) -> bool:
    """Whether nothing changes what a vote came to any more (RULES §4, Challenge)."""
    if vote.state is VoteState.CLOSED:
        waits = awaits_lot(vote) or awaits_chair(vote)
        return not waits and (not vote.rule.certified or vote.result in WITHOUT_RESULT)
    return vote.state in (VoteState.CERTIFIED, VoteState.VOID)


def may_run_again(vote: Vote, *, is_rerun: bool) -> bool:
    """Whether a vote that has ended may be run again: for want of a quorum once only (RULES §4, Quorum)."""
    if vote.opened_at is None:
        return False
    if vote.state is VoteState.VOID:
        return True
    return vote.state is VoteState.CLOSED and vote.result in WITHOUT_RESULT and not is_rerun


def challengeable_until(vote: Vote, steps: Iterable[Step]) -> datetime | None:
    """The instant from which the result can be challenged no more; None if it is not settled, or final.

    A result that a chair or a lot settled can be challenged from then on.
    """
    if vote.state is not VoteState.CLOSED or chair_decides_until(vote) or is_final(vote):
        return None
    settled = [step.at for step in steps if step.kind in _SETTLING]
    return max(settled) + vote.rule.challenge if settled else None


class Certificate(StrEnum):
    """Whether a result can be certified, or why not."""

    READY = "ready"
    NOT_NEEDED = "not-needed"
    """its rule asks for none, it has no result, or it is certified"""
    UNSETTLED = "unsettled"
    """a chair or a lot still decides"""
    CHALLENGED = "challenged"
    CHALLENGEABLE = "challengeable"


def certificate(vote: Vote, steps: Iterable[Step], now: datetime) -> Certificate:
    """Whether a result can be certified now (RULES §4, Challenge)."""
    known = tuple(steps)
    if vote.state is not VoteState.CLOSED or is_final(vote):
        return Certificate.NOT_NEEDED
    until = challengeable_until(vote, known)
    if until is None:
        return Certificate.UNSETTLED
    if challenges(known):
        return Certificate.CHALLENGED
    return Certificate.READY if now >= until else Certificate.CHALLENGEABLE


def may_close_early(vote: Vote, delegated: Collection[str], voted: Collection[str], now: datetime) -> bool:
    """Whether a vote may be closed before its close (RULES §4, Early close).

    `delegated` are the units of the roll that have a delegate and are not recused, `voted` those whose
    delegate has voted.
    """
    if not vote.rule.early_close or vote.opened_at is None or now < vote.opened_at + OPEN_AT_LEAST:
        return False
    return bool(delegated) and set(delegated) <= set(voted)
