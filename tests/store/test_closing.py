"""Casting against closing, on PostgreSQL, where both happen at once."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import psycopg
import pytest

from bot.domain.casting import Cast
from bot.domain.people import Rank
from bot.domain.votes import Ballot, Result, Unit, Vote
from bot.ports import Transaction
from tests.rigs.databases import libpq_url
from tests.store.scene import (
    DAY,
    Database,
    cast,
    delegate,
    facts_for,
    identity,
    open_vote,
    organisation,
    person,
    unit_of,
)

VOTERS = 10
SOON = 10.0


@pytest.fixture
def vote(postgres: Database) -> Vote:
    """Ten organisations with a delegate each; Harbour has an alternate, too. The clock runs."""
    postgres.now = None

    def found(tx: Transaction) -> Vote:
        units: list[Unit] = []
        for number in range(VOTERS):
            delegate(tx, f"Voter {number}", f"Organisation {number}")
            units.append(unit_of(organisation(tx, f"Organisation {number}")))
        delegate(tx, "Alt", "Organisation 0", Rank.ALTERNATE)
        return open_vote(tx, *units)

    return postgres.run(found)


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def waiting(database: Database) -> int:
    """How many sessions wait for a lock, by PostgreSQL's own account."""
    with psycopg.connect(libpq_url(database.url)) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone() or (0,)
    return int(count)


async def together(database: Database, *works: Callable[[Transaction], object]) -> list[object]:
    return list(await asyncio.gather(*(database.store.run(work) for work in works), return_exceptions=True))


def test_a_close_is_seen_to_wait_for_whoever_casts(postgres: Database, vote: Vote) -> None:
    was_cast, may_go = threading.Event(), threading.Event()
    order: list[str] = []

    def caster(tx: Transaction) -> None:
        cast(tx, vote.id, "Voter 0")
        was_cast.set()
        assert may_go.wait(SOON)
        order.append("cast")

    def closer(tx: Transaction) -> int:
        assert was_cast.wait(SOON)
        locked = tx.votes.lock(vote.id)
        assert locked is not None
        order.append("closed")
        tx.votes.close(vote.id, tx.now, Result.PASSED)
        return len(tx.votes.ballots(vote.id))

    def watcher(tx: Transaction) -> None:
        wait_until(lambda: waiting(postgres) == 1)
        assert order == []
        may_go.set()

    results = asyncio.run(together(postgres, caster, closer, watcher))

    assert results == [None, 1, None]
    assert order == ["cast", "closed"]


def test_whoever_casts_is_seen_to_wait_for_a_close_and_finds_it_closed(
    postgres: Database, vote: Vote
) -> None:
    is_locked, may_go = threading.Event(), threading.Event()

    def closer(tx: Transaction) -> datetime:
        tx.votes.lock(vote.id)
        is_locked.set()
        assert may_go.wait(SOON)
        tx.votes.close(vote.id, tx.now, Result.PASSED)
        return tx.now

    def caster(tx: Transaction) -> tuple[str, bool]:
        assert is_locked.wait(SOON)
        before = tx.now
        facts = facts_for(tx, vote.id, "Voter 0")
        return facts.vote.state.value, facts.now > before

    def watcher(tx: Transaction) -> None:
        wait_until(lambda: waiting(postgres) == 1)
        may_go.set()

    closed_at, cast_as, watched = asyncio.run(together(postgres, closer, caster, watcher))

    assert isinstance(closed_at, datetime)
    assert watched is None
    # It sees the vote as it is now, and the clock as it stands now, not as both were when it began to wait.
    assert cast_as == ("closed", True)


def test_casters_do_not_wait_for_one_another(postgres: Database, vote: Vote) -> None:
    both_have = threading.Barrier(2, timeout=SOON)

    def caster(name: str) -> Callable[[Transaction], None]:
        def work(tx: Transaction) -> None:
            cast(tx, vote.id, name)
            both_have.wait()

        return work

    assert asyncio.run(together(postgres, caster("Voter 1"), caster("Voter 2"))) == [None, None]


def test_two_ballots_of_one_unit_come_one_after_the_other(postgres: Database, vote: Vote) -> None:
    """An older press that arrives while a newer one is being written must see it."""
    now = datetime.now(UTC)
    was_cast, may_go = threading.Event(), threading.Event()

    def newer(tx: Transaction) -> None:
        cast(tx, vote.id, "Voter 0", "no", now)
        was_cast.set()
        assert may_go.wait(SOON)

    def older(tx: Transaction) -> object:
        assert was_cast.wait(SOON)
        return facts_for(tx, vote.id, "Voter 0").last_click

    def watcher(tx: Transaction) -> None:
        wait_until(lambda: waiting(postgres) == 1)
        may_go.set()

    assert asyncio.run(together(postgres, newer, older, watcher)) == [None, now, None]


def test_a_new_delegate_waits_for_the_ballot_that_the_last_one_is_casting(
    postgres: Database, vote: Vote
) -> None:
    was_cast, may_go = threading.Event(), threading.Event()

    def last(tx: Transaction) -> None:
        cast(tx, vote.id, "Voter 0", "no")
        was_cast.set()
        assert may_go.wait(SOON)

    def new(tx: Transaction) -> str | None:
        current = facts_for(tx, vote.id, "New").current
        return current and current.choice

    async def scene() -> list[object]:
        casting = asyncio.create_task(postgres.store.run(last))
        await asyncio.to_thread(was_cast.wait, SOON)
        await postgres.store.run(lambda tx: delegate(tx, "New", "Organisation 0"))
        next_one = asyncio.create_task(postgres.store.run(new))
        await asyncio.to_thread(wait_until, lambda: waiting(postgres) == 1)
        may_go.set()
        return [await casting, await next_one]

    assert asyncio.run(scene()) == [None, "no"]


def test_whoever_is_leaving_is_waited_for_and_casts_no_more(postgres: Database, vote: Vote) -> None:
    leaver = postgres.read(lambda tx: identity(tx, "Voter 0")).member_id
    has_left, may_go = threading.Event(), threading.Event()

    def leave(tx: Transaction) -> None:
        tx.people.set(leaver, organisation_id=None)
        tx.organisations.end_delegations(leaver)
        has_left.set()
        assert may_go.wait(SOON)

    async def scene() -> object:
        leaving = asyncio.create_task(postgres.store.run(leave))
        await asyncio.to_thread(has_left.wait, SOON)
        casting = asyncio.create_task(postgres.store.run(lambda tx: facts_for(tx, vote.id, "Voter 0").unit))
        await asyncio.to_thread(wait_until, lambda: waiting(postgres) == 1)
        may_go.set()
        await leaving
        return await casting

    assert asyncio.run(scene()) is None


def test_the_clock_is_read_again_even_for_those_who_have_no_ballot(postgres: Database, vote: Vote) -> None:
    postgres.run(lambda tx: delegate(tx, "Outsider", "Elsewhere"))
    postgres.run(lambda tx: person(tx, "Nobody"))

    def elapsed(name: str) -> Callable[[Transaction], timedelta]:
        def work(tx: Transaction) -> timedelta:
            before = tx.now
            return facts_for(tx, vote.id, name).now - before

        return work

    for name in ("Outsider", "Nobody"):
        assert postgres.run(elapsed(name)) > timedelta(0)


def test_a_person_cannot_cast_for_two_units_at_once(postgres: Database, vote: Vote) -> None:
    moved = postgres.read(lambda tx: identity(tx, "Voter 0")).member_id
    was_cast, may_go = threading.Event(), threading.Event()

    def first(tx: Transaction) -> None:
        cast(tx, vote.id, "Voter 0")
        was_cast.set()
        assert may_go.wait(SOON)

    def move(tx: Transaction) -> None:
        tx.organisations.end_delegations(moved)
        tx.organisations.delegate(organisation(tx, "Organisation 1").id, moved, Rank.DELEGATE, None)

    def second(tx: Transaction) -> bool:
        return facts_for(tx, vote.id, "Voter 0").cast_elsewhere

    async def scene() -> list[object]:
        casting = asyncio.create_task(postgres.store.run(first))
        await asyncio.to_thread(was_cast.wait, SOON)
        await postgres.store.run(move)
        again = asyncio.create_task(postgres.store.run(second))
        await asyncio.to_thread(wait_until, lambda: waiting(postgres) == 1)
        may_go.set()
        return [await casting, await again]

    assert asyncio.run(scene()) == [None, True]


@dataclass
class Race:
    """Ten people press as fast as they can while the vote closes."""

    database: Database
    vote: Vote
    acknowledged: dict[str, str] = field(default_factory=dict)
    counted: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    over: bool = False

    async def run(self) -> None:
        await asyncio.gather(self.closer(), *(self.voter(f"Voter {number}") for number in range(VOTERS)))

    async def voter(self, name: str) -> None:
        for number in count():
            if self.over:
                return
            try:
                unit = await self.database.store.run(lambda tx, n=number: self.press(tx, name, str(n)))
            except LookupError:
                self.refused += 1
            else:
                self.acknowledged[unit] = str(number)

    async def closer(self) -> None:
        await asyncio.sleep(0.4)
        self.counted = await self.database.store.run(self.close)
        await asyncio.sleep(0.2)
        self.over = True

    def press(self, tx: Transaction, name: str, choice: str) -> str:
        facts = facts_for(tx, self.vote.id, name)
        assert facts.unit is not None
        if facts.vote.state != "open":
            raise LookupError("closed")
        ballot = Ballot(facts.unit.id, Rank.DELEGATE, choice, facts.identity_id, 1, facts.now)
        tx.votes.cast(self.vote.id, ballot, Cast.COUNTED)
        return facts.unit.id

    def close(self, tx: Transaction) -> dict[str, str]:
        tx.votes.lock(self.vote.id)
        ballots = {ballot.unit: ballot.choice for ballot in tx.votes.ballots(self.vote.id)}
        tx.votes.close(self.vote.id, tx.now, Result.PASSED)
        return ballots


def test_a_ballot_that_races_the_close_is_either_counted_or_refused(postgres: Database, vote: Vote) -> None:
    race = Race(postgres, vote)

    asyncio.run(race.run())

    assert race.counted == race.acknowledged
    assert len(race.acknowledged) > 3
    assert race.refused > 3
    stored = postgres.read(lambda tx: {b.unit: b.choice for b in tx.votes.ballots(vote.id)})
    assert stored == race.counted


def test_nobody_casts_past_a_close_that_waits(postgres: Database, vote: Vote) -> None:
    """Casters share their lock, so a stream of them could keep a close waiting for ever."""
    was_cast, may_go = threading.Event(), threading.Event()

    def first(tx: Transaction) -> None:
        cast(tx, vote.id, "Voter 0")
        was_cast.set()
        assert may_go.wait(SOON)

    def closer(tx: Transaction) -> None:
        assert was_cast.wait(SOON)
        tx.votes.lock(vote.id)
        tx.votes.close(vote.id, tx.now, Result.PASSED)

    def second(tx: Transaction) -> str:
        wait_until(lambda: waiting(postgres) == 1)
        return facts_for(tx, vote.id, "Voter 1").vote.state.value

    def watcher(tx: Transaction) -> None:
        wait_until(lambda: waiting(postgres) == 2)
        may_go.set()

    assert asyncio.run(together(postgres, first, closer, second, watcher)) == [None, None, "closed", None]


def test_the_databases_clock_is_the_clock(postgres: Database) -> None:
    def readings(tx: Transaction) -> tuple[datetime, datetime]:
        first = tx.now
        time.sleep(0.02)
        return first, tx.now

    postgres.now = None
    with psycopg.connect(libpq_url(postgres.url)) as connection:
        (before,) = connection.execute("SELECT clock_timestamp()").fetchone() or (None,)
        first, second = postgres.run(readings)
        (after,) = connection.execute("SELECT clock_timestamp()").fetchone() or (None,)

    assert before < first == second < after
    assert after - before < timedelta(days=1) < 2 * DAY
