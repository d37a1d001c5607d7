"""The page about the community's file cannot rot: its example is a fixture, and it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from adapters.community import built_in, find, read
from adapters.community.explain import known_keys

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "community-file.md").read_text("utf-8")


def test_the_example_of_the_page_is_the_fixture_and_sound() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)

    assert example == (ROOT / "tests" / "fixtures" / "communities" / "council.yaml").read_text("utf-8")
    assert read(example, "docs/community-file.md").slug == "council"


@pytest.mark.parametrize(
    "path",
    [
        (),
        ("organisations", "x"),
        ("groups", "x"),
        ("groups", "x", "mandate"),
        ("seats", "x"),
        ("profiles", "x"),
        ("profiles", "x", "threshold"),
        ("profiles", "x", "quorum"),
        ("profiles", "x", "election"),
        ("calendar",),
        ("calendar", "phases"),
        ("prompts", "x"),
        ("standing",),
    ],
    ids=".".join,
)
def test_every_key_is_explained(path: tuple[str, ...]) -> None:
    section = PAGE.split(f"### {path[0]}\n")[1].split("\n### ")[0] if path else PAGE

    assert [key for key in known_keys(path) if f"`{key}`" not in section] == []


def test_every_shipped_community_is_named() -> None:
    (named,) = re.findall(r"short name of a community that is shipped: (.*)\.\n", PAGE)

    assert re.findall(r"`([a-z-]+)`", named) == list(built_in())
    assert [name for name in built_in() if f"`{name}.yaml`" not in PAGE] == []


def test_the_largest_shipped_file_writes_every_key_in_the_order_of_the_page() -> None:
    source, label = find("logistics")
    tree = yaml.safe_load(source)

    assert list(tree) == list(known_keys(())), label
