"""One transaction's way to the database, and its clock."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, CursorResult, Executable, FunctionElement, Result, Select, select
from sqlalchemy.ext.compiler import compiles

from store.prepared import Build, Statements
from store.schema.types import Instant

Clock = Callable[[datetime], datetime]
"""What time it is, given the clock's own reading (aware UTC). Only demo and tests say something else."""


class Strand(Protocol):
    """A transaction's part in a batch of several that are one; see `store.batch`."""

    wrote: bool

    def execute(self, text: str, parameters: Any) -> Any: ...  # noqa: ANN401 - as the driver's
    def claim(self, key: Hashable) -> None: ...


class Sql:
    """Runs statements in one transaction: prepared ones on the driver's cursor, all others through Core.

    `reading` is the machine's clock where the database has none of its own (SQLite). Of a batch, prepared
    statements go through its `strand`.
    """

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        clock: Clock,
        *,
        reading: datetime | None = None,
        snapshot: bool = False,
        strand: Strand | None = None,
    ) -> None:
        self._connection = connection
        self._strand = strand
        self._driver: Any = strand or connection.connection.driver_connection
        self._statements = statements
        self._clock = clock
        self.is_postgres = connection.dialect.name == "postgresql"
        """whether other writers may be at work beside this transaction"""
        self._fixed = reading is not None
        self._now = clock(reading) if reading else None
        self.snapshot = snapshot
        """whether this transaction only reads"""

    @property
    def now(self) -> datetime:
        """The transaction's instant, read when it is first asked for and again after `reread`."""
        if self._now is None:
            self._now = self._clock(self.rows(_reading)[0].now)
        return self._now

    def reread(self, reading: datetime | None = None) -> None:
        """Forgets the instant, because a lock was waited for; `reading` came with the rows read since."""
        if not self._fixed:
            self._now = self._clock(reading) if reading else None

    def rows(self, build: Build, **values: Any) -> list[Any]:  # noqa: ANN401 - columns of any type
        """Runs a prepared query."""
        prepared = self._statements[build]
        return prepared.rows(self._driver.execute(prepared.text, prepared.parameters(values)).fetchall())

    def claim(self, *key: Hashable) -> None:
        """Nobody else acts for `key` until the transaction ends; to be said before a lock on it is taken.

        Locks keep other transactions away, but not those that share this one.
        """
        if self._strand:
            self._strand.claim(key)

    def lock(self, build: Build, **values: Any) -> None:  # noqa: ANN401 - columns of any type
        """Runs a prepared query for the locks it takes; SQLite's one writer has them all."""
        if self.is_postgres:
            self.rows(build, **values)

    def row(self, build: Build, **values: Any) -> Any:  # noqa: ANN401 - a row, or None
        """The first row of a prepared query, if there is one."""
        rows = self.rows(build, **values)
        return rows[0] if rows else None

    def do(self, build: Build, **values: Any) -> int:  # noqa: ANN401 - columns of any type
        """Runs a prepared change and returns how many rows it touched."""
        prepared = self._statements[build]
        touched: int = self._driver.execute(prepared.text, prepared.parameters(values)).rowcount
        return touched

    def do_each(self, build: Build, several: Sequence[Mapping[str, Any]]) -> None:
        """Runs a prepared change once for each of several sets of values; not as a part of a batch."""
        prepared = self._statements[build]
        self._driver.cursor().executemany(prepared.text, [prepared.parameters(values) for values in several])

    def execute(self, statement: Executable, parameters: Any = None) -> Result[Any]:  # noqa: ANN401 - Core's own
        """Runs a statement through Core."""
        if self._strand and not isinstance(statement, Select):
            self._strand.wrote = True
        return self._connection.execute(statement, parameters)

    def changed(self, statement: Executable) -> int:
        """Runs an UPDATE or DELETE through Core and returns how many rows it touched."""
        result = self.execute(statement)
        if not isinstance(result, CursorResult):
            raise TypeError("not a change")
        return result.rowcount


class DatabaseNow(FunctionElement[datetime]):
    """The database's clock as it stands at this row, not at the begin; NULL where it has none."""

    name = "database_now"
    type = Instant()
    inherit_cache = True


@compiles(DatabaseNow, "postgresql")
def _clock_timestamp(element: object, compiler: object, **options: object) -> str:  # noqa: ARG001 - SQLAlchemy's signature
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"


@compiles(DatabaseNow, "sqlite")
def _none(element: object, compiler: object, **options: object) -> str:  # noqa: ARG001 - SQLAlchemy's signature
    return "NULL"


def _reading() -> Select[Any]:
    return select(DatabaseNow().label("now"))
