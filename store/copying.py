"""Rows from one database into another of the same schema, as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection, column, func, insert, inspect, select, table

Progress = Callable[[int, int], None]
"""Told how much of how much is done."""

AT_ONCE = 1000
OWN = "alembic_version"
"""Which schema a database has: written by the migrations, never copied."""


def copy_rows(source: Connection, target: Connection, progress: Progress) -> None:
    """Copies every table. Whoever calls sees to it that references may be broken meanwhile."""
    rows = counts(source)
    done = 0
    for name in rows:
        kept = table(name, *(column(found["name"]) for found in inspect(source).get_columns(name)))
        result = source.execute(select(kept), execution_options={"yield_per": AT_ONCE})
        for some in result.mappings().partitions():
            target.execute(insert(kept), [dict(row) for row in some])
            done += len(some)
            progress(done, sum(rows.values()))


def counts(connection: Connection) -> Mapping[str, int]:
    """How many rows each table has."""
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in names(connection)
    }


def names(connection: Connection) -> Iterable[str]:
    """The tables, but for Alembic's own."""
    return sorted({*inspect(connection).get_table_names()} - {OWN})
