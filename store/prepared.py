"""Core statements compiled once and run on the driver's cursor: the same SQL at a fraction of the cost."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import ReturnsRows

Build = Callable[[], ClauseElement]
"""A function that builds a statement, the same one each time; its parameters are named `bindparam`s."""


class Prepared:
    """A statement as the driver takes it.

    Values pass through the types of the columns, so it gives what Core's own execution gives.
    """

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"not a statement: {compiled}")
        self.text = str(compiled)
        self._order = compiled.positiontup if compiled.positional else None
        self._encoders = _useful(
            {
                key: bind.type.dialect_impl(dialect).bind_processor(dialect)
                for key, bind in compiled.binds.items()
            }
        )
        self._constants = self._encoded({k: v for k, v in compiled.params.items() if v is not None})
        columns = list(statement.exported_columns) if isinstance(statement, ReturnsRows) else []
        self._row = _row_type(column.key for column in columns)
        self._decoders = _useful(
            {
                index: column.type.dialect_impl(dialect).result_processor(dialect, None)
                for index, column in enumerate(columns)
            }
        )

    def parameters(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what the driver takes
        """The driver's parameters: in order, or by name."""
        encoded = {**self._constants, **self._encoded(values)}
        return encoded if self._order is None else [encoded[name] for name in self._order]

    def rows(self, fetched: list[Any]) -> list[Any]:
        """The driver's rows as named tuples of Python values."""
        if not self._decoders:
            return list(map(self._row, fetched))
        return [self._row(self._decoded(row)) for row in fetched]

    def _encoded(self, values: Mapping[str, Any]) -> dict[str, Any]:
        encoded = dict(values)
        for name, encode in self._encoders.items():
            if name in encoded:
                encoded[name] = encode(encoded[name])
        return encoded

    def _decoded(self, row: Any) -> list[Any]:  # noqa: ANN401 - a driver's row
        values = list(row)
        for index, decode in self._decoders.items():
            values[index] = decode(values[index])
        return values


class Statements:
    """The prepared statements of one dialect, each made when it is first needed."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._prepared: dict[Build, Prepared] = {}

    def __getitem__(self, build: Build) -> Prepared:
        """The statement that `build` builds. Two threads may both make it; either is right."""
        prepared = self._prepared.get(build)
        if prepared is None:
            prepared = self._prepared[build] = Prepared(build(), self._dialect)
        return prepared


def _row_type(names: Iterable[str]) -> Callable[[Iterable[Any]], Any]:
    """Makes rows whose columns have names, as Core's have."""
    row = cast("Any", namedtuple)("Row", list(names))  # noqa: PYI024 - the names are a statement's
    make: Callable[[Iterable[Any]], Any] = row._make
    return make


def _useful(processors: Mapping[Any, Any]) -> dict[Any, Callable[[Any], Any]]:
    """Most types need no processing; they are not even asked."""
    return {key: processor for key, processor in processors.items() if processor is not None}
