"""What is due and what is to be sent."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from store.schema.types import Id, instant, instant_if_any, number, table, words

timers = table(
    "timers",
    Column("key", Text, primary_key=True),
    words("kind"),
    Column("subject_id", Id, nullable=False),
    instant("due_at"),
    instant_if_any("fired_at"),
    keyed=True,
)

NOT_FIRED = text("fired_at IS NULL")
Index("ix_timers_waiting", timers.c.due_at, sqlite_where=NOT_FIRED, postgresql_where=NOT_FIRED)

slots = table(
    "slots",
    number(),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False),
    Column("key", Text, nullable=False, index=True),
    Column("want", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("urgency", Integer, nullable=False),
    words("reference"),
    instant("next_at"),
    instant_if_any("lease_until"),
    Column("attempts", Integer, nullable=False),
    words("parked"),
    UniqueConstraint("conversation_id", "key"),
    told=True,
)

STALE = text("want > sent")
Index("ix_slots_stale", slots.c.urgency, slots.c.next_at, sqlite_where=STALE, postgresql_where=STALE)

deliveries = table(
    "deliveries",
    number(),
    words("key"),
    words("kind"),
    Column("subject_id", Id, nullable=False),
    words("unit"),
    Column("member_id", Id, ForeignKey("members.id")),
    instant("due_at"),
    instant("deadline"),
    words("state"),
    instant_if_any("lease_until"),
    Column("attempts", Integer, nullable=False),
    instant_if_any("sent_at"),
    Column("sent_to", Id, ForeignKey("members.id")),
    words("reference"),
    words("reason"),
    Column("message", Id),
    Column("platform", Text),
    Column("tenant", Text),
    Column("urgency", Integer),
    instant_if_any("next_at"),
    UniqueConstraint("key"),
    Index(None, "sent_to", "sent_at"),
    Index(None, "kind", "subject_id"),
    CheckConstraint("state IN ('new', 'sent', 'skipped', 'parked')", name="state"),
    told=True,
)
"""`message` is the number of the first of those that go out in one message with it.

Platform, tenant and urgency are given when it comes due: through which connection it goes, and which goes
first. It is sent at `next_at` or later, which moves where a platform is in trouble; `due_at` then stays.
"""

NEW = text("state = 'new'")
Index("ix_deliveries_new", deliveries.c.due_at, sqlite_where=NEW, postgresql_where=NEW)
Index(
    "ix_deliveries_turn",
    deliveries.c.platform,
    deliveries.c.tenant,
    deliveries.c.urgency,
    deliveries.c.next_at,
    sqlite_where=NEW,
    postgresql_where=NEW,
)

senders = table(
    "senders",
    Column("platform", Text, primary_key=True),
    Column("tenant", Text, primary_key=True),
    words("owner"),
    instant_if_any("claimed_at"),
    instant_if_any("paused_until"),
    words("trouble"),
    instant_if_any("trouble_since"),
    keyed=True,
)
"""For a connection, who sends, when they last took something to send, and what keeps them from it."""
