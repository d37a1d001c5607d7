"""What real ballots ask of the store, and what the store asks of SQLite: written down, to be asked again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from sqlite3 import dbapi2  # as SQLAlchemy calls it
from typing import Any, TypeVar, cast
from unittest import mock

from bot.ports import Store, Transaction

T = TypeVar("T")

Script = Sequence[tuple[str, Sequence[Any]]]
"""SQL texts and their parameters, as the driver was given them."""


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a transaction: the names that lead to it, and its arguments if it takes any."""

    path: Sequence[str]
    args: Sequence[Any] | None = None
    kwargs: Mapping[str, Any] = field(default_factory=dict)


def ask(tx: Transaction, calls: Sequence[Call]) -> None:
    """Asks the same questions again."""
    for call in calls:
        found: Any = tx
        for name in call.path:
            found = getattr(found, name)
        if call.args is not None:
            found(*call.args, **call.kwargs)


class RecordingStore:
    """A store that keeps the questions of the last work that wrote; see `bot.ports.Store`."""

    def __init__(self, store: Store) -> None:
        self.calls: list[Call] = []
        self._store = store
        self.read, self.healthy = store.read, store.healthy
        self.listen, self.close = store.listen, store.close

    async def run(self, work: Callable[[Transaction], T], *, batched: bool = False) -> T:
        """Runs `work` on the store and listens."""

        def listened(tx: Transaction) -> T:
            self.calls = []
            return work(cast("Transaction", _Listener(tx, (), self.calls)))

        return await self._store.run(listened, batched=batched)


class _Listener:
    """A transaction, or one of its subjects, that writes down what is asked of it."""

    def __init__(self, heard: object, path: Sequence[str], calls: list[Call]) -> None:
        self._heard = heard
        self._path = path
        self._calls = calls

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever is asked
        found, path = getattr(self._heard, name), (*self._path, name)
        if callable(found):
            return partial(self._called, found, path)
        if type(found).__module__.startswith("store."):
            return _Listener(found, path, self._calls)
        self._calls.append(Call(path))
        return found

    def _called(self, method: Callable[..., Any], path: Sequence[str], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as asked
        self._calls.append(Call(path, args, kwargs))
        return method(*args, **kwargs)


@contextmanager
def statements() -> Iterator[list[tuple[str, Sequence[Any]]]]:
    """What the driver is given within the block on connections to SQLite that are opened there."""
    heard: list[tuple[str, Sequence[Any]]] = []

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = (), /) -> Cursor:  # noqa: ANN401 - the driver's
            heard.append((sql, tuple(parameters)))
            super().execute(sql, parameters)
            return self

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:  # noqa: ANN401 - the driver's
            return super().cursor(factory)

        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - the driver's
            cursor: sqlite3.Cursor = self.cursor().execute(sql, parameters)
            return cursor

    with mock.patch.object(dbapi2, "connect", partial(dbapi2.connect, factory=Connection)):
        yield heard
