"""Every test gets a database of its own, and nothing of the server is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text

from tests.rigs import databases
from tests.rigs.databases import NoPostgres, PostgresServer, libpq_url, postgres

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_gets_an_empty_database(database_url: str, time: str) -> None:
    engine = create_engine(database_url)

    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE votes (id INTEGER)"))
    engine.dispose()


def test_a_database_can_be_a_copy_of_another(postgres_server: PostgresServer) -> None:
    template = postgres_server.create()
    with psycopg.connect(libpq_url(template)) as connection:
        connection.execute("CREATE TABLE votes AS SELECT 42 AS id")

    copy = postgres_server.create(template)

    with psycopg.connect(libpq_url(copy)) as connection:
        assert connection.execute("SELECT id FROM votes").fetchall() == [(42,)]
    postgres_server.drop(copy)
    postgres_server.drop(template)


def test_a_database_is_dropped_though_somebody_is_connected(postgres_server: PostgresServer) -> None:
    url = postgres_server.create()
    connection = psycopg.connect(libpq_url(url))

    postgres_server.drop(url)

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(libpq_url(url))
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()


def test_a_named_server_is_used_as_it_is(postgres_server: PostgresServer) -> None:
    with postgres(
        {"TEST_POSTGRES_URL": postgres_server.url.replace("postgresql:", "postgresql+psycopg:")}
    ) as server:
        assert server == postgres_server


def test_without_any_postgres_the_reason_says_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(NoPostgres, match="TEST_POSTGRES_URL"), postgres({}):
        pass


def test_the_wheels_server_starts_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "SYSTEM_FOLDERS", ())

    with postgres({}) as server, psycopg.connect(server.url) as connection:
        (version,) = connection.execute("SHOW server_version").fetchone() or ("",)

    assert int(version.partition(".")[0]) >= 18


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as somebody else")
def test_the_wheels_server_starts_from_a_folder_that_only_root_may_enter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(databases, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr(databases, "_runnable", lambda binaries: False)

    with postgres({}) as server:
        psycopg.connect(server.url).close()


def test_the_server_ends_with_a_killed_run() -> None:
    program = (
        "from tests.rigs.databases import postgres\nwith postgres({}) as s: print(s.url, flush=True); input()"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout
    folder = Path(run.stdout.readline().strip().partition("host=")[2])
    assert folder.is_dir()

    run.send_signal(signal.SIGKILL)
    run.communicate()

    end = time.monotonic() + 20
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not folder.exists()
