"""The life of a vote, step by step: who did what and why, and what follows from it (RULES §4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


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


def challengeable_until(closed_at: datetime, challenge: timedelta) -> datetime:
    """The instant from which a result can be challenged no more."""
    return closed_at + challenge
