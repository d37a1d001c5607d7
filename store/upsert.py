"""INSERT ... ON CONFLICT: one clause on both databases, though SQLAlchemy has a construct for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert


def inserting(table: Table) -> Insert:
    """An INSERT that may be given ON CONFLICT. PostgreSQL's construct compiles for both."""
    return insert(table).inline()


def upsert(table: Table, key: Sequence[str], **values: Any) -> Insert:  # noqa: ANN401 - columns of any type
    """Inserts a row, or replaces all values but the key of the one that is there."""
    statement = inserting(table).values(**values)
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in values if name not in key}
    )
