"""Works that share a transaction on PostgreSQL act as if each had one of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text

from bot.domain.people import Rank
from bot.domain.votes import Result, Vote
from bot.ports import Transaction, Unsure
from bot.requests import Hints
from tests.rigs.databases import libpq_url
from tests.store.scene import (
    Database,
    account,
    cast,
    delegate,
    facts_for,
    identity,
    open_vote,
    organisation,
    private,
    unit_of,
)

SOON = 10.0
VOTERS = 5

Work = Callable[[Transaction], Any]


@pytest.fixture
def lane(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A store with one lane, so that what comes while it is busy makes a batch."""
    postgres.close()
    monkeypatch.setattr("store.lane.LANES", 1)
    postgres.now = None
    postgres.__post_init__()
    return postgres


@pytest.fixture
def vote(lane: Database) -> Vote:
    """A vote of five organisations; the first has an alternate, too."""

    def found(tx: Transaction) -> Vote:
        for number in range(VOTERS):
            delegate(tx, f"Voter {number}", f"Organisation {number}")
        delegate(tx, "Alt", "Organisation 0", Rank.ALTERNATE)
        units = [unit_of(organisation(tx, f"Organisation {number}")) for number in range(VOTERS)]
        return open_vote(tx, *units)

    return lane.run(found)


def together(database: Database, *works: Work) -> list[Any]:
    """What became of works that came while the lane was busy."""
    is_busy, may_go = threading.Event(), threading.Event()

    def first(tx: Transaction) -> None:
        is_busy.set()
        assert may_go.wait(SOON)

    async def scene() -> list[Any]:
        busy = asyncio.create_task(database.store.run(first, batched=True))
        await asyncio.to_thread(is_busy.wait, SOON)
        runs = [asyncio.create_task(database.store.run(work, batched=True)) for work in works]
        await asyncio.sleep(0)
        may_go.set()
        await asyncio.gather(busy, return_exceptions=True)
        return list(await asyncio.gather(*runs, return_exceptions=True))

    return database._loop.run(scene())


def transaction_id(tx: Any) -> int:
    number: int = tx._sql.execute(select(func.txid_current())).scalar_one()
    return number


def casting(vote: Vote, name: str, choice: str = "yes") -> Work:
    """Casts, and says in which transaction."""

    def work(tx: Transaction) -> int:
        cast(tx, vote.id, name, choice)
        tx.log.append("ballot-cast", f"vote:{vote.id}", {"by": name})
        return transaction_id(tx)

    return work


def stored(database: Database, vote: Vote) -> dict[str, str]:
    return {b.unit: b.choice for b in database.read(lambda tx: tx.votes.ballots(vote.id))}


def units(*numbers: int) -> set[str]:
    return {f"o{number + 1}" for number in numbers}


def test_ballots_that_come_together_share_a_transaction(lane: Database, vote: Vote) -> None:
    ids = together(lane, *(casting(vote, f"Voter {n}") for n in range(VOTERS)))

    assert len(set(ids)) == 1
    assert stored(lane, vote).keys() == units(*range(VOTERS))


def test_their_statements_share_round_trips(lane: Database, vote: Vote, monkeypatch: Any) -> None:
    trips = []
    pipeline = psycopg.Connection.pipeline
    monkeypatch.setattr(psycopg.Connection, "pipeline", lambda own: trips.append(1) or pipeline(own))

    together(lane, *(casting(vote, f"Voter {n}") for n in range(VOTERS)))

    assert 5 < len(trips) < 3 * VOTERS


def test_a_refusal_is_its_own(lane: Database, vote: Vote) -> None:
    def refused(tx: Transaction) -> None:
        facts_for(tx, vote.id, "Voter 1")
        raise LookupError("not you")

    first, second, third = together(lane, casting(vote, "Voter 0"), refused, casting(vote, "Voter 2"))

    assert isinstance(second, LookupError)
    assert first == third
    assert stored(lane, vote).keys() == units(0, 2)


def test_nothing_stays_of_a_work_that_fails_after_it_wrote(
    lane: Database, vote: Vote, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(tx: Transaction) -> None:
        cast(tx, vote.id, "Voter 1")
        raise LookupError("too late")

    with caplog.at_level(logging.INFO, logger="store.lane"):
        first, second, third = together(lane, casting(vote, "Voter 0"), fails, casting(vote, "Voter 2"))

    assert isinstance(second, LookupError)
    assert "by itself" in caplog.text
    assert first != third
    assert stored(lane, vote).keys() == units(0, 2)


@pytest.mark.parametrize("names", [("Voter 0", "Voter 0"), ("Voter 0", "Alt")], ids=["person", "unit"])
def test_two_ballots_of_one_person_or_unit_come_one_after_the_other(
    lane: Database, vote: Vote, names: tuple[str, str]
) -> None:
    works = [casting(vote, name, f"choice {number}") for number, name in enumerate(names)]

    first, second, other = together(lane, *works, casting(vote, "Voter 1"))

    assert first == other != second
    assert {b.choice for b in lane.read(lambda tx: tx.votes.ballots_of(vote.id, "o1"))} >= {"choice 1"}


def test_a_statement_that_the_database_refuses_spoils_nobody_elses_ballot(lane: Database, vote: Vote) -> None:
    def wrong(tx: Any) -> None:
        tx._sql.execute(text("SELECT 1 / 0"))

    first, second, third = together(lane, casting(vote, "Voter 0"), wrong, casting(vote, "Voter 2"))

    assert "division by zero" in str(second)
    assert isinstance(first, int)
    assert isinstance(third, int)
    assert stored(lane, vote).keys() == units(0, 2)


def test_a_refused_statement_that_comes_last_is_no_silent_rollback(lane: Database, vote: Vote) -> None:
    """The database answers a COMMIT of a failed transaction with a ROLLBACK, and not with an error."""
    have_cast = threading.Event()

    def good(tx: Transaction) -> None:
        casting(vote, "Voter 0")(tx)
        have_cast.set()

    def wrong(tx: Any) -> None:
        while not have_cast.is_set():
            tx._sql.rows(_nothing)
        tx._sql.execute(text("SELECT 1 / 0"))

    _, second = together(lane, good, wrong)

    assert "division by zero" in str(second)
    assert stored(lane, vote).keys() == units(0)


def _nothing() -> Any:
    return select(func.now().label("now"))


def test_a_batch_whose_connection_dies_is_run_again(lane: Database, vote: Vote) -> None:
    killed = threading.Event()

    def kills(tx: Any) -> None:
        (pid,) = tx._sql.execute(select(func.pg_backend_pid())).one()
        if not killed.is_set():
            killed.set()
            with psycopg.connect(libpq_url(lane.url), autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    first, second, third = together(lane, casting(vote, "Voter 0"), kills, casting(vote, "Voter 2"))

    assert killed.is_set()
    assert isinstance(first, int)
    assert second is None
    assert isinstance(third, int)
    assert stored(lane, vote).keys() == units(0, 2)


def test_nobody_is_told_that_a_commit_came_through_of_which_nothing_was_heard(
    lane: Database, vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(self: Any) -> None:
        raise psycopg.OperationalError("the connection is lost")

    works = [casting(vote, f"Voter {n}") for n in range(3)]
    monkeypatch.setattr(psycopg.Connection, "commit", lost)

    assert [type(outcome) for outcome in together(lane, *works)] == [Unsure] * 3
    monkeypatch.undo()


def test_a_close_waits_for_a_batch_and_the_next_finds_it_closed(lane: Database, vote: Vote) -> None:
    was_cast, may_go = threading.Event(), threading.Event()
    order: list[str] = []

    def slow(tx: Transaction) -> None:
        cast(tx, vote.id, "Voter 0")
        was_cast.set()
        assert may_go.wait(SOON)
        order.append("cast")

    def closer(tx: Transaction) -> int:
        tx.votes.lock(vote.id)
        order.append("closed")
        tx.votes.close(vote.id, tx.now, Result.PASSED)
        return len(tx.votes.ballots(vote.id))

    async def scene() -> list[Any]:
        batch = asyncio.create_task(lane.store.run(slow, batched=True))
        await asyncio.to_thread(was_cast.wait, SOON)
        close = asyncio.create_task(lane.store.run(closer))
        late = asyncio.create_task(
            lane.store.run(lambda tx: facts_for(tx, vote.id, "Voter 1").vote.state.value, batched=True)
        )
        await asyncio.sleep(0.2)
        assert order == []
        may_go.set()
        return [await batch, await close, await late]

    assert lane._loop.run(scene()) == [None, 1, "closed"]
    assert order == ["cast", "closed"]


def test_a_closed_store_takes_no_more_and_has_carried_out_what_it_took(lane: Database, vote: Vote) -> None:
    async def scene() -> list[Any]:
        runs = [
            asyncio.create_task(lane.store.run(casting(vote, f"Voter {n}"), batched=True)) for n in range(3)
        ]
        await asyncio.sleep(0)
        await lane.store.close()
        return list(await asyncio.gather(*runs))

    assert len(lane._loop.run(scene())) == 3
    with pytest.raises(Exception, match="closed"):
        lane._loop.run(lane.store.run(lambda tx: tx.now, batched=True))
    lane._loop.close()
    lane.__post_init__()
    assert stored(lane, vote).keys() == units(0, 1, 2)


def test_whoever_is_met_first_is_met_in_a_batch_too(lane: Database, vote: Vote) -> None:
    assert together(lane, *(lambda tx, n=n: identity(tx, f"Voter {n}").key.user for n in range(3))) == [
        f"Voter {n}" for n in range(3)
    ]


def test_whoever_waits_for_somebody_elses_lock_holds_up_nobody(lane: Database, vote: Vote) -> None:
    held = lane.read(lambda tx: identity(tx, "Voter 1")).member_id
    is_locked, may_go = threading.Event(), threading.Event()

    def holds(tx: Transaction) -> None:
        tx.people.set(held, organisation_id=organisation(tx, "Organisation 1").id)
        is_locked.set()
        assert may_go.wait(SOON)

    async def scene() -> list[Any]:
        holder = asyncio.create_task(lane.store.run(holds))
        await asyncio.to_thread(is_locked.wait, SOON)
        works = [casting(vote, f"Voter {n}") for n in range(3)]
        runs = [asyncio.create_task(lane.store.run(work, batched=True)) for work in works]
        done, waiting = await asyncio.wait(runs, timeout=1.5)
        assert waiting == {runs[1]}
        may_go.set()
        await asyncio.gather(holder, *runs)
        return [len(done)]

    assert lane._loop.run(scene()) == [2]


def test_whoever_presses_twice_for_the_first_time_spoils_no_batch(
    lane: Database, vote: Vote, caplog: pytest.LogCaptureFixture
) -> None:
    def pressing(name: str) -> Work:
        def work(tx: Transaction) -> None:
            tx.people.meet(account(name), private(name), Hints(zone="UTC"))
            cast(tx, vote.id, name)

        return work

    with caplog.at_level(logging.INFO, logger="store.lane"):
        outcomes = together(lane, *map(pressing, ("Voter 0", "Voter 1", "Voter 0")))

    assert outcomes == [None] * 3
    assert "by itself" not in caplog.text
