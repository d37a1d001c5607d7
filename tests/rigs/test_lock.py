"""The lock is complete, agrees with itself, and names no machine; each dependency has its reason."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("runtime", "development")


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock(name), re.MULTILINE))


def required(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [
        each for extra in extras for each in project["optional-dependencies"][extra]
    ]
    return {re.split(r"[^a-z0-9-]", each, maxsplit=1)[0] for each in wanted}


def test_every_requirement_is_pinned() -> None:
    assert required() - pins("runtime").keys() == set()
    assert required("dev") - pins("development").keys() == set()


def test_both_locks_agree() -> None:
    assert pins("runtime").items() - pins("development").items() == set()


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name: str) -> None:
    entries = re.split(r"^(?=[a-z0-9-]+==)", lock(name), flags=re.MULTILINE)[1:]

    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_no_path(name: str) -> None:
    assert re.findall(r"\S*(?:://|file:)\S*|^-\S+|(?:^|\s)/\S+", lock(name), re.MULTILINE) == []


def test_every_runtime_dependency_has_its_reason_written_down() -> None:
    reasons = (ROOT / "docs" / "decisions" / "0001-runtime-dependencies.md").read_text()
    first_column = " ".join(re.findall(r"^\| ([^|]+) \|", reasons, re.MULTILINE))

    # psycopg's extra and what stands in parentheses are words of the same column.
    assert required() - set(re.findall(r"[a-z0-9-]+", first_column)) == set()
