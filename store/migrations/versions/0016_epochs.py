"""Epochs, and numbers that SQLite never gives out twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")

TOLD = (
    "actions", "agenda_items", "candidates", "deliveries", "elections", "meetings", "minutes",
    "organisations", "outputs", "sessions", "slots", "updates", "votes",
)  # fmt: skip


def upgrade() -> None:
    """Epochs; AUTOINCREMENT for the tables whose numbers stand in messages."""
    op.create_table(
        "epochs",
        sa.Column("number", big, autoincrement=False, nullable=False),
        sa.Column("backed_up_at", big, nullable=False),
        sa.Column("began_at", big),
        sa.PrimaryKeyConstraint("number", name="pk_epochs"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for name in TOLD:
            _number_once(name)
        op.execute("PRAGMA writable_schema=RESET")


def _number_once(name: str) -> None:
    """Says AUTOINCREMENT where the table is defined.

    Its rows stay as they lie: the word changes only how SQLite chooses the next number. So the table need
    not be built anew, with all that refers to it (https://www.sqlite.org/lang_altertable.html, 7).
    """
    op.execute("PRAGMA writable_schema=ON")
    op.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(replace(sql, :plain, :once), :key, '') "
            "WHERE type = 'table' AND name = :name"
        ).bindparams(
            name=name,
            plain="\tid INTEGER NOT NULL, ",
            once="\tid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, ",
            key=f", \n\tCONSTRAINT pk_{name} PRIMARY KEY (id)",
        )
    )
    op.execute(f"INSERT INTO sqlite_sequence SELECT '{name}', max(id) FROM {name} HAVING max(id) > 0")  # noqa: S608
