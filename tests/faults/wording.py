"""What a notice or a result says in English, as numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_OPEN = re.compile(r"(\d+) of (\d+) have voted(?:; (\d+) ha(?:s|ve) recused)?")
_VOTED = re.compile(r"(\d+) of (\d+) voted\.")
_MOTION = re.compile(r"(\d+) for, (\d+) against, (\d+) abstained\.")
_RESULTS = (
    ("No quorum:", "no-quorum"),
    ("Not passed.", "not-passed"),
    ("Nothing is chosen:", "not-passed"),
    ("Passed.", "passed"),
    ("Tied", "tied"),
    ("Chosen:", "decided"),
    ("Void: with fewer than three", "void"),
    ("This vote is void.", "void"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a text says of a vote; None where it says nothing of it."""

    progress: int | None = None
    """units that have voted or recused themselves"""
    result: str | None = None
    figures: Mapping[str, int] | None = None
    """`voted` and `eligible`, and of a motion the numbers of yes, no and abstain"""


def words_of(text: str) -> Words:
    """Reads the text of a notice, a result or a result sheet; of several languages the English part."""
    if running := _OPEN.search(text):
        voted, _, recused = running.groups("0")
        return Words(progress=int(voted) + int(recused))
    result = next((result for words, result in _RESULTS if words in text), None)
    figures: dict[str, int] = {}
    if counted := _VOTED.search(text):
        figures |= {"voted": int(counted[1]), "eligible": int(counted[2])}
    if motion := _MOTION.search(text):
        figures |= dict(zip(("yes", "no", "abstain"), map(int, motion.groups()), strict=True))
    return Words(None, result, figures or None)
