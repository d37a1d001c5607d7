"""The rules of the house are complete, and they refuse what they should."""

from __future__ import annotations

import tomllib
from pathlib import Path

import grimp
import pytest

from tests.rigs.places import misplaced

ROOT = Path(__file__).parents[2]
PLACES = ["slack_sdk slack_bolt: adapters.slack", "orjson: adapters store"]


def graph_of(importer: str, imported: str) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    graph.add_module(importer)
    graph.add_module(imported, is_squashed=True)
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}")
    return graph


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("adapters.slack.messenger", "slack_sdk"),
        ("adapters.slack", "slack_bolt"),
        ("store.log", "orjson"),
        ("bot.domain.votes", "datetime"),
    ],
)
def test_an_import_in_its_place_is_kept(importer: str, imported: str) -> None:
    assert misplaced(graph_of(importer, imported), PLACES) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("adapters.teams.app", "slack_sdk"),
        ("adapters.slackish", "slack_sdk"),
        ("bot.domain.votes", "orjson"),
        ("adapters.slack.app", "slack_sdk_extras"),
        ("adapters.server", "requests"),
    ],
)
def test_an_import_outside_its_place_is_refused(importer: str, imported: str) -> None:
    (sentence,) = misplaced(graph_of(importer, imported), PLACES)

    assert sentence.startswith(f"{importer} imports {imported}, ")


def test_every_module_of_the_core_stands_in_a_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = " ".join(contracts[0]["layers"]).replace("(", " ").replace(")", " ").split()
    modules = {f"bot.{path.stem}" for path in (ROOT / "bot").glob("*.py") if path.stem != "__init__"}
    packages = {f"bot.{path.parent.name}" for path in (ROOT / "bot").glob("*/__init__.py")}

    assert (modules | packages) - set(layers) == set()
