"""Events and their tree, on both databases."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from bot.ports import Transaction
from store.log import extended, leaf_hash, root_hash
from tests.store.scene import START, Database

# What the reference implementation of RFC 6962 tests itself with: entries, and the roots of the first n.
ENTRIES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def grown(entries: list[bytes]) -> list[bytes]:
    edge: list[bytes] = []
    for size, entry in enumerate(entries):
        edge = extended(edge, size, leaf_hash(entry))
    return edge


def naive_root(entries: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word for word."""
    if len(entries) < 2:
        return hashlib.sha256(b"\0" + entries[0] if entries else b"").digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return hashlib.sha256(b"\1" + naive_root(entries[:split]) + naive_root(entries[split:])).digest()


def events(database: Database) -> list[Any]:
    engine = create_engine(database.url)
    with engine.connect() as connection:
        rows = list(connection.execute(text("SELECT * FROM events ORDER BY number")))
    engine.dispose()
    return rows


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference_implementation(size: int) -> None:
    entries = [bytes.fromhex(entry) for entry in ENTRIES[:size]]

    assert root_hash(grown(entries)).hex() == ROOTS[size - 1]


@given(st.lists(st.binary(max_size=3), max_size=70))
def test_the_edge_has_the_root_of_the_whole_tree(entries: list[bytes]) -> None:
    edge = grown(entries)

    assert root_hash(edge) == naive_root(entries)
    assert len(edge) == len(entries).bit_count()


def test_an_empty_record_has_the_root_of_nothing(database: Database) -> None:
    assert database.read(lambda tx: tx.log.root()) == (0, NOTHING)
    assert database.run(lambda tx: tx.log.sequence(10)) == frozenset()


def test_events_are_numbered_without_a_gap_in_their_order(database: Database) -> None:
    for number in range(5):
        database.run(lambda tx, n=number: tx.log.append("said", f"vote:{n % 2}", {"n": n, "é": "ü"}, 7))

    assert database.run(lambda tx: tx.log.sequence(3)) == {"vote:0", "vote:1"}
    assert database.run(lambda tx: tx.log.sequence(3)) == {"vote:0", "vote:1"}
    assert database.run(lambda tx: tx.log.sequence(3)) == frozenset()

    rows = events(database)
    assert [row.number for row in rows] == [0, 1, 2, 3, 4]
    assert [json.loads(row.canonical)["payload"]["n"] for row in rows] == [0, 1, 2, 3, 4]
    root = naive_root([row.canonical.encode() for row in rows]).hex()
    assert database.read(lambda tx: tx.log.root()) == (5, root)


def test_an_events_canonical_form_says_all_of_it(database: Database) -> None:
    database.run(lambda tx: tx.log.append("said", "vote:1", {"z": 1, "a": "é"}, 7))
    database.run(lambda tx: tx.log.append("said", "vote:1", {}))
    database.run(lambda tx: tx.log.sequence(10))

    first, second = events(database)

    assert first.canonical == (
        f'{{"actor":7,"at":{int(START.timestamp()) * 1_000_000 + START.microsecond},"kind":"said",'
        f'"nonce":"{first.nonce}","number":0,"payload":{{"a":"é","z":1}},"subject":"vote:1"}}'
    )
    assert first.leaf == hashlib.sha256(b"\0" + first.canonical.encode()).hexdigest()
    assert "actor" not in second.canonical
    assert first.nonce != second.nonce


@pytest.mark.parametrize("value", [1.5, True, None, ["a"], {"a": 1}])
def test_a_payload_is_strings_and_integers(database: Database, value: object) -> None:
    with pytest.raises(ValueError, match="odd"):
        database.run(lambda tx: tx.log.append("said", "vote:1", {"fine": 1, "odd": value}))


def test_an_event_of_a_transaction_that_failed_never_happened(database: Database) -> None:
    def work(tx: Transaction) -> None:
        tx.log.append("said", "vote:1", {})
        raise LookupError("no")

    with pytest.raises(LookupError):
        database.run(work)

    assert events(database) == []


def test_only_one_replica_numbers_at_a_time(postgres: Database) -> None:
    for _ in range(4):
        postgres.run(lambda tx: tx.log.append("said", "vote:1", {}))
    numbering, other_done = threading.Event(), threading.Event()

    def first(tx: Transaction) -> frozenset[str]:
        touched = tx.log.sequence(10)
        numbering.set()
        assert other_done.wait(10)
        return touched

    def second(tx: Transaction) -> frozenset[str]:
        assert numbering.wait(10)
        touched = tx.log.sequence(10)
        other_done.set()
        return touched

    async def replicas() -> list[frozenset[str]]:
        return await asyncio.gather(postgres.store.run(first), postgres.store.run(second))

    assert asyncio.run(replicas()) == [frozenset({"vote:1"}), frozenset()]
    assert [row.number for row in events(postgres)] == [0, 1, 2, 3]
