"""What people want of prompts, and which prompts go out in one message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Weekends and snoozes of members; the message of a delivery, and a way to what was asked before.

    What was planned until now is planned anew, for whoever must act then.
    """
    op.add_column("members", sa.Column("weekends", sa.Integer, nullable=True))
    op.add_column("members", sa.Column("snoozed_until", big, nullable=True))
    op.add_column("deliveries", sa.Column("message", big, nullable=True))
    op.create_index("ix_deliveries_kind_subject_id", "deliveries", ["kind", "subject_id"])
    op.execute(
        "UPDATE deliveries SET state = 'skipped', reason = 'planned anew' "
        "WHERE state = 'new' AND kind IN ('vote', 'update')"
    )
