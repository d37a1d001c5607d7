"""Timers, slots and deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Timers, slots and deliveries."""
    _timers()
    _slots()
    _deliveries()


def _timers() -> None:
    op.create_table(
        "timers",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", big, nullable=False),
        sa.Column("due_at", big, nullable=False),
        sa.Column("fired_at", big),
        sa.PrimaryKeyConstraint("key", name="pk_timers"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_timers_waiting",
        "timers",
        ["due_at"],
        sqlite_where=sa.text("fired_at IS NULL"),
        postgresql_where=sa.text("fired_at IS NULL"),
    )


def _slots() -> None:
    op.create_table(
        "slots",
        sa.Column("id", big, nullable=False),
        sa.Column("conversation_id", big, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("want", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("urgency", sa.Integer, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("next_at", big, nullable=False),
        sa.Column("lease_until", big),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("parked", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slots"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_slots_conversation_id"),
        sa.UniqueConstraint("conversation_id", "key", name="uq_slots_conversation_id_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_slots_key", "slots", ["key"])
    op.create_index(
        "ix_slots_stale",
        "slots",
        ["urgency", "next_at"],
        sqlite_where=sa.text("want > sent"),
        postgresql_where=sa.text("want > sent"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", big, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", big, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("member_id", big),
        sa.Column("due_at", big, nullable=False),
        sa.Column("deadline", big, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("lease_until", big),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("sent_at", big),
        sa.Column("sent_to", big),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_deliveries_member_id"),
        sa.ForeignKeyConstraint(["sent_to"], ["members.id"], name="fk_deliveries_sent_to"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
        sa.CheckConstraint("state IN ('new', 'sent', 'skipped', 'parked')", name=op.f("ck_deliveries_state")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_deliveries_new",
        "deliveries",
        ["due_at"],
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_index("ix_deliveries_sent_to_sent_at", "deliveries", ["sent_to", "sent_at"])
