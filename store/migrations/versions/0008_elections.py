"""Elections of seats, their candidates, seconders and votes; terms on seats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Elections, candidates, seconders, their votes and terms."""
    _elections()
    _candidates()
    _seconders()
    _election_votes()
    _terms()
    op.execute(
        "INSERT INTO terms (seat_id, member_id, organisation_id, since, until) "
        "SELECT seats.id, holder_id, organisation_id, since, until "
        "FROM seats JOIN members ON members.id = holder_id WHERE since IS NOT NULL"
    )


def _elections() -> None:
    op.create_table(
        "elections",
        sa.Column("id", big, nullable=False),
        sa.Column("group_id", big, nullable=False),
        sa.Column("seats", sa.Text, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("called_at", big, nullable=False),
        sa.Column("closes_at", big, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("meeting_id", big),
        sa.Column("settled_at", big),
        sa.PrimaryKeyConstraint("id", name="pk_elections"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_elections_group_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_elections_member_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_elections_meeting_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_elections_group_id", "elections", ["group_id"])


def _candidates() -> None:
    op.create_table(
        "candidates",
        sa.Column("id", big, nullable=False),
        sa.Column("election_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("organisation_id", big, nullable=False),
        sa.Column("nominator_id", big, nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("place", sa.Integer),
        sa.Column("seat", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_candidates"),
        sa.ForeignKeyConstraint(["election_id"], ["elections.id"], name="fk_candidates_election_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_candidates_member_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_candidates_organisation_id"
        ),
        sa.ForeignKeyConstraint(["nominator_id"], ["members.id"], name="fk_candidates_nominator_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_candidates_member_id", "candidates", ["member_id"])
    op.create_index("ix_candidates_election_id_member_id", "candidates", ["election_id", "member_id"])


def _seconders() -> None:
    op.create_table(
        "seconders",
        sa.Column("candidate_id", big, nullable=False),
        sa.Column("organisation_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("candidate_id", "organisation_id", name="pk_seconders"),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name="fk_seconders_candidate_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_seconders_organisation_id"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_seconders_member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _election_votes() -> None:
    op.create_table(
        "election_votes",
        sa.Column("vote_id", big, nullable=False),
        sa.Column("election_id", big, nullable=False),
        sa.Column("candidate_id", big),
        sa.PrimaryKeyConstraint("vote_id", name="pk_election_votes"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_election_votes_vote_id"),
        sa.ForeignKeyConstraint(["election_id"], ["elections.id"], name="fk_election_votes_election_id"),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name="fk_election_votes_candidate_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_election_votes_election_id", "election_votes", ["election_id"])


def _terms() -> None:
    op.create_table(
        "terms",
        sa.Column("id", big, nullable=False),
        sa.Column("seat_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("organisation_id", big),
        sa.Column("since", big, nullable=False),
        sa.Column("until", big),
        sa.Column("ended_at", big),
        sa.PrimaryKeyConstraint("id", name="pk_terms"),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name="fk_terms_seat_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_terms_member_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_terms_organisation_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_terms_seat_id", "terms", ["seat_id"])
    op.create_index("ix_terms_member_id", "terms", ["member_id"])
