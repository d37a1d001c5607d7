"""Decisions of the room and points of discussion: recorded, not counted, endorsing nothing (RULES §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """What is recorded."""

    DECISION = "decision"
    DISCUSSION = "discussion"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a meeting's minutes; entries of a kind are numbered from 1 in each meeting."""

    id: int
    meeting_id: int
    kind: EntryKind
    number: int
    text: str
    member_id: int
    """who recorded it"""
    at: datetime
    item_id: int | None = None
    """the item of the agenda that was discussed"""
    version: int = 1
    """above 1 once it has been corrected"""

    @property
    def reference(self) -> str:
        """What it is called when typed: "1.3" is number 3 of meeting 1."""
        return f"{self.meeting_id}.{self.number}"
