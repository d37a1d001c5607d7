"""Votes, rolls and ballots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Votes, rolls and ballots."""
    _votes()
    _rolls()
    _ballots()
    _superseded()
    _clicks()
    _recusals()


def _votes() -> None:
    op.create_table(
        "votes",
        sa.Column("id", big, nullable=False),
        sa.Column("group_id", big, nullable=False),
        sa.Column("mover_id", big, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("drafted_at", big, nullable=False),
        sa.Column("opens_at", big),
        sa.Column("closes_at", big, nullable=False),
        sa.Column("opened_at", big),
        sa.Column("closed_at", big),
        sa.Column("meeting_id", big),
        sa.Column("result", sa.Text),
        sa.Column("root", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_votes"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_votes_group_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_votes_meeting_id"),
        sa.ForeignKeyConstraint(["mover_id"], ["members.id"], name="fk_votes_mover_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_votes_group_id", "votes", ["group_id"])
    op.create_index("ix_votes_meeting_id", "votes", ["meeting_id"])
    op.create_index("ix_votes_state_closes_at", "votes", ["state", "closes_at"])


def _rolls() -> None:
    op.create_table(
        "rolls",
        sa.Column("vote_id", big, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("vote_id", "unit", name="pk_rolls"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_rolls_vote_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _ballots() -> None:
    op.create_table(
        "ballots",
        sa.Column("vote_id", big, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("rank", sa.Text, nullable=False),
        sa.Column("choice", sa.Text, nullable=False),
        sa.Column("identity_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("cast_at", big, nullable=False),
        sa.Column("clicked_at", big),
        sa.PrimaryKeyConstraint("vote_id", "unit", "rank", name="pk_ballots"),
        sa.ForeignKeyConstraint(
            ["vote_id", "unit"], ["rolls.vote_id", "rolls.unit"], name="fk_ballots_vote_id_unit"
        ),
        sa.CheckConstraint("rank IN ('delegate', 'alternate')", name=op.f("ck_ballots_rank")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ballots_member_id_vote_id", "ballots", ["member_id", "vote_id"])


def _superseded() -> None:
    op.create_table(
        "superseded",
        sa.Column("id", big, nullable=False),
        sa.Column("vote_id", big, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("rank", sa.Text, nullable=False),
        sa.Column("choice", sa.Text, nullable=False),
        sa.Column("identity_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("cast_at", big, nullable=False),
        sa.Column("clicked_at", big),
        sa.PrimaryKeyConstraint("id", name="pk_superseded"),
        sa.ForeignKeyConstraint(
            ["vote_id", "unit"], ["rolls.vote_id", "rolls.unit"], name="fk_superseded_vote_id_unit"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_superseded_member_id_vote_id", "superseded", ["member_id", "vote_id"])
    op.create_index("ix_superseded_vote_id_unit", "superseded", ["vote_id", "unit"])


def _clicks() -> None:
    op.create_table(
        "clicks",
        sa.Column("vote_id", big, nullable=False),
        sa.Column("identity_id", big, nullable=False),
        sa.Column("clicked_at", big, nullable=False),
        sa.PrimaryKeyConstraint("vote_id", "identity_id", name="pk_clicks"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _recusals() -> None:
    op.create_table(
        "recusals",
        sa.Column("vote_id", big, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("vote_id", "unit", name="pk_recusals"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_recusals_member_id"),
        sa.ForeignKeyConstraint(
            ["vote_id", "unit"], ["rolls.vote_id", "rolls.unit"], name="fk_recusals_vote_id_unit"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
