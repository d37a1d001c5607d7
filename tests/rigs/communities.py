"""Communities' files, each read once: many tests found one, and reading it is most of what that costs."""

from __future__ import annotations

from functools import cache

from adapters import community
from bot.domain.community import Community


@cache
def described(source: str) -> Community:
    """The community that a file describes."""
    return community.read(source, "a test's file")
