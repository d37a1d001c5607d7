"""PostgreSQL: settings, retries, what happens when it is busy or goes away."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from bot.ports import Overloaded, Transaction
from store.jobs import PATIENCE
from store.postgres import READERS, WRITERS
from tests.rigs.databases import libpq_url
from tests.store.scene import Database, organisation, person


def setting(tx: Any, name: str) -> str:
    return str(tx._sql.execute(text(f"SHOW {name}")).scalar_one())


def test_every_session_is_durable_and_bounded(postgres: Database) -> None:
    expected = {
        "synchronous_commit": "on",
        "lock_timeout": "3s",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "1min",
        "transaction_isolation": "read committed",
        "transaction_read_only": "off",
    }

    assert postgres.run(lambda tx: {name: setting(tx, name) for name in expected}) == expected
    assert postgres.read(lambda tx: setting(tx, "transaction_isolation")) == "repeatable read"
    assert postgres.read(lambda tx: setting(tx, "transaction_read_only")) == "on"
    assert postgres.run(lambda tx: setting(tx, "transaction_isolation")) == "read committed"


def test_a_server_that_does_not_sync_is_complained_of(
    postgres: Database, caplog: pytest.LogCaptureFixture
) -> None:
    postgres.close()
    with caplog.at_level(logging.INFO, logger="store.postgres"):
        postgres.__post_init__()

    assert "fsync=" in caplog.text
    assert ("fsync off" in caplog.text) == ("fsync=off" in caplog.text)


def test_a_deadlock_is_resolved_by_running_one_of_the_two_again(postgres: Database) -> None:
    ann, bob = (postgres.run(lambda tx, n=n: person(tx, n)).id for n in ("Ann", "Bob"))
    both_hold_one = threading.Barrier(2, timeout=10)
    runs: list[int] = []

    def work(first: int, second: int) -> Any:
        def crossing(tx: Transaction) -> None:
            runs.append(first)
            tx.people.set(first, language="fr")
            if len(runs) <= 2:
                both_hold_one.wait()
            tx.people.set(second, language="fr")

        return crossing

    async def both() -> None:
        await asyncio.gather(postgres.store.run(work(ann, bob)), postgres.store.run(work(bob, ann)))

    asyncio.run(both())

    assert len(runs) >= 3
    assert {postgres.read(lambda tx, m=m: tx.people.member(m).language) for m in (ann, bob)} == {"fr"}


def test_two_who_introduce_the_same_newcomer_make_one_member(postgres: Database) -> None:
    both_looked = threading.Barrier(2, timeout=10)
    runs: list[int] = []

    def newcomer(tx: Transaction) -> int:
        runs.append(1)
        from tests.store.scene import account

        known = tx.people.identity(account("Ann"))
        if len(runs) <= 2:
            both_looked.wait()
        return known.member_id if known else person(tx, "Ann").id

    async def both() -> tuple[int, int]:
        one, other = await asyncio.gather(postgres.store.run(newcomer), postgres.store.run(newcomer))
        return one, other

    one, other = asyncio.run(both())

    assert one == other
    assert [m.id for m in postgres.read(lambda tx: tx.people.named("Ann"))] == [one]


def test_a_conflict_that_does_not_go_away_is_an_error_in_the_end(postgres: Database) -> None:
    runs: list[int] = []

    def hopeless(tx: Transaction) -> None:
        runs.append(1)
        tx.organisations.add("Harbour", "ngo", votes=True)
        tx.organisations.add("Harbour", "ngo", votes=True)

    with pytest.raises(Exception, match="uq_organisations_folded"):
        postgres.run(hopeless)

    assert 1 < len(runs) <= 5
    assert postgres.read(lambda tx: tx.organisations.all()) == []


@pytest.mark.usefixtures("one_second")
def test_when_every_thread_is_busy_the_next_is_refused_and_never_run(postgres: Database) -> None:
    may_go = threading.Event()

    async def scene() -> tuple[float, list[Any]]:
        busy = [asyncio.create_task(postgres.store.run(lambda tx: may_go.wait(10))) for _ in range(WRITERS)]
        await asyncio.sleep(0.1)
        start = time.monotonic()
        refused = await asyncio.gather(
            postgres.store.run(lambda tx: organisation(tx, "Late")), return_exceptions=True
        )
        took = time.monotonic() - start
        read = await postgres.store.read(lambda tx: tx.organisations.all())
        may_go.set()
        await asyncio.gather(*busy)
        return took, [*refused, *read]

    took, results = asyncio.run(scene())

    assert isinstance(results[0], Overloaded)
    assert results[1:] == []
    assert took == pytest.approx(PATIENCE, abs=0.4)
    assert postgres.read(lambda tx: tx.organisations.all()) == []


def test_the_pool_is_bounded(postgres: Database) -> None:
    async def storm() -> None:
        await asyncio.gather(
            *(postgres.store.run(lambda tx: tx.now) for _ in range(40)),
            *(postgres.store.read(lambda tx: tx.now) for _ in range(40)),
        )

    asyncio.run(storm())
    with psycopg.connect(libpq_url(postgres.url)) as connection:
        (sessions,) = connection.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE application_name = 'plenary' AND datname = current_database()"
        ).fetchone() or (0,)

    assert 1 <= sessions <= WRITERS + READERS


def test_a_lock_that_takes_too_long_is_an_overload(postgres: Database) -> None:
    ann = postgres.run(lambda tx: person(tx, "Ann"))
    with psycopg.connect(libpq_url(postgres.url)) as stranger:
        stranger.execute("UPDATE members SET zone = 'UTC'")

        with pytest.raises(Overloaded, match="busy or away"):
            postgres.run(lambda tx: tx.people.set(ann.id, language="fr"))


def test_connections_that_were_cut_are_replaced(postgres: Database, postgres_server: Any) -> None:
    postgres.run(lambda tx: organisation(tx, "Before"))
    with psycopg.connect(libpq_url(postgres.url)) as stranger:
        stranger.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    postgres.run(lambda tx: organisation(tx, "After"))

    assert [o.name for o in postgres.read(lambda tx: tx.organisations.all())] == ["After", "Before"]
    assert asyncio.run(postgres.store.healthy())


def test_it_is_not_healthy_when_the_database_is_gone(postgres: Database, postgres_server: Any) -> None:
    postgres_server.drop(postgres.url)

    assert not asyncio.run(postgres.store.healthy())
