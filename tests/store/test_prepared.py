"""Prepared statements give what Core's own execution gives, on both databases."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Connection, Select, create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.exc import StatementError

from bot.domain.groups import GroupState, GroupStep
from bot.domain.people import Rank
from bot.domain.steps import StepKind
from bot.domain.votes import Unit, VoteState
from store import (
    casting,
    community,
    elections,
    groups,
    lives,
    organisations,
    people,
    requests,
    seats,
    sql,
    tenants,
    usage,
    voters,
    votes,
)
from store.prepared import Prepared, Statements
from tests.store.scene import (
    DAY,
    START,
    Database,
    account,
    cast,
    delegate,
    open_vote,
    organisation,
    private,
    unit_of,
)
from tests.store.test_elections import called

MODULES = (
    casting, community, elections, groups, lives, organisations,
    people, requests, seats, tenants, usage, voters, votes,
)  # fmt: skip

VALUES: dict[str, Any] = {
    "answer": "{}",
    "at": START,
    "cast_at": START,
    "choice": "yes",
    "clicked_at": START,
    "external": "Ann",
    "group": 3,
    "group_id": 1,
    "id": 1,
    "identity": 1,
    "key": "T1",
    "member": 1,
    "member_id": 1,
    "organisation_id": 1,
    "place": "D-Ann",
    "place_platform": "slack",
    "place_tenant": "T1",
    "platform": "slack",
    "rank": "delegate",
    "tenant": "T1",
    "unit": "o1",
    "vote": 1,
}


OTHERWISE: dict[Any, dict[str, Any]] = {
    requests._answer: {"id": "1"},
    people._conversation: {"external": "D-Ann"},
    usage._conversation_id: {"external": "D-Ann"},
    groups._cast: {"group": 1},
    groups._posted: {"group": 1},
    groups._steps: {"group": 1},
    lives.rerun_of: {"vote": 2},
}


def queries(module: ModuleType) -> Iterator[Any]:
    """The functions of a module that build a query without being given anything."""
    for function in vars(module).values():
        if (
            inspect.isfunction(function)
            and function.__module__ == module.__name__
            and not inspect.signature(function).parameters
            and isinstance(function(), Select)
        ):
            yield function


QUERIES = [query for module in MODULES for query in queries(module)]


@pytest.fixture
def scene(database: Database) -> Database:
    """One of everything that the queries ask for."""

    def found(tx: Any) -> None:
        delegate(tx, "Ann", "Harbour")
        alternate = delegate(tx, "Alt", "Harbour", Rank.ALTERNATE)
        tx.people.set(alternate.id, away_until=START + DAY)
        tx.people.grant(1, "chair")
        tx.people.meet(account("Ann"), private("Ann"), tx_hints())
        tx.seats.fill("ngo-1", 1, 2)
        tx.groups.join(1, 1, 1, groups.Role.LEAD, founder=True)
        tx.requests.remember("1", "{}")
        vote = open_vote(tx, unit_of(organisation(tx, "Harbour")), Unit("o9", "Nine"))
        cast(tx, vote.id, "Ann", "yes", tx.now)
        cast(tx, vote.id, "Ann", "no", tx.now)
        tx.lives.take(vote.id, StepKind.OPENED)
        tx.lives.commit_lot(vote.id, 7)
        tx.lives.run_again(vote.id, open_vote(tx).id)
        tx.elections.hold(called(tx).id, vote.id)
        tx.groups.take(1, GroupStep(GroupState.DORMANT, tx.now))
        tx.updates.add(1, 1, 1, "Done.", None)

    def tx_hints() -> Any:
        return people.Hints(zone="UTC", locale="en", reference="there")

    database.run(found)
    return database


def test_there_are_queries_to_compare() -> None:
    assert len(QUERIES) > 20


def test_a_prepared_query_gives_what_core_gives(scene: Database) -> None:
    engine = create_engine(scene.url)
    with engine.connect() as connection:
        for query in QUERIES:
            expected, found = executed(connection, query)
            assert found == expected, query
            assert found, query
    engine.dispose()


def executed(connection: Connection, query: Any) -> tuple[list[Any], list[Any]]:
    """The rows of a query by Core's own execution, and on the driver's cursor; without the clock."""
    statement = query()
    prepared = Prepared(statement, connection.dialect)
    wanted = statement.compile(dialect=connection.dialect).params
    values = {n: v for n, v in (VALUES | OTHERWISE.get(query, {})).items() if n in wanted}
    driver: Any = connection.connection.driver_connection

    by_core = connection.execute(statement, values).all()
    by_driver = prepared.rows(driver.execute(prepared.text, prepared.parameters(values)).fetchall())

    connection.rollback()
    return [timeless(row._asdict()) for row in by_core], [timeless(row._asdict()) for row in by_driver]


def timeless(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("now", "turn")}


def test_a_statement_is_prepared_once() -> None:
    statements = Statements(registry.load("sqlite")())

    assert statements[sql._reading] is statements[sql._reading]


def test_a_naive_instant_is_refused(database: Database) -> None:
    for write in (
        lambda tx: tx.timers.set("k", "close", 1, START.replace(tzinfo=None)),
        lambda tx: tx._sql.do(requests._remember, id="r", answer="{}", at=START.replace(tzinfo=None)),
    ):
        with pytest.raises((ValueError, StatementError), match="without a zone"):
            database.run(write)


def test_instants_are_exact_to_the_microsecond(database: Database) -> None:
    far = START.replace(year=9999, microsecond=999_999)
    database.run(lambda tx: tx.timers.set("k", "close", 1, far))

    assert database.read(lambda tx: tx.timers.next_due()) == far


def test_states_are_the_domains() -> None:
    """The guard of the ballot's statement compares with this word."""
    assert VoteState.OPEN.value == "open"
