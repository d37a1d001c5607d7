"""Frozen rules, read once: a rule names every unit of its roll, and every ballot needs it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.domain.votes import Result, Rule, Vote, VoteState, thawed
from store.schema.votes import votes
from store.sql import Sql

KEPT = 64

LIGHT = tuple(column for column in votes.columns if column.name != "rule")
"""A vote's columns but the one that grows with the roll."""


class Rules:
    """The rules of the votes last asked for. A rule's code is its hash, so what was read once stays true."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], Rule] = {}

    def of(self, sql: Sql, vote_id: int, code: str) -> Rule:
        """The rule of a vote as it stands under `code`."""
        known = self._known.get((vote_id, code))
        if known is None:
            text = sql.execute(select(votes.c.rule).where(votes.c.id == vote_id)).scalar_one()
            known = thawed(text)
            self._keep((vote_id, code), known)
        return known

    def _keep(self, key: tuple[int, str], rule: Rule) -> None:
        # A new dictionary each time, because readers in other threads look at the old one meanwhile.
        latest = list(self._known.items())[1 - KEPT :]
        self._known = dict([*latest, (key, rule)])


def vote_of(row: Any, rule: Rule) -> Vote:  # noqa: ANN401 - a row
    """A vote as stored."""
    return Vote(
        row.id,
        row.group_id,
        row.mover_id,
        VoteState(row.state),
        rule,
        row.code,
        row.drafted_at,
        row.opens_at,
        row.closes_at,
        row.opened_at,
        row.closed_at,
        row.meeting_id,
        Result(row.result) if row.result else None,
        row.root,
    )
