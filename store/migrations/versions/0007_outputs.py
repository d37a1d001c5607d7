"""Outputs of groups and their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Outputs and their versions."""
    op.create_table(
        "outputs",
        sa.Column("id", big, nullable=False),
        sa.Column("group_id", big, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outputs"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_outputs_group_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_outputs_group_id", "outputs", ["group_id"])
    op.create_table(
        "output_versions",
        sa.Column("output_id", big, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("output_id", "version", name="pk_output_versions"),
        sa.ForeignKeyConstraint(["output_id"], ["outputs.id"], name="fk_output_versions_output_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_output_versions_member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
