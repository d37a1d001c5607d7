"""Agendas, minutes, actions, until when members have caught up, and objectives of updates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Agendas, minutes, actions, looks, objectives."""
    op.add_column("updates", sa.Column("objective", sa.Integer))
    _items()
    _freezes()
    _minutes()
    _minute_versions()
    _actions()
    _looks()


def _items() -> None:
    op.create_table(
        "agenda_items",
        sa.Column("id", big, nullable=False),
        sa.Column("meeting_id", big, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("proposed_at", big, nullable=False),
        sa.Column("member_id", big),
        sa.Column("group_id", big),
        sa.Column("minutes", sa.Integer),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_items"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_agenda_items_meeting_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_agenda_items_member_id"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_agenda_items_group_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_agenda_items_meeting_id", "agenda_items", ["meeting_id"])
    by_itself = sa.text("source <> ''")
    op.create_index(
        "uq_agenda_items_source",
        "agenda_items",
        ["meeting_id", "source"],
        unique=True,
        sqlite_where=by_itself,
        postgresql_where=by_itself,
    )


def _freezes() -> None:
    op.create_table(
        "agenda_freezes",
        sa.Column("meeting_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("member_id", big),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_agenda_freezes"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_agenda_freezes_meeting_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_agenda_freezes_member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _minutes() -> None:
    op.create_table(
        "minutes",
        sa.Column("id", big, nullable=False),
        sa.Column("meeting_id", big, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("item_id", big),
        sa.PrimaryKeyConstraint("id", name="pk_minutes"),
        sa.UniqueConstraint("meeting_id", "kind", "number", name="uq_minutes_meeting_id_kind_number"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_minutes_meeting_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_minutes_member_id"),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name="fk_minutes_item_id"),
        sqlite_strict=True,
    )


def _minute_versions() -> None:
    op.create_table(
        "minute_versions",
        sa.Column("minute_id", big, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("minute_id", "version", name="pk_minute_versions"),
        sa.ForeignKeyConstraint(["minute_id"], ["minutes.id"], name="fk_minute_versions_minute_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_minute_versions_member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _actions() -> None:
    op.create_table(
        "actions",
        sa.Column("id", big, nullable=False),
        sa.Column("meeting_id", big),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("organisation_id", big),
        sa.Column("due_at", big, nullable=False),
        sa.Column("giver_id", big, nullable=False),
        sa.Column("given_at", big, nullable=False),
        sa.Column("done_at", big),
        sa.Column("done_by", big),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_actions_meeting_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_actions_member_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_actions_organisation_id"),
        sa.ForeignKeyConstraint(["giver_id"], ["members.id"], name="fk_actions_giver_id"),
        sa.ForeignKeyConstraint(["done_by"], ["members.id"], name="fk_actions_done_by"),
        sqlite_strict=True,
    )
    op.create_index("ix_actions_meeting_id", "actions", ["meeting_id"])
    op.create_index("ix_actions_member_id", "actions", ["member_id"])


def _looks() -> None:
    op.create_table(
        "looks",
        sa.Column("id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_looks"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_looks_member_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_looks_member_id", "looks", ["member_id"])
