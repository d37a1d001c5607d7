"""Sites, sessions, phases and attendance of meetings."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """What a meeting consists of; those there are get one session each, as long as they are."""
    op.add_column("meetings", sa.Column("link", sa.Text, nullable=True))
    op.add_column("meetings", sa.Column("dropped_at", big, nullable=True))
    _sites()
    _sessions()
    _phases()
    _marks()
    _one_session_each()


def _sites() -> None:
    op.create_table(
        "meeting_sites",
        sa.Column("id", big, nullable=False),
        sa.Column("meeting_id", big, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_sites"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_meeting_sites_meeting_id"),
        sa.UniqueConstraint("meeting_id", "name", name="uq_meeting_sites_meeting_id_name"),
        sqlite_strict=True,
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", big, nullable=False),
        sa.Column("meeting_id", big, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("starts_at", big, nullable=False),
        sa.Column("ends_at", big, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("sites", sa.Text, nullable=False),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("changed_at", big, nullable=False),
        sa.Column("dropped_at", big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_sessions_meeting_id"),
        sa.UniqueConstraint("uid", name="uq_sessions_uid"),
        sqlite_strict=True,
    )
    op.create_index("ix_sessions_meeting_id", "sessions", ["meeting_id"])


def _phases() -> None:
    op.create_table(
        "phases",
        sa.Column("meeting_id", big, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "phase", name="pk_phases"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_phases_meeting_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("id", big, nullable=False),
        sa.Column("session_id", big, nullable=False),
        sa.Column("organisation_id", big, nullable=False),
        sa.Column("presence", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=True),
        sa.Column("said_by", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_marks"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_marks_session_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_marks_organisation_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_marks_member_id"),
        sa.ForeignKeyConstraint(["said_by"], ["members.id"], name="fk_marks_said_by"),
        sqlite_strict=True,
    )
    op.create_index("ix_marks_session_id", "marks", ["session_id"])


def _one_session_each() -> None:
    connection = op.get_bind()
    for meeting in connection.execute(sa.text("SELECT id, starts_at, ends_at, zone FROM meetings")).all():
        connection.execute(
            sa.text(
                "INSERT INTO sessions"
                " (meeting_id, title, starts_at, ends_at, zone, sites, uid, revision, changed_at)"
                " VALUES (:meeting, '', :starts_at, :ends_at, :zone, '[]', :uid, 0, :starts_at)"
            ),
            {
                "meeting": meeting.id,
                "starts_at": meeting.starts_at,
                "ends_at": meeting.ends_at,
                "zone": meeting.zone,
                "uid": str(uuid4()),
            },
        )
