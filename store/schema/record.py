"""What happened, requests already answered, and single-use codes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Text, text

from store.schema.types import Id, Json, instant, instant_if_any, number, table, words

# No reference to any other table: the log outlives what it tells of.
events = table(
    "events",
    number(),
    instant("at"),
    words("kind"),
    words("subject"),
    Column("actor_id", Id),
    Column("payload", Json, nullable=False),
    words("nonce"),
    Column("number", Id),
    Column("canonical", Text),
    Column("leaf", Text),
)
"""Append-only. `number`, `canonical` and `leaf` (hexadecimal) are written once, by the sequencer."""

NUMBERED = text("number IS NOT NULL")
UNNUMBERED = text("number IS NULL")
Index("uq_events_number", events.c.number, unique=True, sqlite_where=NUMBERED, postgresql_where=NUMBERED)
Index("ix_events_unnumbered", events.c.id, sqlite_where=UNNUMBERED, postgresql_where=UNNUMBERED)

tree = table(
    "tree",
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("size", Id, nullable=False),
    words("hashes"),
    CheckConstraint("id = 1", name="one"),
)
"""The right edge of the RFC 6962 tree: the roots of its complete subtrees, largest first, in hexadecimal."""

requests = table(
    "requests",
    Column("id", Text, primary_key=True),
    words("answer"),
    instant("at"),
    Index(None, "at"),
)

codes = table(
    "codes",
    Column("hash", Text, primary_key=True),
    words("kind"),
    Column("payload", Json, nullable=False),
    instant("expires_at"),
    Index(None, "expires_at"),
    keyed=True,
)

epochs = table(
    "epochs",
    Column("number", Id, primary_key=True, autoincrement=False),
    instant("backed_up_at"),
    instant_if_any("began_at"),
)
"""A backup holds the number of the epoch that restoring it begins; one that has not begun serves nobody."""
