"""Every command, one file a subject; composed here."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands import (
    absence,
    accounts,
    ballots,
    calling,
    candidacies,
    certifying,
    claims,
    consensus,
    deciding,
    delegates,
    elections,
    ending,
    filling,
    following,
    group_life,
    groups,
    handover,
    holding,
    leaving,
    lists,
    meetings,
    motions,
    nominations,
    organisations,
    outputs,
    people,
    recusing,
    roles,
    seats,
    standing,
    start,
    translating,
    updates,
    votes,
    why,
)
from bot.commands.registry import Registry
from bot.phrases import Speech


def registry(speeches: Iterable[Speech]) -> Registry:
    """All commands under the verbs of these languages; two commands with one verb are an error."""
    subjects = (
        start,
        ballots,
        filling,
        votes,
        updates,
        outputs,
        groups,
        group_life,
        roles,
        standing,
        following,
        meetings,
        motions,
        translating,
        consensus,
        elections,
        calling,
        nominations,
        candidacies,
        ending,
        deciding,
        certifying,
        recusing,
        people,
        absence,
        accounts,
        claims,
        delegates,
        leaving,
        handover,
        organisations,
        lists,
        seats,
        holding,
        why,
    )
    return Registry((subject.router for subject in subjects), speeches)
