"""A backup: one consistent SQLite file, whichever database it is of."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, insert, make_url, select
from sqlalchemy.exc import DatabaseError

from store.copying import Progress, copy_rows, counts
from store.migrating import DatabaseIsOlder, build, revision
from store.opening import reaching
from store.schema.record import epochs

PAGES = 2048
"""Copied between two words on the progress: 8 MB."""


class BackupRefused(Exception):
    """No backup can be made or used like this; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was read back: when it was made, of which schema, and how many rows it has."""

    made_at: datetime
    revision: str
    rows: Mapping[str, int]


def back_up(url: str, file: Path, progress: Progress) -> Backup:
    """Writes the database at `url` into a new file, whole or not at all, and reads it back.

    The database may be in use; the copy is of one instant. Keys of sealed votes are not in the database,
    so they are not in the backup.

    Raises:
        BackupRefused: the file is there already, or the database is none of ours.
    """
    if file.exists():
        raise BackupRefused(f"{file} is there already. Name a file that is not.")
    parsed = make_url(url)
    with _draft(file) as draft, reaching(url):
        made_at = datetime.now(UTC)
        if parsed.get_backend_name() == "sqlite":
            rows = _copy_file(Path(parsed.database or ""), draft, progress)
        else:
            rows = _copy_postgres(parsed, draft, progress)
        _sign(draft, made_at)
        made = read_back(draft)
        if {**made.rows, epochs.name: 0} != {**rows, epochs.name: 0}:
            raise BackupRefused("The copy has other numbers of rows than the database. Try again.")
    return made


def read_back(file: Path) -> Backup:
    """A backup, checked from the first page to the last.

    Raises:
        BackupRefused: it is none, or damaged.
    """
    if not file.is_file():
        raise BackupRefused(f"There is no file {file}.")
    try:
        with scratch(file).connect() as copy:
            _require_whole(copy, file)
            made_at = copy.execute(select(epochs.c.backed_up_at).where(epochs.c.began_at.is_(None))).scalar()
            if made_at is None:
                raise BackupRefused(
                    f"{file} is a database, not a backup. Use a file written by “plenary backup”."
                )
            return Backup(made_at, revision(copy) or "", counts(copy))
    except DatabaseError as error:
        raise BackupRefused(f"{file} is no backup, or is damaged: {error.orig}.") from None


def scratch(file: Path) -> Engine:
    """A SQLite file that nobody else uses, without anything beside it."""
    url = URL.create("sqlite", database=str(file))
    return create_engine(url, poolclass=NullPool, hide_parameters=True)


def copy_pages(source: sqlite3.Connection, file: Path, progress: Progress) -> None:
    """Copies a whole database into a file, page by page, with SQLite's own means."""
    with closing(sqlite3.connect(file)) as copy:
        source.backup(
            copy, pages=PAGES, sleep=0, progress=lambda _, left, total: progress(total - left, total)
        )
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it


def _copy_file(path: Path, draft: Path, progress: Progress) -> Mapping[str, int]:
    """What the writer does meanwhile stays out: the copy is of the snapshot that was counted."""
    if not path.is_file():
        raise BackupRefused(f"There is no database at {path}.")
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    with engine.connect() as source:
        driver = source.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - a SQLite engine
        driver.isolation_level = None
        driver.execute("BEGIN")
        _require_ours(source)
        rows = counts(source)
        copy_pages(driver, draft, progress)
        driver.execute("ROLLBACK")
    return rows


def _copy_postgres(url: URL, draft: Path, progress: Progress) -> Mapping[str, int]:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool, hide_parameters=True)
    snapshots = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with snapshots.begin() as source, scratch(draft).begin() as copy:
        build(copy, _require_ours(source))
        copy_rows(source, copy, progress)
        return counts(source)


def _require_ours(source: Connection) -> str:
    """The schema that a backup of it has."""
    found = revision(source)
    if found is None or epochs.name not in counts(source):
        raise DatabaseIsOlder(found)
    if source.execute(select(epochs.c.number).where(epochs.c.began_at.is_(None))).first():
        raise BackupRefused("This database is itself a backup. Run “plenary restore” with it first.")
    return found


def _sign(draft: Path, made_at: datetime) -> None:
    """Notes the epoch that restoring it begins."""
    with scratch(draft).begin() as copy:
        number = max(copy.execute(select(epochs.c.number)).scalars(), default=1) + 1
        copy.execute(insert(epochs).values(number=number, backed_up_at=made_at))


def _require_whole(copy: Connection, file: Path) -> None:
    checked = copy.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    if checked != ["ok"]:
        raise BackupRefused(f"{file} is damaged: {checked[0]}")
    if broken := copy.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise BackupRefused(f"{file} is damaged: {broken[0]} refers to a {broken[2]} that is not there")
    if epochs.name not in counts(copy):
        raise BackupRefused(f"{file} is no backup of Plenary.")


@contextmanager
def _draft(file: Path) -> Iterator[Path]:
    """A file for its owner only, which becomes `file` once it is complete and on the disk."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        os.link(draft, file)
        keep_names(file.parent)
    except FileExistsError:
        raise BackupRefused(f"{file} is there already. Name a file that is not.") from None
    except OSError as error:
        raise BackupRefused(f"{file} cannot be written: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)


def keep_names(folder: Path) -> None:
    """Makes durable which files there are."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
