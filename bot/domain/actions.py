"""Actions: what somebody undertook at a meeting, until when, and whether it is done (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ActionPoint:
    """An action with its owner, a member and their organisation at the time."""

    id: int
    text: str
    member_id: int
    organisation_id: int | None
    due_at: datetime
    giver_id: int
    given_at: datetime
    meeting_id: int | None = None
    """the meeting it was agreed at"""
    done_at: datetime | None = None
    done_by: int | None = None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been done by now and is not."""
        return self.done_at is None and self.due_at <= now


def mine_first(actions: Iterable[ActionPoint], member_id: int) -> list[ActionPoint]:
    """The member's own first, then by what is due first."""
    return sorted(actions, key=lambda one: (one.member_id != member_id, one.due_at, one.id))
