"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, Integer, MetaData, Table, Text, TypeDecorator
from sqlalchemy.schema import SchemaItem

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Id = BigInteger().with_variant(Integer, "sqlite")
"""A key. Only a column declared INTEGER numbers itself on SQLite, where integers have 64 bits anyway."""


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC, stored as integer microseconds since the epoch."""

    impl = BigInteger().with_variant(Integer, "sqlite")
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:  # noqa: ARG002
        """How an instant is stored."""
        return _microseconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], datetime | None]:  # noqa: ARG002
        """How it is read."""
        return _instant


def _microseconds(value: datetime | None) -> int | None:
    """Refuses a naive instant: nobody can say later which one it was."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"an instant without a zone: {value}")
    return (value - EPOCH) // MICROSECOND


def _instant(value: int | None) -> datetime | None:
    """Exact to the microsecond; no floating point on the way."""
    return None if value is None else EPOCH + timedelta(microseconds=value)


class Flag(TypeDecorator[bool]):
    """True or false, stored as 1 or 0."""

    impl = Integer
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[bool | None], int | None]:  # noqa: ARG002
        """1 or 0."""
        return lambda value: None if value is None else int(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], bool | None]:  # noqa: ARG002
        """True, false, or neither."""
        return lambda value: None if value is None else bool(value)


class Json(TypeDecorator[Any]):
    """JSON as canonical text: the same value is the same bytes on both databases."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:  # noqa: ARG002
        """The canonical text of a value."""
        return canonical

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str], Any]:  # noqa: ARG002
        """The value of a text."""
        return json.loads


_encoder = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)


def canonical(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """Canonical JSON: sorted keys, no blanks, no escapes but the needed ones."""
    return _encoder.encode(value)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def table(name: str, *items: SchemaItem, keyed: bool = False, told: bool = False) -> Table:
    """A table, strict on SQLite.

    `keyed` rows are few or short and always found by their whole key, so SQLite keeps them in the key's
    tree. The numbers of a `told` table stand in messages, so SQLite never gives one out twice: an old button
    cannot mean a new row, neither after one was erased nor after a backup was restored.
    """
    return Table(
        name,
        metadata,
        *items,
        sqlite_strict=True,
        sqlite_with_rowid=not keyed,
        sqlite_autoincrement=told,
    )


def number() -> Column[int]:
    """A table's own key."""
    return Column("id", Id, primary_key=True)


def words(name: str) -> Column[str]:
    """A text that is always there, and empty where there is nothing to say."""
    return Column(name, Text, nullable=False)


def instant(name: str) -> Column[datetime]:
    """An instant that is always there."""
    return Column(name, Instant, nullable=False)


def instant_if_any(name: str) -> Column[datetime | None]:
    """An instant that may never come."""
    return Column(name, Instant)
