"""What happened: append-only events, and the tree that makes it visible if one of them is ever changed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Insert, Select, Text, Update, bindparam, func, insert, select, type_coerce, update

from bot.ports.record import Event
from store.schema.record import events, tree
from store.schema.types import Id
from store.sql import Sql
from store.upsert import upsert

CHANNEL = "plenary"
"""Where other processes are told that events were numbered."""
SEQUENCER = 0x706C656E  # the advisory lock of whoever numbers events


class StoredLog:
    """See `bot.ports.record.Log`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def append(
        self, kind: str, subject: str, payload: Mapping[str, Any], actor_id: int | None = None
    ) -> None:
        """Adds an event. Numbers with a fraction have more than one canonical form, so they are refused."""
        odd = [n for n, v in payload.items() if not isinstance(v, str | int) or isinstance(v, bool)]
        if odd:
            raise ValueError(f"neither string nor integer in {kind}: {', '.join(odd)}")
        self._sql.do(
            _append,
            at=self._sql.now,
            kind=kind,
            subject=subject,
            actor_id=actor_id,
            payload=dict(payload),
            nonce=secrets.token_hex(16),
        )

    def recent(self, kind: str, since: datetime) -> Sequence[Event]:
        """The events of a kind from an instant on, oldest first."""
        rows = self._sql.execute(
            select(events).where(events.c.kind == kind, events.c.at >= since).order_by(events.c.id)
        )
        return [Event(row.at, row.kind, row.subject, row.payload, row.actor_id) for row in rows]

    def sequence(self, limit: int) -> frozenset[str]:
        """Numbers events not yet numbered, in the order of their ids, without a gap."""
        if (
            self._sql.is_postgres
            and not self._sql.execute(select(func.pg_try_advisory_xact_lock(SEQUENCER))).scalar_one()
        ):
            return frozenset()  # another replica is at it
        fresh = self._sql.rows(_fresh, limit=limit)
        if not fresh:
            return frozenset()
        size, edge = self._edge()
        numbered = []
        for number, row in enumerate(fresh, size):
            entry = _canonical(number, row)
            leaf = leaf_hash(entry)
            edge = extended(edge, number, leaf)
            numbered.append(
                {"event": row.id, "number": number, "canonical": entry.decode(), "leaf": leaf.hex()}
            )
        self._sql.do_each(_number, numbered)
        hashes = "".join(node.hex() for node in edge)
        self._sql.do(_grow, size=size + len(fresh), hashes=hashes)
        if self._sql.is_postgres:  # once a round, however many ballots there were
            self._sql.execute(select(func.pg_notify(CHANNEL, "")))
        return frozenset(row.subject for row in fresh)

    def root(self) -> tuple[int, str]:
        """The size of the tree and its root, in hexadecimal."""
        size, edge = self._edge()
        return size, root_hash(edge).hex()

    def _edge(self) -> tuple[int, list[bytes]]:
        row = self._sql.row(_tree)
        if row is None:
            return 0, []
        hashes = bytes.fromhex(row.hashes)
        return row.size, [hashes[start : start + 32] for start in range(0, len(hashes), 32)]


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962: what a leaf hashes to; the first byte keeps leaves and nodes apart."""
    return hashlib.sha256(b"\0" + entry).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def extended(edge: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The right edge of a tree of `size` leaves once `leaf` is added.

    The edge holds the roots of the complete subtrees, one for each binary digit 1 of the size. Adding a leaf
    is adding 1: it joins with each subtree that a carry runs through.
    """
    node, subtrees = leaf, list(edge)
    while size & 1:
        node = _node_hash(subtrees.pop(), node)
        size >>= 1
    return [*subtrees, node]


def root_hash(edge: Sequence[bytes]) -> bytes:
    """The root over a right edge; of an empty tree, the hash of nothing."""
    if not edge:
        return hashlib.sha256().digest()
    node = edge[-1]
    for subtree in reversed(edge[:-1]):
        node = _node_hash(subtree, node)
    return node


def _canonical(number: int, row: Any) -> bytes:  # noqa: ANN401 - a row
    """An event as canonical JSON; its payload is stored so already."""
    event = {
        "at": row.at,
        "kind": row.kind,
        "nonce": row.nonce,
        "number": number,
        "payload": orjson.Fragment(row.payload),
        "subject": row.subject,
    }
    if row.actor_id is not None:
        event["actor"] = row.actor_id
    return orjson.dumps(event, option=orjson.OPT_SORT_KEYS)


def _fresh() -> Select[Any]:
    """Events without a number, as they are stored: instants in microseconds, payloads as text."""
    return (
        select(
            events.c.id,
            type_coerce(events.c.at, Id).label("at"),
            events.c.kind,
            events.c.subject,
            events.c.actor_id,
            type_coerce(events.c.payload, Text).label("payload"),
            events.c.nonce,
        )
        .where(events.c.number.is_(None))
        .order_by(events.c.id)
        .limit(bindparam("limit"))
    )


def _number() -> Update:
    names = ("number", "canonical", "leaf")
    numbered = update(events).where(events.c.id == bindparam("event"))
    return numbered.values({name: bindparam(name) for name in names})


def _tree() -> Select[Any]:
    return select(tree.c.size, tree.c.hashes)


def _grow() -> Insert:
    return upsert(tree, ["id"], id=1, size=bindparam("size"), hashes=bindparam("hashes"))


def _append() -> Insert:
    names = ("at", "kind", "subject", "actor_id", "payload", "nonce")
    return insert(events).values({name: bindparam(name) for name in names}).inline()
