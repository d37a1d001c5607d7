"""That meetings have moved, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Moves of meetings."""
    op.create_table(
        "meeting_moves",
        sa.Column("id", big, nullable=False),
        sa.Column("meeting_id", big, nullable=False),
        sa.Column("was", big, nullable=False),
        sa.Column("becomes", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_moves"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_meeting_moves_meeting_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_meeting_moves_member_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_meeting_moves_meeting_id", "meeting_moves", ["meeting_id"])
