"""A consensus call: agreed at its close unless somebody objects, which stops its clock (RULES §4, Kinds)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.steps import Step, objections
from bot.domain.votes import Result

SETTLING = timedelta(days=7)
"""within which an objection is withdrawn, or a motion drafted; else the call is not agreed"""
LEFT = timedelta(hours=48)
"""that must remain, at least, once nothing stands against the call any more"""


@dataclass(frozen=True, slots=True)
class Call:
    """How an open call stands: its clock runs towards `closes_at`, or objections have stopped it."""

    closes_at: datetime
    """the close towards which the clock runs, or ran until `stopped_at`"""
    objections: tuple[Step, ...] = ()
    """those that stand, oldest first"""
    stopped_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it ends by itself; with an objection that is when the oldest one has stood for too long."""
        return self.objections[0].at + SETTLING if self.objections else self.closes_at

    @property
    def result(self) -> Result:
        """What it comes to if it ends as it stands."""
        return Result.NOT_AGREED if self.objections else Result.AGREED

    def resumed(self, now: datetime) -> datetime:
        """The close, if the last objection is withdrawn now: what remained, and never too little."""
        left = self.closes_at - (self.stopped_at or now)
        return now + max(left, LEFT)


def standing(closes_at: datetime, steps: Sequence[Step]) -> Call:
    """How a call stands after its `steps`, oldest first; `closes_at` is what its clock last ran towards."""
    stopped_at: datetime | None = None
    for taken, step in enumerate(steps, 1):
        if not objections(steps[:taken]):
            stopped_at = None
        elif stopped_at is None:
            stopped_at = step.at
    return Call(closes_at, objections(steps), stopped_at)
