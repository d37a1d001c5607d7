"""Core statements compiled once and run on the driver's cursor: the same SQL at a fraction of the cost."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import BindParameter, Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import ReturnsRows

Build = Callable[[], ClauseElement]
"""A function that builds a statement, the same one each time; its parameters are named `bindparam`s."""
Coder = Callable[[Any], Any]
"""How one value is stored, or read."""


class Prepared:
    """A statement as the driver takes it.

    Values pass through the types of the columns, so it gives what Core's own execution gives.
    """

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"not a statement: {compiled}")
        self.text = str(compiled)
        names = list((compiled.positiontup if compiled.positional else compiled.params) or ())
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        self.names = tuple(name for name in names if name not in constants)
        """What a caller gives."""
        encoders = [(name, _encoder(compiled.binds[name], dialect)) for name in names]
        self.parameters = _binder(encoders, constants, positional=compiled.positional)
        """Of values by name, the driver's parameters: in order, or by name."""
        columns = list(statement.exported_columns) if isinstance(statement, ReturnsRows) else []
        row = cast("Any", namedtuple)("Row", [column.key for column in columns])  # noqa: PYI024 - a statement's names
        self.rows = _reader(row, [_decoder(column, dialect) for column in columns])
        """Of the driver's rows, named tuples of Python values."""


def _binder(
    encoders: Sequence[tuple[str, Coder | None]], constants: Mapping[str, Any], *, positional: bool
) -> Callable[[Mapping[str, Any]], Any]:
    """A function written out for one statement, since a loop over its names takes three times as long."""
    known: dict[str, Any] = {}
    parts: list[tuple[str, str]] = []
    for at, (name, encode) in enumerate(encoders):
        value = f"given[{name!r}]"
        if name in constants:
            known[f"c{at}"], value = constants[name], f"c{at}"
        if encode:
            known[f"e{at}"], value = encode, f"e{at}({value})"
        parts.append((name, value))
    if positional:
        return _function("given", f"[{', '.join(value for _, value in parts)}]", known)
    return _function("given", f"{{{', '.join(f'{name!r}: {value}' for name, value in parts)}}}", known)


def _reader(row: Any, decoders: Sequence[Coder | None]) -> Callable[[Sequence[Any]], list[Any]]:  # noqa: ANN401 - a class
    """The same for the rows that it gives. NULL is None, whatever the column's type."""
    known: dict[str, Any] = {"row": row, "new": tuple.__new__}
    values = []
    for at, decode in enumerate(decoders):
        values.append(f"None if v{at} is None else d{at}(v{at})" if decode else f"v{at}")
        known[f"d{at}"] = decode
    names = "".join(f"v{at}, " for at in range(len(decoders)))
    return _function("fetched", f"[new(row, [{', '.join(values)}]) for ({names}) in fetched]", known)


def _function(parameter: str, result: str, known: dict[str, Any]) -> Callable[[Any], Any]:
    function: Callable[[Any], Any] = eval(f"lambda {parameter}: {result}", known)  # noqa: S307 - of a statement's names
    return function


def _decoder(column: Any, dialect: Dialect) -> Coder | None:  # noqa: ANN401 - any column
    """How a value of this column is read; most are given as they are stored."""
    decode: Coder | None = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return decode


class Statements(dict[Build, Prepared]):
    """The prepared statements of one dialect, each made when it is first needed."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self._dialect = dialect

    def __missing__(self, build: Build) -> Prepared:
        """The statement that `build` builds. Two threads may both make it; either is right."""
        prepared = self[build] = Prepared(build(), self._dialect)
        return prepared


def _encoder(bind: BindParameter[Any], dialect: Dialect) -> Coder | None:
    """How a value of this parameter's type is stored; most are stored as they are."""
    return bind.type.dialect_impl(dialect).bind_processor(dialect)
