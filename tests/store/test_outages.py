"""PostgreSQL goes away: what was surely not done is refused, what may have been done is said to be so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from bot.ports import Overloaded, Unsure
from tests.rigs.databases import PostgresServer, libpq_url
from tests.scenarios.waiting import until
from tests.store.scene import Database, organisation

SLOW_COMMIT = """
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN PERFORM pg_sleep(20); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER dawdling AFTER INSERT ON organisations DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION dawdle()
"""
THEM = "datname = current_database() AND pid <> pg_backend_pid()"


def strange(database: Database, statement: str) -> list[Any]:
    """What a stranger's statement returns."""
    with psycopg.connect(libpq_url(database.url), autocommit=True) as connection:
        cursor = connection.execute(statement)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []


@contextmanager
def meanwhile(database: Database, seen: str, done: str) -> Iterator[None]:
    """As soon as a session answers the condition, the function is called for it."""
    look = f"SELECT {done} FROM pg_stat_activity WHERE {THEM} AND {seen}"
    other = Thread(target=lambda: until(lambda: strange(database, look), seconds=10))
    other.start()
    yield
    other.join()


def test_a_connection_lost_during_the_commit_leaves_everybody_unsure(postgres: Database) -> None:
    strange(postgres, SLOW_COMMIT)

    with (
        meanwhile(postgres, "query = 'COMMIT' AND state = 'active'", "pg_terminate_backend(pid)"),
        pytest.raises(Unsure, match="during a commit"),
    ):
        postgres.run(lambda tx: organisation(tx, "Perhaps"))

    strange(postgres, "DROP TRIGGER dawdling ON organisations")
    postgres.run(lambda tx: organisation(tx, "After"))
    assert [o.name for o in postgres.read(lambda tx: tx.organisations.all())] == ["After"]


def test_a_commit_that_is_refused_is_an_error_like_any_other(postgres: Database) -> None:
    strange(postgres, SLOW_COMMIT.replace("PERFORM pg_sleep(20)", "RAISE 'never'"))

    with pytest.raises(Exception, match="never"):
        postgres.run(lambda tx: organisation(tx, "Refused"))

    assert postgres.read(lambda tx: tx.organisations.all()) == []


def test_a_connection_lost_before_the_commit_means_that_nothing_was_done(postgres: Database) -> None:
    def cut(tx: Any) -> None:
        organisation(tx, "Half")
        strange(postgres, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {THEM}")
        tx.requests.answer("r1")

    with pytest.raises(Overloaded, match="busy or away"):
        postgres.run(cut)

    assert postgres.read(lambda tx: tx.organisations.all()) == []
    postgres.run(lambda tx: organisation(tx, "After"))


def test_a_database_that_cannot_be_reached_is_an_overload(
    postgres: Database, postgres_server: PostgresServer
) -> None:
    postgres_server.drop(postgres.url)

    with pytest.raises(Overloaded, match="busy or away"):
        postgres.run(lambda tx: tx.now)


def test_a_database_that_takes_no_writes_any_more_is_left_for_one_that_does(postgres: Database) -> None:
    """As a primary that has become a standby is. Its old sessions would go on for ever."""
    postgres.run(lambda tx: tx._sql.execute(text("SET SESSION default_transaction_read_only = on")))  # type: ignore[attr-defined]

    with pytest.raises(Overloaded, match="busy or away"):
        postgres.run(lambda tx: organisation(tx, "Nowhere"))

    postgres.run(lambda tx: organisation(tx, "After"))
    assert [o.name for o in postgres.read(lambda tx: tx.organisations.all())] == ["After"]


def test_what_one_process_numbers_another_hears_of(postgres: Database) -> None:
    other = Database(postgres.url)

    async def scene() -> list[int]:
        heard: list[int] = []
        postgres.store.listen(lambda: heard.append(len(heard)))
        await said(heard, 1)  # the connection stands
        await other.store.run(lambda tx: tx.log.append("thing-done", "vote:1", {}))
        await asyncio.sleep(0.2)
        before = len(heard)
        await other.store.run(lambda tx: tx.log.sequence(10))
        await said(heard, 2)
        await asyncio.to_thread(
            strange, postgres, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {THEM}"
        )
        await said(heard, 3)  # it stands again
        await other.store.run(lambda tx: tx.log.append("thing-done", "vote:1", {}))
        await other.store.run(lambda tx: tx.log.sequence(10))
        await said(heard, 4)
        await other.store.run(lambda tx: tx.log.sequence(10))  # nothing to number, nothing to tell
        await asyncio.sleep(0.2)
        await postgres.store.close()
        return [before, len(heard)]

    assert asyncio.run(scene()) == [1, 4]
    other.close()
    postgres.__post_init__()


async def said(heard: list[int], times: int) -> None:
    async with asyncio.timeout(5):
        while len(heard) < times:  # noqa: ASYNC110 - the store tells nobody else
            await asyncio.sleep(0.01)
