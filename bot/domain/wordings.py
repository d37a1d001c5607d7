"""What something said before it was edited or corrected: updates, decisions, points of discussion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.refusal import Refusal

LIMIT = 3000
"""The longest text, in code points."""


@dataclass(frozen=True, slots=True)
class Wording:
    """An earlier text, which stood `until` a member replaced it; the first one is number 1."""

    number: int
    text: str
    member_id: int
    until: datetime


def checked_text(text: str) -> str:
    """The text as it will be stored; refuses an empty or a too long one."""
    stripped = text.strip()
    if not stripped:
        raise Refusal("A text is needed.")
    if len(stripped) > LIMIT:
        raise Refusal(
            "The text has {length} characters; at most {limit} are kept. Please shorten it.",
            length=len(stripped),
            limit=LIMIT,
        )
    return stripped
