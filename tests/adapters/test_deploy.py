"""What is shipped to run the bot names only what there is."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
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


def test_a_replica_differs_from_the_one_service_by_its_name_its_metrics_and_the_shared_socket() -> None:
    one = (DEPLOY / "plenary.service").read_text("utf-8").splitlines()
    replica = (DEPLOY / "plenary@.service").read_text("utf-8").splitlines()

    own = [line for line in replica if line not in one and not line.startswith("#")]
    assert [line for line in one if line not in replica] == [one[1]]
    assert own == [
        "Description=Plenary, replica %i",
        "Sockets=plenary.socket",
        "Environment=PLENARY_METRICS=127.0.0.1:946%i",
    ]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for file in DEPLOY.glob("plenary*.s*"):
        shutil.copy(file, tmp_path / file.name.replace("@", "@1"))
    for service in tmp_path.glob("*.service"):  # what they start is not installed here
        text = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", service.read_text("utf-8"))
        service.write_text(text, "utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line or "plenary" in line] == []


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
