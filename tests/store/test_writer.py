"""SQLite's one writer: many jobs, one commit, no job in another's way."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.ports import Overloaded, Transaction, Unsure
from store import StoreInUse, open_store
from store.jobs import PATIENCE
from store.lock import ProcessLock
from tests.store.scene import Database, organisation, parsed


def adding(name: str) -> Callable[[Transaction], int]:
    return lambda tx: organisation(tx, name).id


def names(database: Database) -> list[str]:
    return [o.name for o in database.read(lambda tx: tx.organisations.all())]


def connection(database: Database) -> Any:
    """The writer's own connection."""
    return database.store._writer._connection  # type: ignore[attr-defined]


async def all_of(database: Database, *works: Callable[[Transaction], Any]) -> list[Any]:
    return list(await asyncio.gather(*(database.store.run(w) for w in works), return_exceptions=True))


def test_each_commit_is_synced(sqlite: Database, caplog: pytest.LogCaptureFixture) -> None:
    sqlite.close()
    with caplog.at_level(logging.INFO, logger="store.sqlite"):
        sqlite.__post_init__()

    assert sqlite.run(lambda tx: connection(sqlite).exec_driver_sql("PRAGMA synchronous").scalar()) == 2
    assert "journal_mode=wal synchronous=2" in caplog.text


def test_a_store_that_cannot_sync_does_not_open(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite.close()
    monkeypatch.setattr("store.sqlite.FULL", 3)

    with pytest.raises(RuntimeError, match="cannot be written durably"):
        sqlite.__post_init__()

    monkeypatch.undo()
    sqlite.__post_init__()


def test_many_jobs_share_a_commit(sqlite: Database) -> None:
    commits = []
    event.listen(connection(sqlite).engine, "commit", lambda _: commits.append(1))

    results = asyncio.run(all_of(sqlite, *(adding(f"O{n}") for n in range(100))))

    assert len(set(results)) == 100
    assert 1 <= len(commits) < 50


def test_no_answer_comes_before_the_commit(sqlite: Database) -> None:
    order: list[str] = []
    event.listen(connection(sqlite).engine, "commit", lambda _: (time.sleep(0.05), order.append("commit")))

    async def scene() -> None:
        await sqlite.store.run(adding("O"))
        order.append("answer")

    asyncio.run(scene())

    assert order == ["commit", "answer"]


def test_a_job_that_fails_takes_only_its_own_work_back(sqlite: Database) -> None:
    def failing(tx: Transaction) -> None:
        organisation(tx, "Half")
        raise KeyError("half-way")

    def broken(tx: Transaction) -> None:
        organisation(tx, "Broken")
        connection(sqlite).exec_driver_sql("SELECT * FROM nowhere")

    def gate(tx: Transaction) -> None:
        time.sleep(0.05)  # so that the others are in one batch

    results = asyncio.run(all_of(sqlite, gate, adding("Before"), failing, broken, adding("After")))

    assert isinstance(results[2], KeyError)
    assert isinstance(results[3], OperationalError)
    assert names(sqlite) == ["After", "Before"]


def test_a_job_sees_what_those_before_it_wrote(sqlite: Database) -> None:
    def counting(name: str) -> Callable[[Transaction], int]:
        return lambda tx: (organisation(tx, name), len(tx.organisations.all()))[1]

    counts = asyncio.run(all_of(sqlite, *map(counting, "abcde")))

    assert counts == [1, 2, 3, 4, 5]


def failing(code: int) -> Callable[[Any], None]:
    """A commit that fails with one of SQLite's codes."""

    def fail(dbapi: Any) -> None:
        error = sqlite3.OperationalError("the disk")
        error.sqlite_errorcode = code
        raise error

    return fail


@pytest.mark.parametrize(
    ("code", "told"), [(sqlite3.SQLITE_FULL, OperationalError), (sqlite3.SQLITE_IOERR_FSYNC, Unsure)]
)
def test_a_commit_that_fails_fails_every_job_and_only_a_full_disk_surely_kept_nothing(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    code: int, told: type[Exception],
) -> None:  # fmt: skip
    monkeypatch.setattr(connection(sqlite).engine.dialect, "do_commit", failing(code))
    monkeypatch.setattr("store.writer.BATCH_SECONDS", 60)  # both in one batch, on a busy machine too
    results = asyncio.run(all_of(sqlite, lambda _: time.sleep(0.4), adding("Lost"), adding("Lost too")))
    monkeypatch.undo()

    assert [type(error) for error in results] == [told, told, told]
    assert "a batch of" in caplog.text
    assert names(sqlite) == []
    sqlite.run(adding("Kept"))
    assert names(sqlite) == ["Kept"]
    assert asyncio.run(sqlite.store.healthy())


def test_a_disk_that_goes_on_failing_makes_the_store_unhealthy_until_it_takes_a_write(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = connection(sqlite)
    monkeypatch.setattr(broken.engine.dialect, "do_commit", failing(sqlite3.SQLITE_IOERR_FSYNC))

    with pytest.raises(Unsure):
        sqlite.run(adding("Lost"))
    assert broken.closed
    with pytest.raises(OperationalError):  # it is not begun, for there is nothing to begin it on
        sqlite.run(adding("Lost too"))
    assert not asyncio.run(sqlite.store.healthy())

    monkeypatch.undo()
    assert asyncio.run(sqlite.store.healthy())
    sqlite.run(adding("Kept"))
    assert names(sqlite) == ["Kept"]
    assert connection(sqlite) is not broken


def test_where_sqlite_gives_the_transaction_up_nothing_of_the_batch_is_acknowledged(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk rolls everything back, not only the statement that met it."""
    monkeypatch.setattr("store.writer.BATCH_SECONDS", 60)  # all of them in one batch, on a busy machine too

    def full(tx: Transaction) -> None:
        connection(sqlite).connection.driver_connection.rollback()
        raise sqlite3.OperationalError("database or disk is full")

    results = asyncio.run(all_of(sqlite, lambda _: time.sleep(0.4), adding("Before"), full, adding("After")))

    assert [isinstance(error, sqlite3.OperationalError) for error in results[:3]] == [True, True, True]
    assert names(sqlite) in ([], ["After"])
    assert isinstance(results[3], int) == (names(sqlite) == ["After"])


@pytest.mark.usefixtures("one_second")
def test_a_job_that_waits_too_long_is_refused_and_never_run(sqlite: Database) -> None:
    async def scene() -> tuple[float, BaseException | None]:
        slow = asyncio.create_task(sqlite.store.run(lambda tx: time.sleep(PATIENCE + 0.4)))
        await asyncio.sleep(0.05)
        start = time.monotonic()
        waiting = await asyncio.gather(sqlite.store.run(adding("Late")), return_exceptions=True)
        took = time.monotonic() - start
        # Nobody need wait for what cannot be in time.
        with pytest.raises(Overloaded):
            await sqlite.store.run(adding("Later"))
        await slow
        return took, waiting[0] if isinstance(waiting[0], BaseException) else None

    took, error = asyncio.run(scene())

    assert isinstance(error, Overloaded)
    assert took == pytest.approx(PATIENCE, abs=0.3)
    assert names(sqlite) == []
    sqlite.run(adding("Soon"))
    assert names(sqlite) == ["Soon"]


def test_readers_do_not_wait_for_the_writer(sqlite: Database) -> None:
    may_go = threading.Event()

    async def scene() -> list[Any]:
        slow = asyncio.create_task(sqlite.store.run(lambda tx: (organisation(tx, "O"), may_go.wait(10))))
        found = await sqlite.store.read(lambda tx: tx.organisations.all())
        may_go.set()
        assert (await slow)[1]
        return list(found)

    assert asyncio.run(scene()) == []


def test_a_job_whose_caller_has_gone_is_not_begun(sqlite: Database) -> None:
    may_go = threading.Event()

    async def scene() -> None:
        slow = asyncio.create_task(sqlite.store.run(lambda tx: may_go.wait(10)))
        gone = asyncio.create_task(sqlite.store.run(adding("Gone")))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        may_go.set()
        await slow

    asyncio.run(scene())
    sqlite.run(lambda tx: None)

    assert names(sqlite) == []


def test_if_the_writer_dies_every_waiter_fails_and_nothing_is_healthy(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    may_go = threading.Event()

    def dying(tx: Transaction) -> None:
        assert may_go.wait(10)
        raise SystemExit("gone")

    async def scene() -> list[Any]:
        first = asyncio.create_task(sqlite.store.run(dying))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(all_of(sqlite, adding("One"), adding("Two")))
        await asyncio.sleep(0.01)
        may_go.set()
        results = await waiting
        with pytest.raises(RuntimeError, match="SystemExit"):
            await first
        return results

    writer = sqlite.store._writer._thread  # type: ignore[attr-defined]
    assert all(isinstance(error, Overloaded) for error in asyncio.run(scene()))
    writer.join(10)  # it dies once it has answered, and is to do so before its hook is pytest's again
    assert not asyncio.run(sqlite.store.healthy())
    with pytest.raises(Overloaded, match="stopped"):
        sqlite.run(adding("Three"))
    assert names(sqlite) == []


def test_two_processes_cannot_both_write(sqlite: Database, tmp_path: Path) -> None:
    import os

    with pytest.raises(StoreInUse, match=f"process {os.getpid()}"):
        open_store(sqlite.url, parse=parsed, clock=lambda at: at)

    sqlite.close()
    lock = ProcessLock(tmp_path / "plenary.db")
    lock.release()
    sqlite.__post_init__()


def test_a_store_that_fails_to_open_lets_go_of_the_file(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite.close()
    monkeypatch.setattr("store.sqlite.Writer", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sqlite.__post_init__()
    monkeypatch.undo()

    sqlite.__post_init__()

    assert names(sqlite) == []
