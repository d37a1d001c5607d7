"""Opening and closing a store, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from bot.ports import Overloaded
from store import open_store
from store.opening import DatabaseUnusable
from tests.store.scene import Database, organisation, parsed


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://u:secret@host/db"])
def test_a_database_that_cannot_serve_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="not a database for this") as refused:
        open_store(url, parse=parsed, clock=lambda at: at)

    assert "secret" not in str(refused.value)


def test_a_plain_postgresql_url_will_do(postgres: Database) -> None:
    plain = Database(postgres.url.replace("postgresql+psycopg:", "postgresql:"))

    assert plain.read(lambda tx: tx.community.slug) == "test"
    plain.close()


def test_it_is_healthy_until_it_is_closed(database: Database) -> None:
    assert asyncio.run(database.store.healthy())
    database.close()

    assert not asyncio.run(database.store.healthy())
    for ask in (database.store.run, database.store.read):
        with pytest.raises(Overloaded):
            asyncio.run(ask(lambda tx: tx.now))
    database.__post_init__()


def test_what_was_asked_before_closing_is_done(database: Database) -> None:
    async def scene() -> None:
        asked = [
            asyncio.create_task(database.store.run(lambda tx, n=n: organisation(tx, f"O{n}")))
            for n in range(20)
        ]
        await asyncio.sleep(0)
        await database.store.close()
        await asyncio.gather(*asked)

    asyncio.run(scene())
    database.__post_init__()

    assert len(database.read(lambda tx: tx.organisations.all())) == 20


def test_writing_on_a_snapshot_is_an_error(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        database.read(lambda tx: organisation(tx, "Harbour"))

    assert database.read(lambda tx: tx.organisations.all()) == []


def test_a_snapshot_does_not_change_while_it_is_read(database: Database) -> None:
    async def scene() -> tuple[int, int]:
        loop = asyncio.get_running_loop()

        def read(tx):  # type: ignore[no-untyped-def]
            before = len(tx.organisations.all())
            written = asyncio.run_coroutine_threadsafe(
                database.store.run(lambda tx: organisation(tx, "Harbour")), loop
            )
            written.result(10)
            return before, len(tx.organisations.all())

        return await database.store.read(read)

    assert asyncio.run(scene()) == (0, 0)
    assert len(database.read(lambda tx: tx.organisations.all())) == 1


def test_an_error_of_the_work_is_the_callers(database: Database) -> None:
    for error in (KeyError("mine"), StopIteration(), Overloaded("mine")):

        def work(tx, error=error):  # type: ignore[no-untyped-def]
            organisation(tx, "Harbour")
            raise error

        with pytest.raises(RuntimeError if isinstance(error, StopIteration) else type(error)):
            database.run(work)

    assert database.read(lambda tx: tx.organisations.all()) == []


def test_a_read_only_store_stands_beside_the_one_that_writes(database: Database) -> None:
    beside = open_store(database.url, parse=parsed, clock=lambda at: at, read_only=True)
    database.run(lambda tx: organisation(tx, "Harbour"))

    assert len(asyncio.run(beside.read(lambda tx: tx.organisations.all()))) == 1
    with pytest.raises(RuntimeError, match="read only"):
        asyncio.run(beside.run(lambda tx: organisation(tx, "Ridge")))
    assert asyncio.run(beside.healthy())
    asyncio.run(beside.close())


def test_nothing_is_made_where_there_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="no database"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}", parse=parsed, clock=lambda at: at, read_only=True)

    assert list(tmp_path.iterdir()) == []
