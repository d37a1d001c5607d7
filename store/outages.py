"""What an error says of a database that went away: was the work done, and may it be asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError

from bot.ports import Overloaded, Unsure

BUSY = frozenset({"55P03", "57014"})
"""A lock or a statement that took too long."""
READ_ONLY = "25006"
AWAY = frozenset({READ_ONLY, "25P03", "53300", "57P01", "57P02", "57P03", "57P05"})
"""It goes down or comes up, has become a standby, takes no more connections, or has ended this one."""


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction, committed at the end of the block; a connection of no more use is given up.

    Raises `Unsure` where it was lost before the database had said that it has committed.
    """
    with engine.connect() as connection:
        try:
            with connection.begin() as begun:
                yield connection
                _commit(begun)
        except Exception as error:
            if is_away(error):
                connection.invalidate()
            raise


def _commit(transaction: RootTransaction) -> None:
    try:
        transaction.commit()
    except DBAPIError as error:
        if is_away(error):
            raise Unsure("the database went away during a commit") from error
        raise


def told(error: BaseException, *, snapshot: bool = False) -> BaseException:
    """What the caller is told of an error of the database: `Overloaded` where only the moment was wrong."""
    if snapshot and sqlstate(error) == READ_ONLY:  # the caller's mistake, on whatever database
        return error
    if sqlstate(error) in BUSY or is_away(error):
        refused = Overloaded("the database was busy or away")
        refused.__cause__ = error
        return refused
    return error


def is_away(error: BaseException) -> bool:
    """Whether the connection is of no more use. What was not committed on it is not done."""
    state = sqlstate(error)
    if state is None:  # not the database's own words: the driver's, which could not reach it
        return isinstance(_original(error), psycopg.OperationalError)
    return state in AWAY or state.startswith("08")


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a database's error, whether it came through SQLAlchemy or from the driver's cursor."""
    state: str | None = getattr(_original(error), "sqlstate", None)
    return state


def _original(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error
