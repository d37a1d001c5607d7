"""Notes for the Record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Notes, their versions and the calls about them."""
    op.create_table(
        "notes",
        sa.Column("meeting_id", big, nullable=False, autoincrement=False),
        sa.Column("year", sa.Integer, nullable=True),
        sa.Column("place", sa.Integer, nullable=True),
        sa.Column("published_at", big, nullable=True),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_notes"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_notes_meeting_id"),
        sa.UniqueConstraint("year", "place", name="uq_notes_year_place"),
        sa.CheckConstraint("(year IS NULL) = (place IS NULL)", name=op.f("ck_notes_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "note_versions",
        sa.Column("meeting_id", big, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=True),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "version", name="pk_note_versions"),
        sa.ForeignKeyConstraint(["meeting_id"], ["notes.meeting_id"], name="fk_note_versions_meeting_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_note_versions_member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "note_calls",
        sa.Column("vote_id", big, nullable=False, autoincrement=False),
        sa.Column("meeting_id", big, nullable=False),
        sa.PrimaryKeyConstraint("vote_id", name="pk_note_calls"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_note_calls_vote_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["notes.meeting_id"], name="fk_note_calls_meeting_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_note_calls_meeting_id", "note_calls", ["meeting_id"])
