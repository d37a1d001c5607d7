"""What is wrong with an installation, and how it is told."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from adapters import cli
from adapters.settings import Settings, Slack, Teams
from bot.commands.checking import Diagnosis, Problem
from bot.doctor import diagnose
from store import back_up
from tests.standins.slack import FakeSlack
from tests.store.scene import Database, found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def running(settings: Settings) -> Iterator[Database]:
    """The database, with a process that writes to it."""
    database = Database(settings.database)
    database.run(found)
    yield database
    database.close()


def codes(settings: Settings) -> list[str]:
    return [problem.code for problem in asyncio.run(diagnose(settings)).problems]


def test_beside_a_bot_that_runs_all_is_well(settings: Settings, running: Database) -> None:
    running.now = None
    diagnosis = asyncio.run(diagnose(settings))

    assert diagnosis.problems == ()
    assert diagnosis.epoch == 1


def test_a_database_that_is_not_there_or_does_not_fit_is_told(settings: Settings, tmp_path: Path) -> None:
    assert codes(settings) == ["database"]
    assert not (tmp_path / "plenary.sqlite").exists()

    (tmp_path / "plenary.sqlite").write_text("not a database")
    assert codes(settings) == ["database"]

    (tmp_path / "plenary.sqlite").unlink()
    Database(settings.database).close()
    with closing(sqlite3.connect(tmp_path / "plenary.sqlite")) as older, older:
        older.execute("UPDATE alembic_version SET version_num = '0001'")
    assert codes(settings) == ["schema"]

    unreachable = settings.model_copy(update={"database_url": "postgresql://nobody:secret@127.0.0.1:1/none"})
    (problem,) = asyncio.run(diagnose(unreachable)).problems
    assert problem.code == "database"
    assert "secret" not in problem.what


def test_a_backup_put_in_place_by_hand_is_told(settings: Settings, running: Database, tmp_path: Path) -> None:
    back_up(settings.database, tmp_path / "backup", lambda *_: None)
    elsewhere = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'backup'}"})

    assert codes(elsewhere) == ["backup"]


@pytest.mark.usefixtures("running")
def test_a_full_disk_and_a_folder_for_everybody_are_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**7))
    (tmp_path / "keys").mkdir(mode=0o755)

    assert codes(settings) == ["keys", "disk", "disk"]


@pytest.mark.usefixtures("running")
def test_connections_are_asked_and_nothing_is_sent(settings: Settings) -> None:
    with FakeSlack() as slack:
        slack.add_workspace("T1", "xoxb-right")
        given = {"signing_secret": "s", "api_url": slack.api_url}
        connections = (
            Slack(bot_token="xoxb-right", **given),
            Slack(bot_token="xoxb-wrong", **given),
            Slack(bot_token="xoxb-right", team="T2", **given),
        )
        nobody = "https://127.0.0.1:1/"
        teams = Teams(app_id="a", app_password="p", tenant="t", login_url=nobody, openid_url=nobody)
        problems = asyncio.run(
            diagnose(settings.model_copy(update={"slack": connections, "teams": (teams,)}))
        ).problems
        shown = slack.shown

    assert [(p.code, p.about) for p in problems] == [
        ("connection", "slack:"),
        ("connection", "slack:T2"),
        ("connection", "teams:a"),
    ]
    assert not shown


class Root:
    def __init__(self, *problems: Problem) -> None:
        self._problems = problems

    def doctor(self) -> Diagnosis:
        return Diagnosis(datetime(2026, 11, 24, 9, tzinfo=UTC), 2, self._problems)


def test_programs_get_json_and_an_exit_code() -> None:
    problem = Problem("late", "timer", "A timer has been due for 20 minutes.", "Start the bot.")
    sick, well = (cli.build(Root(*some)) for some in ((problem,), ()))  # type: ignore[arg-type]

    told = CliRunner().invoke(sick, ["doctor", "--json"])
    assert told.exit_code == 1
    assert json.loads(told.stdout) == {
        "version": 1,
        "checked_at": "2026-11-24T09:00:00+00:00",
        "healthy": False,
        "epoch": 2,
        "problems": [
            {
                "code": "late",
                "about": "timer",
                "what": "A timer has been due for 20 minutes.",
                "remedy": "Start the bot.",
            }
        ],
    }
    assert "20 minutes. Start the bot." in CliRunner().invoke(sick, ["doctor"]).stdout
    assert CliRunner().invoke(well, ["doctor"]).exit_code == 0
