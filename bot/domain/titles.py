"""Titles that members give to what they make."""

from __future__ import annotations

from bot.domain.refusal import Refusal


def titled(text: str, limit: int, missing: Refusal) -> str:
    """The title as it will be stored, its blanks made one; raises `missing` for an empty one.

    One longer than `limit` code points is refused.
    """
    title = " ".join(text.split())
    if not title:
        raise missing
    if len(title) > limit:
        raise Refusal(
            "The title has {length} characters; at most {limit} are kept. Please shorten it.",
            length=len(title),
            limit=limit,
        )
    return title
