"""Opening the store that a URL names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from bot.domain.community import Community
from bot.ports import Store
from store.sql import Clock


class DatabaseUnusable(Exception):
    """The database is not there, does not answer, or is none."""

    def __init__(self, url: str, reason: object) -> None:
        shown = make_url(url).render_as_string(hide_password=True)
        super().__init__(f"The database at {shown} cannot be used: {str(reason).strip()}.")


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Turns what drivers raise about a database that cannot be reached into `DatabaseUnusable`."""
    try:
        yield
    except FileNotFoundError as error:
        raise DatabaseUnusable(url, error) from None
    except DBAPIError as error:
        if isinstance(error, OperationalError) or type(error) is DatabaseError:
            raise DatabaseUnusable(url, error.orig) from None
        raise


def open_store(
    url: str, *, parse: Callable[[str], Community], clock: Clock, read_only: bool = False
) -> Store:
    """Opens the store at `url` ("sqlite:///path", "postgresql://...") and migrates it where that is needed.

    `parse` makes a community of the file's text. `clock` is given the clock's reading, the database's on
    PostgreSQL and the machine's for SQLite, and says what time it is: the same in earnest (`lambda at: at`),
    later in a demonstration, anything in a test.

    A `read_only` store migrates nothing and may be opened beside the process that writes to a SQLite file.

    Raises:
        ValueError: the URL names no database we know, or one in memory, which no second connection sees.
        StoreInUse: another process writes to this SQLite file.
        DatabaseIsNewer, DatabaseIsOlder: this version and the database do not fit.
        DatabaseUnusable: it is not there, does not answer, or is none.
    """
    with reaching(url):
        return _opened(url, parse, clock, read_only)


def _opened(url: str, parse: Callable[[str], Community], clock: Clock, read_only: bool) -> Store:
    # Each engine is imported only where it is used: a start is to take no longer than it must.
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            from store.sqlite import SqliteStore  # noqa: PLC0415

            return SqliteStore(Path(parsed.database), parse, clock, read_only=read_only)
        case "postgresql":
            from store.postgres import PostgresStore  # noqa: PLC0415

            return PostgresStore(parsed, parse, clock, read_only=read_only)
    raise ValueError(f"not a database for this: {parsed.render_as_string(hide_password=True)}")
