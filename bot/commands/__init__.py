"""Every command, one file a subject; composed here."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands import (
    absence,
    accounts,
    ballots,
    claims,
    delegates,
    following,
    groups,
    meetings,
    motions,
    organisations,
    people,
    roles,
    seats,
    start,
    updates,
    votes,
    why,
)  # fmt: skip
from bot.commands.registry import Registry
from bot.phrases import Speech


def registry(speeches: Iterable[Speech]) -> Registry:
    """All commands under the verbs of these languages; two commands with one verb are an error."""
    subjects = (
        start, ballots, votes, updates, groups, roles, following, meetings, motions, people, absence,
        accounts, claims, delegates, organisations, seats, why,
    )  # fmt: skip
    return Registry((subject.router for subject in subjects), speeches)
