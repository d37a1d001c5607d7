"""Members as stored: their row with their community roles, and what it means."""

from __future__ import annotations

from datetime import time
from functools import cache
from typing import Any

from sqlalchemy import Select, func, literal_column, select

from bot.domain.people import Hours, Member
from store.schema.people import community_roles, members

SEARCHED = ("folded", "folded_mail", "added_at")
"""Columns that are for finding members, and no part of what one is."""


def with_roles(*more: Any) -> Select[Any]:  # noqa: ANN401 - SQL
    """Members with their community roles in one text, and columns of whatever is joined."""
    comma: Any = literal_column("','")  # SQLAlchemy would write a text into each statement before it is run
    roles = (
        select(func.aggregate_strings(community_roles.c.role, comma))
        .where(community_roles.c.member_id == members.c.id)
        .scalar_subquery()
    )
    own = (column for column in members.columns if column.name not in SEARCHED)
    return select(*own, roles.label("roles"), *more)


def member_of(row: Any) -> Member:  # noqa: ANN401 - a row
    """A member as stored."""
    return Member(
        row.id,
        row.name,
        row.language,
        row.zone,
        row.organisation_id,
        row.mail,
        _hours(row.hours_start, row.hours_end, row.weekends),
        row.away_until,
        frozenset(row.roles.split(",")) if row.roles else frozenset(),
        row.snoozed_until,
    )


@cache
def _hours(start: int, end: int, weekends: bool | None) -> Hours:
    """Most members keep the same hours."""
    return Hours(_time(start), _time(end), weekends is not False)


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))
