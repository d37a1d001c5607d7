"""The standing of organisations in groups, and the absences that pause its clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Steps of standing, and absences."""
    op.create_table(
        "standing_steps",
        sa.Column("id", big, nullable=False),
        sa.Column("group_id", big, nullable=False),
        sa.Column("organisation_id", big, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("meeting_id", big, nullable=True),
        sa.Column("member_id", big, nullable=True),
        sa.Column("until", big, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_standing_steps"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_standing_steps_group_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_standing_steps_organisation_id"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_standing_steps_meeting_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_standing_steps_member_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_standing_steps_group_id", "standing_steps", ["group_id"])
    op.create_table(
        "absences",
        sa.Column("id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("since", big, nullable=False),
        sa.Column("until", big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_absences_member_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_absences_member_id_since", "absences", ["member_id", "since"])
