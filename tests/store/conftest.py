"""A database of each kind for each test, copied from one that was migrated once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rigs.databases import PostgresServer
from tests.store.scene import Database, found


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "plenary.db"
    database = Database(f"sqlite:///{path}")
    database.run(found)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    url = postgres_server.create()
    database = Database(url)
    database.run(found)
    database.close()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A community in a SQLite file."""
    shutil.copy(sqlite_template, tmp_path / "plenary.db")
    database = Database(f"sqlite:///{tmp_path / 'plenary.db'}")
    yield database
    database.close()


@pytest.fixture
def postgres(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    """A community in PostgreSQL."""
    database = Database(postgres_server.create(postgres_template))
    yield database
    database.close()
    postgres_server.drop(database.url)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """A community in each of the two."""
    made: Database = request.getfixturevalue(request.param)
    return made
