"""Mandates, updates and meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Mandates, updates and meetings."""
    _mandates()
    _meetings()
    _registrations()
    _updates()
    _update_versions()


def _mandates() -> None:
    op.create_table(
        "mandates",
        sa.Column("id", big, nullable=False),
        sa.Column("group_id", big, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("since", big, nullable=False),
        sa.Column("until", big),
        sa.Column("reference", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mandates"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_mandates_group_id"),
        sa.UniqueConstraint("group_id", "version", name="uq_mandates_group_id_version"),
        sqlite_strict=True,
    )


def _meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", big, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("starts_at", big, nullable=False),
        sa.Column("ends_at", big, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.UniqueConstraint("key", name="uq_meetings_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_meetings_ends_at", "meetings", ["ends_at"])


def _registrations() -> None:
    op.create_table(
        "registrations",
        sa.Column("meeting_id", big, nullable=False),
        sa.Column("organisation_id", big, nullable=False),
        sa.Column("attendance", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "organisation_id", name="pk_registrations"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_registrations_meeting_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_registrations_member_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_registrations_organisation_id"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _updates() -> None:
    op.create_table(
        "updates",
        sa.Column("id", big, nullable=False),
        sa.Column("group_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("organisation_id", big, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("posted_at", big, nullable=False),
        sa.Column("meeting_id", big),
        sa.Column("withdrawn_at", big),
        sa.PrimaryKeyConstraint("id", name="pk_updates"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_updates_group_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_updates_meeting_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_updates_member_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_updates_organisation_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_updates_group_id_id", "updates", ["group_id", "id"])
    op.create_index("ix_updates_meeting_id", "updates", ["meeting_id"])


def _update_versions() -> None:
    op.create_table(
        "update_versions",
        sa.Column("update_id", big, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("update_id", "version", name="pk_update_versions"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_update_versions_member_id"),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name="fk_update_versions_update_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
