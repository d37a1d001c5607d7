"""Updates: what a group shares with the others, tied to the next meeting (RULES §2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.domain.refusal import Refusal, phrase


@dataclass(frozen=True, slots=True)
class Update:
    """One update of a group, attributed to its author and their organisation at the time."""

    id: int
    group_id: int
    member_id: int
    organisation_id: int
    text: str
    """empty where there was nothing to report"""
    posted_at: datetime
    meeting_id: int | None = None
    objective: int | None = None
    """the number of the objective it is about, in the mandate as it was when it was posted"""
    withdrawn_at: datetime | None = None
    version: int = 1
    """above 1 once it has been edited"""


def checked_objective(number: str, objectives: Collection[int]) -> int | None:
    """The number of an objective, one of the group's; None where none is named."""
    word = number.strip().lstrip("#")
    if not word:
        return None
    if not (word.isascii() and word.isdecimal() and len(word) < 4 and int(word) in objectives):
        raise Refusal(
            "The group has no objective {number}.",
            number=word,
            remedy=phrase("“show” with the group’s name lists its objectives; the number may be left out."),
        )
    return int(word)
