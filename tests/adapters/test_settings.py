"""Settings: from the environment or a file, every error at once, never with a secret's value."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.settings import VARIABLES, Settings, SettingsErrors, read_settings
from bot.domain.people import IdentityKey, Platform
from tests.rigs.canaries import CANARIES, assert_no_canary


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsErrors) as caught:
        read_settings(environ)
    return caught.value.problems


def test_nothing_set_is_sqlite_in_the_data_folder() -> None:
    assert read_settings({}).database == "sqlite:///data/plenary.sqlite"


def test_keys_of_sealed_votes_lie_in_the_data_folder_unless_they_have_their_own() -> None:
    assert read_settings({"PLENARY_DATA": "/srv/plenary"}).keys_folder == Path("/srv/plenary/keys")
    assert read_settings({"PLENARY_KEYS": "/mnt/keys"}).keys_folder == Path("/mnt/keys")


def test_every_error_is_reported_at_once() -> None:
    found = problems(
        {
            "PLENARY_DATABASE_URL": "mysql://x",
            "PLENARY_BOARD": "everybody",
            "PLENARY_URL": "plenary.example.org",
            "PLENARY_SECRETARIES": "slack:T1",
            "PLENARY_COMMUNTIY": "logistics",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "MICROSOFT_APP_ID": "app",
        }
    )
    text = "\n".join(found)
    for name in (
        "PLENARY_DATABASE_URL", "PLENARY_BOARD", "PLENARY_URL", "PLENARY_SECRETARIES", "PLENARY_COMMUNTIY",
        "SLACK_SIGNING_SECRET", "MICROSOFT_APP_PASSWORD",
    ):  # fmt: skip
        assert name in text


def test_several_hosts_of_a_database_are_named_at_the_end_of_its_address() -> None:
    given = {"PLENARY_DATABASE_URL": "postgresql://plenary@/plenary?host=a,b&port=1,2"}

    assert read_settings(given).database == given["PLENARY_DATABASE_URL"]
    assert "?host=A,B&port=1,2" in "".join(
        problems({"PLENARY_DATABASE_URL": "postgresql://x@a:1,b:2/plenary"})
    )


MAIL = {
    "PLENARY_URL": "https://plenary.example.org",
    "PLENARY_SMTP_URL": f"smtps://bot:{CANARIES['PLENARY_SMTP_PASSWORD']}@mail.example.org",
    "PLENARY_MAIL_FROM": "Plenary <plenary@example.org>",
}


def test_mail_needs_a_server_a_sender_and_where_its_links_lead() -> None:
    server = read_settings(MAIL).mail_server
    assert server is not None
    assert (server.host, server.port, server.address) == ("mail.example.org", 465, "plenary@example.org")
    assert read_settings({}).mail_server is None
    for left_out, said in (("PLENARY_URL", "PLENARY_SMTP_URL"), ("PLENARY_MAIL_FROM", "PLENARY_MAIL_FROM")):
        (problem,) = problems({name: value for name, value in MAIL.items() if name != left_out})
        assert problem.startswith(said)
    wrong = problems({**MAIL, "PLENARY_SMTP_URL": MAIL["PLENARY_SMTP_URL"].replace("smtps", "smtp")})
    assert "in the clear" in wrong[0]
    assert_no_canary("\n".join([*wrong, repr(read_settings(MAIL)), repr(server)]).encode())


def test_a_problem_never_shows_the_value_of_a_secret() -> None:
    found = problems(
        {
            "SLACK_BOT_TOKEN": CANARIES["SLACK_BOT_TOKEN"],
            "MICROSOFT_APP_PASSWORD": CANARIES["MICROSOFT_APP_PASSWORD"],
            "MICROSOFT_APP_TYPE": "Nonsense",
        }
    )
    assert_no_canary("\n".join(found).encode())


def test_the_printed_form_of_settings_shows_no_secret() -> None:
    settings = read_settings({"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": CANARIES["SLACK_BOT_TOKEN"]})
    assert_no_canary(repr(settings).encode())


def test_several_connections_stand_in_the_file_and_the_environment_adds_one(tmp_path: Path) -> None:
    file = tmp_path / "plenary.toml"
    file.write_text('board = "off"\n[[slack]]\nsigning_secret = "a"\nbot_token = "xoxb-a"\nteam = "TA"\n')
    settings = read_settings(
        {"PLENARY_SETTINGS": str(file), "SLACK_SIGNING_SECRET": "b", "SLACK_BOT_TOKEN": "xoxb-b"}
    )
    assert settings.board == "off"
    assert [slack.team for slack in settings.slack] == ["TA", ""]


@pytest.mark.parametrize("content", ["board = ", "[slack]\nx = 1", 'colour = "red"'])
def test_a_wrong_file_is_said_to_be_wrong(tmp_path: Path, content: str) -> None:
    file = tmp_path / "plenary.toml"
    file.write_text(content)
    assert problems({"PLENARY_SETTINGS": str(file)})


def test_secretaries_are_named_by_their_accounts() -> None:
    settings = Settings(secretaries=("slack:T1/U1", "teams:tenant/object", "web:sol@example.org"))
    assert settings.secretary_keys() == (
        IdentityKey(Platform.SLACK, "T1", "U1"),
        IdentityKey(Platform.TEAMS, "tenant", "object"),
        IdentityKey(Platform.WEB, "web", "sol@example.org"),
    )


def test_the_command_ends_with_2_and_says_all_that_is_wrong(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "PLENARY_BOARD": "x", "SLACK_BOT_TOKEN": "xoxb-1"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"], cwd=Path(__file__).parents[2], env=environ, text=True,
        capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "PLENARY_BOARD" in done.stderr
    assert "SLACK_SIGNING_SECRET" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_variable_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert [name for name in VARIABLES if name not in readme] == []
