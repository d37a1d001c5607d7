"""Drafts of mandates, what of them is delivered, and groups that members proposed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Proposals, drafts, deliveries made."""
    op.create_table(
        "proposals",
        sa.Column("group_id", big, autoincrement=False, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_proposals"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_proposals_group_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_proposals_member_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "mandate_drafts",
        sa.Column("group_id", big, autoincrement=False, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_mandate_drafts"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_mandate_drafts_group_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_mandate_drafts_member_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "deliveries_made",
        sa.Column("group_id", big, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("group_id", "number", name="pk_deliveries_made"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_deliveries_made_group_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_deliveries_made_member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
