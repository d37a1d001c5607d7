"""Events and their tree, requests answered and codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Events and their tree, requests answered and codes."""
    _events()
    _tree()
    _requests()
    _codes()


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("actor_id", big),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("number", big),
        sa.Column("canonical", sa.Text),
        sa.Column("leaf", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_events_unnumbered",
        "events",
        ["id"],
        sqlite_where=sa.text("number IS NULL"),
        postgresql_where=sa.text("number IS NULL"),
    )
    op.create_index(
        "uq_events_number",
        "events",
        ["number"],
        unique=True,
        sqlite_where=sa.text("number IS NOT NULL"),
        postgresql_where=sa.text("number IS NOT NULL"),
    )


def _tree() -> None:
    op.create_table(
        "tree",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("size", big, nullable=False),
        sa.Column("hashes", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tree"),
        sa.CheckConstraint("id = 1", name=op.f("ck_tree_one")),
        sqlite_strict=True,
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sqlite_strict=True,
    )
    op.create_index("ix_requests_at", "requests", ["at"])


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("expires_at", big, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_codes"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_codes_expires_at", "codes", ["expires_at"])
