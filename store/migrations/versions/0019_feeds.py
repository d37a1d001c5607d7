"""Members' private calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Private calendars."""
    op.create_table(
        "feeds",
        sa.Column("member_id", big, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("since", big, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_feeds"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_feeds_member_id"),
        sa.UniqueConstraint("hash", name="uq_feeds_hash"),
        sqlite_strict=True,
    )
