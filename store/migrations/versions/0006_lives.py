"""The life of a vote after its close: steps, sealed counts, reruns, lots, what an endorsement is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Steps, sealed counts, reruns, lots and subjects."""
    _steps()
    _counted()
    _reruns()
    _lots()
    _subjects()


def _steps() -> None:
    op.create_table(
        "steps",
        sa.Column("id", big, nullable=False),
        sa.Column("vote_id", big, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("member_id", big),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_steps"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_steps_vote_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_steps_member_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_steps_vote_id", "steps", ["vote_id"])


def _counted() -> None:
    op.create_table(
        "counted",
        sa.Column("vote_id", big, nullable=False),
        sa.Column("choice", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("vote_id", "choice", name="pk_counted"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_counted_vote_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _reruns() -> None:
    op.create_table(
        "reruns",
        sa.Column("vote_id", big, nullable=False),
        sa.Column("rerun_id", big, nullable=False),
        sa.PrimaryKeyConstraint("vote_id", name="pk_reruns"),
        sa.UniqueConstraint("rerun_id", name="uq_reruns_rerun_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_reruns_vote_id"),
        sa.ForeignKeyConstraint(["rerun_id"], ["votes.id"], name="fk_reruns_rerun_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _lots() -> None:
    op.create_table(
        "lots",
        sa.Column("vote_id", big, nullable=False),
        sa.Column("committed", big, nullable=False),
        sa.Column("entered", big),
        sa.PrimaryKeyConstraint("vote_id", name="pk_lots"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_lots_vote_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _subjects() -> None:
    op.create_table(
        "subjects",
        sa.Column("vote_id", big, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("vote_id", name="pk_subjects"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_subjects_vote_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_subjects_subject", "subjects", ["subject"])
