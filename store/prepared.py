"""Core statements compiled once and run on the driver's cursor: the same SQL at a fraction of the cost."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, cast

from sqlalchemy import BindParameter, Dialect
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
        self._positional = compiled.positional
        names = compiled.positiontup if compiled.positional else list(compiled.params)
        self.names = tuple(names or ())
        encoders = {name: _encoder(compiled.binds[name], dialect) for name in self.names}
        self._encoders = [(name, encode) for name, encode in encoders.items() if encode]
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        columns = list(statement.exported_columns) if isinstance(statement, ReturnsRows) else []
        self._row = _row_type(column.key for column in columns)
        self._decoders = [
            (index, decode)
            for index, column in enumerate(columns)
            if (decode := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]

    def parameters(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what the driver takes
        """The driver's parameters: in order, or by name."""
        given = {**self._constants, **values}
        for name, encode in self._encoders:
            given[name] = encode(given[name])
        return [given[name] for name in self.names] if self._positional else given

    def rows(self, fetched: list[Any]) -> list[Any]:
        """The driver's rows as named tuples of Python values."""
        rows = []
        for row in fetched:
            values = list(row)
            for index, decode in self._decoders:
                values[index] = decode(values[index])
            rows.append(self._row(values))
        return rows


class Statements(dict[Build, Prepared]):
    """The prepared statements of one dialect, each made when it is first needed."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self._dialect = dialect

    def __missing__(self, build: Build) -> Prepared:
        """The statement that `build` builds. Two threads may both make it; either is right."""
        prepared = self[build] = Prepared(build(), self._dialect)
        return prepared


def _row_type(names: Iterable[str]) -> Callable[[Iterable[Any]], Any]:
    """Makes rows whose columns have names, as Core's have."""
    row = cast("Any", namedtuple)("Row", list(names))  # noqa: PYI024 - the names are a statement's
    return partial(tuple.__new__, row)


def _encoder(bind: BindParameter[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """How a value of this parameter's type is stored; most are stored as they are."""
    return bind.type.dialect_impl(dialect).bind_processor(dialect)
