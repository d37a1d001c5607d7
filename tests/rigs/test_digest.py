"""A digest changes with every change of content, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.rigs.digest import digest, digests

SCHEMA = (
    "CREATE TABLE votes (id INTEGER PRIMARY KEY, question TEXT, weight NUMERIC(9, 5))",
    "CREATE TABLE requests (id TEXT)",
    "INSERT INTO votes VALUES (1, 'Endorse?', 1.5), (2, NULL, NULL)",
)


@pytest.fixture
def engine(database_url: str) -> Engine:
    engine = create_engine(database_url)
    run(engine, *SCHEMA)
    return engine


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO votes VALUES (3, 'Again?', 1)",
        "UPDATE votes SET question = 'endorse?' WHERE id = 1",
        "UPDATE votes SET question = '' WHERE id = 2",
        "UPDATE votes SET question = 'None' WHERE id = 2",
        "DELETE FROM votes WHERE id = 2",
        "INSERT INTO requests VALUES ('r1')",
        "ALTER TABLE requests ADD COLUMN seen_at TEXT",
        "CREATE TABLE slots (id INTEGER)",
        "DROP TABLE requests",
    ],
)
def test_a_change_changes_the_digest(engine: Engine, database_url: str, change: str) -> None:
    before = digest(database_url)

    run(engine, change)

    assert digest(database_url) != before


def test_the_digests_name_the_table_that_changed(engine: Engine, database_url: str) -> None:
    before = digests(database_url)

    run(engine, "DELETE FROM votes WHERE id = 2")

    after = digests(database_url)
    assert list(before) == list(after) == ["requests", "votes"]
    assert [table for table in before if before[table] != after[table]] == ["votes"]


def test_a_table_left_out_may_change(engine: Engine, database_url: str) -> None:
    before = digest(database_url, leave_out={"requests"})

    run(engine, "INSERT INTO requests VALUES ('r1')")

    assert digest(database_url, leave_out={"requests"}) == before


def test_the_same_content_in_another_order_is_the_same(engine: Engine, database_url: str) -> None:
    before = digest(database_url)

    run(engine, "DELETE FROM votes WHERE id = 1", "INSERT INTO votes VALUES (1, 'Endorse?', 1.5)")

    assert digest(database_url) == before


def test_a_database_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="unable to open"):
        digest(f"sqlite:///{tmp_path / 'missing.db'}")
