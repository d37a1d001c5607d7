"""What somebody holds who seizes a database: every row with its hidden columns, and the raw bytes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row

from tests.rigs.databases import libpq_url

Row = Mapping[str, object]


@dataclass(frozen=True)
class Evidence:
    """Rows by table, in the order of storage, and bytes by where they were found.

    Hidden columns begin with #. Columns that hold JSON are taken apart: `payload.unit` is a column.
    """

    tables: Mapping[str, Sequence[Row]]
    raw: Mapping[str, bytes]

    def also(self, **found: bytes) -> Evidence:
        """With what was found elsewhere: a log, messages, exports."""
        return replace(self, raw={**self.raw, **found})


def seized(url: str, since: str = "") -> Evidence:
    """A database as it lies on the disk while its server runs.

    Of PostgreSQL: the files of all relations after a checkpoint, and the write-ahead log from file `since`.
    """
    return (
        _sqlite(Path(url.removeprefix("sqlite:///"))) if url.startswith("sqlite:") else _postgres(url, since)
    )


def wal_file(url: str) -> str:
    """The file of PostgreSQL's write-ahead log that is written next; none of SQLite's."""
    if url.startswith("sqlite:"):
        return ""
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")
        return _value(connection, "SELECT pg_walfile_name(pg_current_wal_lsn() + 1)")


def _sqlite(file: Path) -> Evidence:
    raw = {path.name: path.read_bytes() for path in file.parent.glob(f"{file.name}*")}
    with closing(sqlite3.connect(f"file:{file}?mode=rw", uri=True)) as connection:
        connection.execute("PRAGMA query_only = 1")
        connection.row_factory = sqlite3.Row
        made = connection.execute(
            "SELECT name, sql LIKE '%WITHOUT ROWID%' FROM sqlite_master"
            " WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        ).fetchall()
        tables = {}
        for name, keyed in made:
            hidden = "" if keyed else 'rowid AS "#rowid", '
            rows = connection.execute(f'SELECT {hidden}* FROM "{name}"')
            tables[name] = [_flat(dict(row)) for row in rows]
    return Evidence(tables, raw)


def _postgres(url: str, since: str) -> Evidence:
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        if connection.info.parameter_status("is_superuser") != "on":
            pytest.skip("no superuser here: PostgreSQL's own files were not searched")
        connection.execute("CHECKPOINT")
        relations = connection.execute(
            "SELECT relname, pg_relation_filepath(oid), relkind = 'r' FROM pg_class"
            " WHERE relkind IN ('r', 'i', 't') AND relnamespace IN"
            " (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'pg_toast')) AND relfilenode <> 0"
        ).fetchall()
        logged = connection.execute(
            "SELECT name, 'pg_wal/' || name FROM pg_ls_waldir()"
            " WHERE name >= %s AND name <= pg_walfile_name(pg_current_wal_lsn()) ORDER BY name",
            [since],
        ).fetchall()
        places = [*((name, path) for name, path, _ in relations), *logged]
        raw = {name: _value(connection, "SELECT pg_read_binary_file(%s)", path) for name, path in places}
        names = [name for name, path, table in relations if table and "toast" not in name]
        return Evidence({name: list(_rows(connection, name)) for name in names}, raw)


def _rows(connection: psycopg.Connection, table: str) -> Iterator[Row]:
    query = sql.SQL('SELECT ctid AS "#ctid", xmin::text::bigint AS "#xmin", * FROM {} ORDER BY ctid')
    for row in connection.cursor(row_factory=dict_row).execute(query.format(sql.Identifier(table))):
        page, at = row["#ctid"].strip("()").split(",")
        yield _flat(row | {"#ctid": int(page) * 10_000 + int(at)})


def _value(connection: psycopg.Connection, query: str, *values: object) -> bytes:
    row = connection.execute(query, values).fetchone()
    assert row
    return row[0]


def _flat(row: Row) -> Row:
    """The row with the members of its JSON objects as columns of their own."""
    flat: dict[str, object] = {}
    for name, value in row.items():
        found = _parsed(value)
        if isinstance(found, dict):
            flat |= _flat({f"{name}.{key}": member for key, member in found.items()})
        else:
            flat[name] = found
    return flat


def _parsed(value: object) -> object:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        with suppress(ValueError):
            return json.loads(value)
    return value
