"""The steps of a group's life."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Steps of groups."""
    op.create_table(
        "group_steps",
        sa.Column("id", big, nullable=False),
        sa.Column("group_id", big, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("member_id", big, nullable=True),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_group_steps"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_group_steps_group_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_group_steps_member_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_group_steps_group_id", "group_steps", ["group_id"])
