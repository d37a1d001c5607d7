"""Leases: what one sender holds, no other takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, Update, or_, update

from store.sql import Sql


def free(sql: Sql, table: Table) -> Any:  # noqa: ANN401 - SQL
    """Rows that nobody holds."""
    return or_(table.c.lease_until.is_(None), table.c.lease_until <= sql.now)


def lease(sql: Sql, table: Table, rows: Sequence[Any], time: timedelta) -> None:
    """The caller holds these rows, and their attempt is counted before it is made."""
    if not rows:
        return
    sql.execute(
        update(table)
        .where(table.c.id.in_([row.id for row in rows]))
        .values(lease_until=sql.now + time, attempts=table.c.attempts + 1)
    )


def one(table: Table, row_id: int) -> Update:
    """A change to one row."""
    return update(table).where(table.c.id == row_id)
