"""Migrations: the same schema as the code's, once, and never backwards."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from store import DatabaseIsNewer, DatabaseIsOlder, migrating, open_store
from store.schema import metadata
from store.sqlite import migrate
from tests.rigs.databases import PostgresServer
from tests.scenarios.waiting import until
from tests.store.scene import Database, parsed

ROOT = Path(__file__).parents[2]

START_AND_STOP = """
import asyncio, sys, logging
from store import StoreInUse, open_store
logging.basicConfig(level=logging.INFO, format="%(message)s")
sys.stdin.readline()
try:
    store = open_store(sys.argv[1], parse=lambda source: None, clock=lambda at: at)
except StoreInUse as error:
    print("in use by", error.pid)
else:
    print("opened")
    sys.stdout.flush()
    sys.stdin.readline()
    asyncio.run(store.close())
"""


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(files("store") / "migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [migrating.HEAD]


def test_a_migration_only_adds_for_an_older_version_goes_on_beside_it() -> None:
    """What is taken away goes a version after the last that used it: then its migration is named here."""
    contracts: set[str] = set()
    adding = {"create_table", "create_index", "add_column", "f"}
    for file in (files("store") / "migrations" / "versions").iterdir():
        if not file.name.endswith(".py") or file.name < "0020" or file.name in contracts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func.value) == "op":
                assert node.func.attr in adding, f"{file.name}: {node.func.attr}"
            if node.func.attr == "add_column":
                added = ast.unparse(node.args[1])
                assert "nullable=True" in added or "server_default=" in added, f"{file.name}: {added}"


def test_migrations_and_metadata_do_not_drift(database: Database) -> None:
    engine = create_engine(database.url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()

    assert differences == []


def test_migrations_write_what_metadata_would_to_the_letter(sqlite: Database, tmp_path: Path) -> None:
    """Checks, strictness and conditions of indexes are more than a comparison of metadata sees."""
    written = create_engine(f"sqlite:///{tmp_path / 'metadata.db'}")
    metadata.create_all(written)

    def statements(url: str) -> dict[str, list[str]]:
        engine = create_engine(url)
        with engine.connect() as connection:
            rows = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'")
            ).all()
        engine.dispose()
        return {row.name: sorted(re.split(r"\s*[,()]\s*", row.sql)) for row in rows}

    assert statements(sqlite.url) == statements(str(written.url))


def test_a_start_without_need_to_migrate_does_not_import_alembic(sqlite: Database) -> None:
    sqlite.close()
    program = (
        "import asyncio, sys; from store import open_store\n"
        "store = open_store(sys.argv[1], parse=lambda source: None, clock=lambda at: at)\n"
        "print('alembic' in sys.modules, 'psycopg' in sys.modules); asyncio.run(store.close())"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, sqlite.url], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False", "False"]
    sqlite.__post_init__()


def test_three_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", START_AND_STOP, database_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    first_lines = [process.stdout.readline().strip() for process in processes if process.stdout]
    outputs = [process.communicate("\n", timeout=30) for process in processes]

    assert sum(errors.count("Running upgrade  -> ") for _, errors in outputs) == 1
    if database_url.startswith("sqlite"):
        (pid,) = [str(p.pid) for p, line in zip(processes, first_lines, strict=True) if line == "opened"]
        assert sorted(first_lines) == [f"in use by {pid}", f"in use by {pid}", "opened"]
    else:
        assert first_lines == ["opened"] * 3


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database: Database) -> None:
    database.close()
    engine = create_engine(database.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseIsNewer, match="9999"):
        open_store(database.url, parse=parsed, clock=lambda at: at)
    with pytest.raises(DatabaseIsOlder, match="plenary migrate"):
        open_store(database.url, parse=parsed, clock=lambda at: at, read_only=True)

    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": migrating.HEAD})
    engine.dispose()
    database.__post_init__()


def test_a_migration_that_fails_leaves_nothing_behind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(connection: object, found: object) -> bool:
        run(connection, found)  # type: ignore[arg-type]
        raise OSError("the power went")

    run = migrating._run
    monkeypatch.setattr(migrating, "_run", fail)
    with pytest.raises(OSError, match="power"):
        open_store(database_url, parse=parsed, clock=lambda at: at)
    monkeypatch.undo()

    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert migrating.revision(connection) is None
    engine.dispose()
    Database(database_url).close()


def test_a_migration_gives_way_to_a_replica_that_serves(
    postgres_server: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    url = postgres_server.create()
    engine = create_engine(url)
    with engine.begin() as connection:
        migrating.build(connection, "0019")
    with engine.begin() as serving, caplog.at_level("INFO", logger="store.postgres"):
        serving.execute(text("LOCK TABLE deliveries IN ROW EXCLUSIVE MODE"))
        migration = Thread(target=lambda: Database(url).close())
        migration.start()
        until(lambda: "met a transaction (55P03)" in caplog.text, seconds=20)
        serving.execute(text("SET LOCAL lock_timeout = '3s'"))
        serving.execute(text("SELECT count(*) FROM members"))
    migration.join()

    with engine.connect() as connection:
        assert migrating.revision(connection) == migrating.HEAD
    engine.dispose()
    postgres_server.drop(url)


def test_a_filled_database_gives_no_number_out_twice_from_now_on(tmp_path: Path) -> None:
    file = tmp_path / "plenary.db"
    engine = create_engine(f"sqlite:///{file}")
    add = text(
        "INSERT INTO organisations (name, folded, kind, votes, constituency) "
        "VALUES (:name, :name, 'ngo', 1, '')"
    )
    with engine.begin() as connection:
        migrating.build(connection, "0015")
        connection.execute(add, [{"name": "a"}, {"name": "b"}])

    migrate(file)

    with engine.begin() as connection:
        connection.execute(text("DELETE FROM organisations WHERE name = 'b'"))
        connection.execute(add, {"name": "c"})
        numbers = connection.execute(text("SELECT id FROM organisations ORDER BY id")).scalars().all()
        checked = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    engine.dispose()
    assert numbers == [1, 3]
    assert checked == ["ok"]
