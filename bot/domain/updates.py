"""Updates: what a group shares with the others, tied to the next meeting (RULES §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.refusal import Refusal

LIMIT = 3000
"""The longest update, in code points."""


@dataclass(frozen=True, slots=True)
class Update:
    """One update of a group, attributed to its author and their organisation at the time."""

    id: int
    group_id: int
    member_id: int
    organisation_id: int
    text: str
    posted_at: datetime
    meeting_id: int | None = None


def checked(text: str) -> str:
    """The text as it will be stored; refuses an empty or a too long one."""
    stripped = text.strip()
    if not stripped:
        raise Refusal("An update needs a text.")
    if len(stripped) > LIMIT:
        raise Refusal(
            "Your update has {length} characters; at most {limit} are kept. Please shorten it.",
            length=len(stripped),
            limit=LIMIT,
        )
    return stripped
