"""`plenary` of the version after this one: one more migration, which adds to what every ballot touches."""

import shutil
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from bot.__main__ import main
from store import migrating

REVISION = "next"
MIGRATION = f"""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{REVISION}", "{migrating.HEAD}", None, None


def upgrade():
    op.add_column("ballots", sa.Column("remark", sa.Text, nullable=True))
    op.add_column("votes", sa.Column("remark", sa.Text, nullable=False, server_default=""))
    op.create_table("remarks", sa.Column("id", sa.Integer, primary_key=True))
    op.create_index("ix_events_actor", "events", ["actor_id"])
"""

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        newer = Path(name)
        with as_file(files("store") / "migrations") as folder:
            shutil.copytree(folder, newer / "migrations")
        (newer / "migrations" / "versions" / "next.py").write_text(MIGRATION, "utf-8")
        migrating.HEAD = REVISION
        migrating.files = lambda _: newer  # type: ignore[attr-defined]
        main()
