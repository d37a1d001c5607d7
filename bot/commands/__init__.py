"""Every command, one file a subject; composed here."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands import (
    accounts,
    groups,
    meetings,
    motions,
    organisations,
    people,
    start,
    updates,
    votes,
    why,
)
from bot.commands.registry import Registry
from bot.phrases import Speech


def registry(speeches: Iterable[Speech]) -> Registry:
    """All commands under the verbs of these languages; two commands with one verb are an error."""
    subjects = (start, votes, updates, groups, meetings, motions, people, accounts, organisations, why)
    return Registry((subject.router for subject in subjects), speeches)
