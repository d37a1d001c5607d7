"""What is asked often is found by an index, however much there is."""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.dialects import registry

from store import casting, groups, organisations, people, requests, seats, tenants, usage, voters, votes
from store.prepared import Build, Prepared
from tests.rigs.databases import libpq_url
from tests.store.scene import Database
from tests.store.test_prepared import VALUES

HOT: list[Build] = [
    casting._vote_for_casting,
    casting.vote_locked,
    casting._unit_for_casting,
    casting._standing,
    casting._earlier,
    casting._keep,
    casting._place,
    casting._place_first,
    groups._groups_of,
    seats._held,
    organisations._delegations_of,
    people._identity,
    people._member,
    people._conversation,
    requests._answer,
    tenants._tenant,
    usage.known,
    voters._delegations_around,
    voters._delegations_around_locked,
    voters._delegations_for,
    voters._seat,
    votes._ballots_of,
    votes._light,
]
FEW = {"seats"}
"""What a community has a handful of."""


def test_sqlite_walks_through_no_table(sqlite: Database) -> None:
    engine = create_engine(sqlite.url)
    with engine.connect() as connection:
        for build in HOT:
            prepared = Prepared(build(), connection.dialect)
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {prepared.text}", tuple(prepared.parameters(_values(prepared)))
            ).all()
            steps = [row[3] for row in plan]
            assert not [step for step in steps if step.startswith("SCAN ") and step.split()[1] not in FEW], (
                build
            )
            # The beginning of a ballot's key is the whole vote.
            assert not [step for step in steps if "ballots" in step and "(vote_id=?)" in step], build
    engine.dispose()


def test_postgres_walks_through_no_table_where_it_can_help_it(postgres: Database) -> None:
    with psycopg.connect(libpq_url(postgres.url)) as connection:
        connection.execute("SET enable_seqscan = off")
        for build in HOT:
            prepared = Prepared(build(), registry.load("postgresql.psycopg")())
            plan = connection.execute(
                f"EXPLAIN {prepared.text}".encode(), prepared.parameters(_values(prepared))
            ).fetchall()
            assert not [line for (line,) in plan if "Seq Scan" in line], build


def _values(prepared: Prepared) -> dict[str, Any]:
    values = {**VALUES, "id": "1"} if "requests" in prepared.text else VALUES
    return {name: value for name, value in values.items() if name in prepared.names}


def test_what_is_due_is_found_by_an_index(sqlite: Database) -> None:
    engine = create_engine(sqlite.url)
    questions = (
        ("SELECT * FROM timers WHERE fired_at IS NULL AND due_at <= 1 ORDER BY due_at", "ix_timers_waiting"),
        ("SELECT * FROM deliveries WHERE state = 'new' AND due_at <= 1 ORDER BY due_at", "ix_deliveries_new"),
        ("SELECT * FROM slots WHERE want > sent ORDER BY urgency, next_at", "ix_slots_stale"),
        ("SELECT * FROM events WHERE number IS NULL ORDER BY id", "ix_events_unnumbered"),
        ("UPDATE slots SET want = want + 1 WHERE key = 'vote:1'", "ix_slots_key"),
    )
    with engine.connect() as connection:
        for question, index in questions:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}").all()
            assert index in str(plan)
    engine.dispose()
