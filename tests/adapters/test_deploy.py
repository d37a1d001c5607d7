"""What is shipped to run the bot names only what there is."""

from __future__ import annotations

import configparser
import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from adapters import cli, metrics
from adapters.settings import VARIABLES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "manifest" / "deploy"
OPERATION = (ROOT / "docs" / "operation.md").read_text("utf-8")


def unit(name: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read_string((DEPLOY / name).read_text("utf-8"))
    return parsed


def commands() -> set[str]:
    return set(get_command(cli.build(None)).commands)  # type: ignore[arg-type, attr-defined]


@pytest.mark.parametrize("file", sorted(path.name for path in DEPLOY.iterdir()))
def test_only_settings_that_there_are_are_named(file: str) -> None:
    named = set(re.findall(r"PLENARY_[A-Z_]+", (DEPLOY / file).read_text("utf-8")))

    assert named <= set(VARIABLES)
    assert (files("manifest") / "deploy" / file).is_file()


def test_units_run_commands_that_there_are_and_hold_the_socket_of_the_service() -> None:
    service, socket = unit("plenary.service"), unit("plenary.socket")

    assert service["Service"]["ExecStart"] == "/opt/plenary/.venv/bin/plenary serve"
    assert "plenary backup" in unit("plenary-backup.service")["Service"]["ExecStart"]
    assert {"serve", "backup"} <= commands()
    assert service["Unit"]["Requires"] == "plenary.socket"
    assert socket["Socket"]["ListenStream"] == "127.0.0.1:3978"


def test_what_could_not_be_run_here_says_so_first() -> None:
    for name in ("compose.yaml", "kubernetes.yaml", "Dockerfile"):
        assert (DEPLOY / name).read_text("utf-8").startswith("# UNTESTED")
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    kinds = [part["kind"] for part in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8"))]

    assert {"plenary", "postgres"} == set(compose["services"])
    assert "Deployment" in kinds


def test_the_guide_names_every_metric_and_every_problem() -> None:
    defined = {m._name + ("_total" if m._type == "counter" else "")
               for m in vars(metrics).values() if hasattr(m, "_documentation")}  # fmt: skip
    sources = [ROOT / "bot" / "commands" / "checking.py", ROOT / "bot" / "doctor.py"]
    codes = {
        code for path in sources for code in re.findall(r'Problem\(\s*"([a-z-]+)"', path.read_text("utf-8"))
    }

    assert {name for name in defined if f"`{name}" not in OPERATION} == set()
    assert {code for code in codes if f"| `{code}` |" not in OPERATION} == set()
    assert len(codes) >= 10
