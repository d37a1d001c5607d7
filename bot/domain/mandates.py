"""Mandates: their versions, and how far a group has come with what it promised (RULES §2, Mandate)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.community import Charter, Deliverable, Objective
from bot.domain.endorsements import end_of
from bot.domain.updates import Update

EXPIRES_SOON = timedelta(weeks=26)
"""Before its end a mandate is to be renewed: by a decision, for which meetings come twice a year."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """One version of a group's mandate, taken under a decision; the first may be the community's file's."""

    group_id: int
    version: int
    charter: Charter
    since: datetime
    until: datetime | None = None
    """None while it is in force"""
    decision: str = ""
    """empty where the community's file stated it"""
    delivered: Mapping[int, datetime] = field(default_factory=dict)
    """which of the group's deliverables are done, by number, and since when"""

    def objective(self, number: int) -> Objective | None:
        """The objective with this number, which it keeps in every version."""
        return next((o for o in self.charter.objectives if o.number == number), None)

    def deliverable(self, number: int) -> Deliverable | None:
        """The deliverable with this number, which it keeps in every version."""
        return next((d for d in self.charter.deliverables if d.number == number), None)


@dataclass(frozen=True, slots=True)
class MandateDraft:
    """A version that nothing has been decided about yet; a group has at most one."""

    group_id: int
    charter: Charter
    member_id: int
    at: datetime
    """when it was last written"""


def ends_at(charter: Charter, zone: str) -> datetime:
    """The instant at which its last day is over in the community's zone."""
    return end_of(charter.end.isoformat(), zone)


@dataclass(frozen=True, slots=True)
class Progress:
    """The deliverables of a mandate as they stand, each in one of three, the earliest due first."""

    done: tuple[Deliverable, ...]
    overdue: tuple[Deliverable, ...]
    to_come: tuple[Deliverable, ...]

    @property
    def of(self) -> int:
        """How many there are."""
        return len(self.done) + len(self.overdue) + len(self.to_come)


def progress(mandate: Mandate, now: datetime, zone: str) -> Progress:
    """What is done, what should be, and what is still to come; a day ends in the community's zone."""
    every = sorted(mandate.charter.deliverables, key=lambda d: (d.due, d.number))
    left = [d for d in every if d.number not in mandate.delivered]
    late = [d for d in left if now >= end_of(d.due.isoformat(), zone)]
    return Progress(
        done=tuple(d for d in every if d.number in mandate.delivered),
        overdue=tuple(late),
        to_come=tuple(d for d in left if d not in late),
    )


def latest_updates(updates: Iterable[Update]) -> dict[int, Update]:
    """Of updates, newest first, the latest that stands on each objective."""
    latest: dict[int, Update] = {}
    for update in updates:
        if update.objective is not None and update.withdrawn_at is None:
            latest.setdefault(update.objective, update)
    return latest
