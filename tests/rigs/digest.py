"""Digests of a database's content, through the raw drivers, to show that something changed nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager

import psycopg
from psycopg import sql

from tests.rigs.databases import libpq_url


def digest(url: str, leave_out: Collection[str] = ()) -> str:
    """A hash over the names, columns and rows of all tables but those left out, in whatever order."""
    return _hash(f"{table} {content}" for table, content in digests(url, leave_out).items())


def digests(url: str, leave_out: Collection[str] = ()) -> dict[str, str]:
    """The same, a hash for each table, so that a failing comparison names the table that changed."""
    read = _sqlite if url.startswith("sqlite:") else _postgres
    with read(url) as tables:
        return {table: _hash(sorted(lines)) for table, lines in tables if table not in leave_out}


Tables = Iterator[tuple[str, Iterator[str]]]


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@contextmanager
def _sqlite(url: str) -> Iterator[Tables]:
    path = url.removeprefix("sqlite:///")
    # One transaction, so that the tables are seen at one moment; an unknown file is an error, not made.
    with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA query_only = 1")
        connection.execute("BEGIN")
        names = connection.execute(
            "SELECT name FROM sqlite_master"
            " WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
        ).fetchall()

        def lines(table: str) -> Iterator[str]:
            rows = connection.execute(f'SELECT * FROM "{table}"')
            yield repr([column[0] for column in rows.description])
            yield from map(repr, rows)

        yield ((name, lines(name)) for (name,) in names)


@contextmanager
def _postgres(url: str) -> Iterator[Tables]:
    with psycopg.connect(
        libpq_url(url), options="-c TimeZone=UTC -c default_transaction_read_only=on"
    ) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        names = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY tablename"
        ).fetchall()

        def lines(table: sql.Identifier) -> Iterator[str]:
            empty = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(table))
            yield repr([column.name for column in empty.description or ()])
            rows = connection.execute(sql.SQL('SELECT "the row"::text FROM {} AS "the row"').format(table))
            yield from (text for (text,) in rows)

        yield ((name, lines(sql.Identifier(schema, name))) for schema, name in names)
