"""Who sends for which connection; through which one a prompt goes, and not before when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
NEW = sa.text("state = 'new'")


def upgrade() -> None:
    """Senders. What is planned is given its connection when it comes due, by whichever version does it."""
    op.create_table(
        "senders",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("claimed_at", big, nullable=True),
        sa.Column("paused_until", big, nullable=True),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.Column("trouble_since", big, nullable=True),
        sa.PrimaryKeyConstraint("platform", "tenant", name="pk_senders"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.add_column("deliveries", sa.Column("platform", sa.Text, nullable=True))
    op.add_column("deliveries", sa.Column("tenant", sa.Text, nullable=True))
    op.add_column("deliveries", sa.Column("urgency", sa.Integer, nullable=True))
    op.add_column("deliveries", sa.Column("next_at", big, nullable=True))
    op.create_index(
        "ix_deliveries_turn",
        "deliveries",
        ["platform", "tenant", "urgency", "next_at"],
        sqlite_where=NEW,
        postgresql_where=NEW,
    )
