"""Where members want to be written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Mailboxes of members."""
    op.create_table(
        "mailboxes",
        sa.Column("member_id", big, nullable=False, autoincrement=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("asked_at", big, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_mailboxes"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_mailboxes_member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
