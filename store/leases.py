"""Leases: what one sender holds, no other takes, and only who holds it says what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, Update, bindparam, or_, update

from bot.ports.messenger import Connection
from store.sql import Sql


def free(now: Any, table: Table) -> Any:  # noqa: ANN401 - an instant, or SQL
    """Rows that nobody holds at an instant."""
    return or_(table.c.lease_until.is_(None), table.c.lease_until <= now)


def lease(sql: Sql, table: Table, rows: Sequence[Any], time: timedelta) -> datetime:
    """The caller holds these rows until the instant returned; their attempt is counted before it is made."""
    until = sql.now + time
    if rows:
        sql.execute(
            update(table)
            .where(table.c.id.in_([row.id for row in rows]))
            .values(lease_until=until, attempts=table.c.attempts + 1)
        )
    return until


def one(table: Table, row_id: int) -> Update:
    """A change to one row."""
    return update(table).where(table.c.id == row_id)


def own(table: Table, row_id: int, lease_until: datetime) -> Update:
    """A change to one row, by whoever still holds the lease that ends then; nothing for anybody else."""
    return one(table, row_id).where(table.c.lease_until == lease_until)


def through(table: Table, connection: Connection) -> Any:  # noqa: ANN401 - SQL
    """What goes through a connection."""
    platform, tenant = connection
    return (table.c.platform == platform.value) & (table.c.tenant == tenant)


def named(table: Table) -> Any:  # noqa: ANN401 - SQL
    """What goes through the connection of a prepared statement's parameters."""
    return (table.c.platform == bindparam("platform")) & (table.c.tenant == bindparam("tenant"))
