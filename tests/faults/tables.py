"""A database as the checker sees it: votes with their ballots, the audit log, what waits to be sent."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from store.log import root_hash
from tests.faults.evidence import Event, Reading, Root, Stored, Vote
from tests.rigs.databases import libpq_url

Row = Mapping[str, Any]
Ask = Callable[[str], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables say at one instant."""

    votes: Mapping[int, Vote]
    """without labels, readings and followers, which are not asked of the tables"""
    events: Sequence[Event]
    root: Root
    """size and root as the product's own tree has them"""
    unsent: Sequence[str]
    """keys of shared messages that are older than what they show"""

    def readings(self, at: float) -> Mapping[int, Reading]:
        """The same as a reading of each vote."""
        return {number: _reading(vote, at) for number, vote in self.votes.items()}


def read_tables(url: str, *votes: int) -> Tables:
    """Reads a database, in one snapshot, while its server runs; `votes` are those that are wanted."""
    with _snapshot(url) as ask:
        people = {row["id"]: row["name"] for row in ask("SELECT id, name FROM members")}
        accounts = {
            row["id"]: f"{row['platform']}:{row['tenant']}/{row['external']}"
            for row in ask("SELECT id, platform, tenant, external FROM identities")
        }
        rows = [row for row in ask("SELECT * FROM votes ORDER BY id") if row["id"] in votes]
        recorded = [_event(row, people) for row in ask("SELECT * FROM events ORDER BY id")]
        tree = ask("SELECT size, hashes FROM tree")
        stale = ask("SELECT key FROM slots WHERE want > sent AND parked = '' ORDER BY key")
        kept = {
            name: _by_vote(ask(f"SELECT * FROM {name} ORDER BY {order}")) for name, order in _ORDERS.items()
        }
    made = {row["id"]: _vote(row, kept, people, accounts) for row in rows}
    return Tables(made, recorded, _root(tree), [row["key"] for row in stale])


_ORDERS = {
    "rolls": "vote_id, unit",
    "ballots": "vote_id, unit, rank",
    "superseded": "id",
    "recusals": "vote_id, unit",
    "counted": "vote_id, choice",
}


@contextmanager
def _snapshot(url: str) -> Iterator[Ask]:
    if url.startswith("sqlite:"):
        file = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{file}?mode=rw", uri=True, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA query_only = 1")
            connection.execute("BEGIN")
            yield lambda query: [dict(row) for row in connection.execute(query)]
        return
    with psycopg.connect(libpq_url(url), row_factory=dict_row) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield lambda query: connection.execute(query).fetchall()


def _by_vote(rows: Sequence[Row]) -> Mapping[int, list[Row]]:
    gathered: dict[int, list[Row]] = {}
    for row in rows:
        gathered.setdefault(row["vote_id"], []).append(row)
    return gathered


def _vote(
    row: Row,
    kept: Mapping[str, Mapping[int, list[Row]]],
    people: Mapping[int, str],
    accounts: Mapping[int, str],
) -> Vote:
    def of(table: str) -> list[Row]:
        return kept[table].get(row["id"], [])

    def stored(table: str) -> list[Stored]:
        return [_stored(ballot, people, accounts) for ballot in of(table)]

    rule = json.loads(row["rule"])
    return Vote(
        number=row["id"],
        secrecy=rule["secrecy"],
        state=row["state"],
        rule=rule,
        roll=frozenset(unit["unit"] for unit in of("rolls")),
        closes_at=_seconds(row["closes_at"]),
        code=row["code"],
        result=row["result"],
        ballots=stored("ballots"),
        superseded=stored("superseded"),
        recused=frozenset(unit["unit"] for unit in of("recusals")),
        counted={counted["choice"]: counted["number"] for counted in of("counted")},
    )


def _stored(row: Row, people: Mapping[int, str], accounts: Mapping[int, str]) -> Stored:
    return Stored(
        row["unit"],
        row["rank"],
        row["choice"],
        people.get(row["member_id"], ""),
        accounts.get(row["identity_id"], ""),
        _seconds(row["cast_at"]),
        _seconds(row["clicked_at"]) if row["clicked_at"] is not None else None,
    )


def _event(row: Row, people: Mapping[int, str]) -> Event:
    return Event(
        row["kind"],
        row["subject"],
        json.loads(row["payload"]),
        people.get(row["actor_id"], "") if row["actor_id"] is not None else "",
        row["number"],
        row["canonical"],
        row["leaf"],
    )


def _root(rows: Sequence[Row]) -> Root:
    if not rows:
        return Root(0, root_hash([]).hex())
    hashes = bytes.fromhex(rows[0]["hashes"])
    return Root(rows[0]["size"], root_hash([hashes[at : at + 32] for at in range(0, len(hashes), 32)]).hex())


def _reading(vote: Vote, at: float) -> Reading:
    return Reading(at, "tables", vote.state, vote.closes_at, vote.code, tuple(sorted(vote.roll)), vote.result)


def _seconds(microseconds: int) -> float:
    return microseconds / 1_000_000
