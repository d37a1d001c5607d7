"""Brings a database to the schema of this code, once, however many processes start together."""

from __future__ import annotations

from importlib.resources import as_file, files

from sqlalchemy import Connection, inspect, text

HEAD = "0020"
"""The newest migration; a test compares it with the folder."""


class DatabaseIsNewer(Exception):
    """The database was migrated by a newer version of this code, which this one would damage."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database has schema {revision}, this version knows {HEAD} and older. "
            "Start the newer version again, or restore a backup made before it."
        )


class DatabaseIsOlder(Exception):
    """The database must be migrated before it can be read."""

    def __init__(self, revision: str | None) -> None:
        super().__init__(
            f"The database has schema {revision or 'none'}, {HEAD} is needed: run `plenary migrate`."
        )


def revision(connection: Connection) -> str | None:
    """The schema the database has; None where it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def require_current(connection: Connection) -> None:
    """Refuses a database that this code cannot read."""
    found = revision(connection)
    if found != HEAD:
        raise DatabaseIsOlder(found)


def upgrade(connection: Connection) -> bool:
    """Migrates within the caller's transaction, which excludes all others; whether there was need to."""
    found = revision(connection)
    if found == HEAD:
        return False
    _run(connection, found)
    return True


def build(connection: Connection, revision: str = "head") -> None:
    """Makes the schema of a revision in a database that has none."""
    _run(connection, None, revision)


def _run(connection: Connection, found: str | None, target: str = "head") -> None:
    # Alembic takes longer to import than everything else a start needs, and is hardly ever needed.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with as_file(files("store") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found is not None and found not in known:
            raise DatabaseIsNewer(found)
        command.upgrade(config, target)
