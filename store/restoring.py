"""A backup back into a database, of either kind."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import (
    URL,
    Connection,
    MetaData,
    NullPool,
    create_engine,
    func,
    inspect,
    make_url,
    select,
    text,
)

from store.backup import Backup, BackupRefused, copy_pages, keep_names, read_back, scratch
from store.copying import Progress, copy_rows, counts
from store.lock import ProcessLock
from store.migrating import build
from store.opening import reaching
from store.postgres import MIGRATING
from store.schema import metadata
from store.sqlite import migrate


@contextmanager
def restoring(url: str, file: Path, *, replace: bool, progress: Progress) -> Iterator[str]:
    """Puts a backup into the database at `url`, where within the block its epoch is to be begun.

    The block is given the address to open: SQLite's file takes its place only after the block. Until the
    epoch has begun, nothing serves from either database. With `replace` what is there already makes room: a
    file is put aside, PostgreSQL's tables are dropped in the transaction that writes the new ones.

    Raises:
        BackupRefused: the file is no backup, or the database is in use or not empty.
        StoreInUse, DatabaseIsNewer: see `open_store`.
    """
    made = read_back(file)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with _into_file(Path(parsed.database or ""), file, made, replace, progress) as draft:
            yield URL.create("sqlite", database=str(draft)).render_as_string()
    else:
        with reaching(url):
            _into_postgres(parsed, file, replace, progress)
        yield url


@contextmanager
def _into_file(path: Path, file: Path, made: Backup, replace: bool, progress: Progress) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = ProcessLock(path)
    draft = path.with_name(f"{path.name}.restoring")
    try:
        _require_room(str(path), path.exists(), replace)
        _discard(draft)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source:
            copy_pages(source, draft, progress)
        if read_back(draft) != made:
            raise BackupRefused(f"{draft} differs from the backup. Try again.")
        yield draft
        _put_aside(path)
        draft.replace(path)
        keep_names(path.parent)
    finally:
        _discard(draft)
        lock.release()


def _require_room(where: str, taken: bool, replace: bool) -> None:
    if taken and not replace:
        raise BackupRefused(
            f"There is a database at {where} already. Say --replace to put the backup in its place."
        )


def _put_aside(path: Path) -> None:
    """Gives what is replaced a second name. Under its own it stays until the backup takes its place, whole:
    whatever stops this, there is one or the other.
    """
    if not path.exists():
        return
    aside = f"before-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    log = path.with_name(f"{path.name}-wal")
    if log.exists():  # of a database that cannot be read; it must not be taken for the new one's
        log.rename(path.with_name(f"{path.name}.{aside}-wal"))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    os.link(path, path.with_name(f"{path.name}.{aside}"))
    keep_names(path.parent)


def _discard(draft: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal", ".lock"):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _into_postgres(url: URL, file: Path, replace: bool, progress: Progress) -> None:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"application_name": "plenary-restore"},
    )
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "backup"
        shutil.copyfile(file, copy)
        migrate(copy)
        with engine.begin() as target, scratch(copy).connect() as source:
            target.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
            _require_unused(target, url)
            _require_room(url.render_as_string(), bool(inspect(target).get_table_names()), replace)
            _empty(target)
            build(target)
            references = _without_references(target)
            copy_rows(source, target, progress)
            for reference in references:
                target.execute(text(reference))
            _continue_numbers(target)
            if counts(target) != counts(source):
                raise BackupRefused("The database has other numbers of rows than the backup. Try again.")


def _require_unused(target: Connection, url: URL) -> None:
    others = target.execute(
        text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'plenary'"
        )
    )
    if others.scalar_one():
        raise BackupRefused(f"{url.render_as_string()} is in use. Stop every Plenary process first.")


def _empty(target: Connection) -> None:
    found = MetaData()
    found.reflect(target)
    found.drop_all(target)


def _without_references(target: Connection) -> list[str]:
    """Drops every foreign key, for rows come in any order; returns the statements that bring them back."""
    keys = target.execute(
        text(
            "SELECT conrelid::regclass AS place, quote_ident(conname) AS name, "
            "pg_get_constraintdef(oid) AS words FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for key in keys:
        target.execute(text(f"ALTER TABLE {key.place} DROP CONSTRAINT {key.name}"))
    return [f"ALTER TABLE {key.place} ADD CONSTRAINT {key.name} {key.words}" for key in keys]


def _continue_numbers(target: Connection) -> None:
    """The next number of each table follows the largest that came with the rows."""
    for numbered in (t for t in metadata.sorted_tables if t.autoincrement_column is not None):
        newest = func.max(numbered.c.id)
        sequence = func.pg_get_serial_sequence(numbered.name, "id")
        target.execute(select(func.setval(sequence, newest)).having(newest > 0))
