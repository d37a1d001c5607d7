"""A module's scenarios share a bot, on each database; every one leaves it without an error in its log."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.rigs.databases import PostgresServer
from tests.rigs.nursery import NursedServer, Nursery, nursery
from tests.rigs.server import ROOT, Server
from tests.scenarios.pairing import wanted
from tests.scenarios.town import Town, csv, lasting, settings, stand_ins

CLOCKED = (sys.executable, str(ROOT / "tests" / "rigs" / "hurried.py"))

Founding = Callable[[str, Path], str]
"""Gives a new database with the community and the organisations; its files, if any, are in the folder."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the pairs of platform and database that a scenario does not want."""
    left_out = [item for item in items if not wanted(item)]
    items[:] = filter(wanted, items)
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def hatchery() -> Iterator[Nursery]:
    """Where servers come from."""
    with nursery() as made:
        yield made


def _load(hatchery: Nursery, folder: Path, url: str, community: str) -> str:
    (folder / "organisations.csv").write_text(csv(community), "utf-8")
    (folder / "community.yaml").write_text(lasting(community), "utf-8")
    server = NursedServer(folder, url, {"PLENARY_COMMUNITY": community}, nursery=hatchery)
    server.cli("community", "load", "community.yaml")
    server.cli("organisations", "load", "organisations.csv")
    return url


@pytest.fixture(scope="session")
def sqlite_founding(hatchery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Founding:
    """Copies of one file a community."""

    @cache
    def template(community: str) -> Path:
        at = tmp_path_factory.mktemp("template")
        _load(hatchery, at, f"sqlite:///{at / 'plenary.db'}", community)
        return at / "plenary.db"

    def founding(community: str, folder: Path) -> str:
        shutil.copy(template(community), folder)
        return f"sqlite:///{folder / 'plenary.db'}"

    return founding


@pytest.fixture(scope="session")
def postgres_founding(
    hatchery: Nursery, tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[Founding]:
    """Copies of one database a community."""
    made: list[str] = []

    @cache
    def template(community: str) -> str:
        made.append(postgres_server.create())
        return _load(hatchery, tmp_path_factory.mktemp("template"), made[-1], community)

    def founding(community: str, folder: Path) -> str:
        made.append(postgres_server.create(template(community)))
        return made[-1]

    yield founding
    for url in made:
        postgres_server.drop(url)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, hatchery: Nursery
) -> Iterator[Town]:
    """The module's bot: of the community it names, and started from nothing where it says REAL."""
    community = getattr(request.module, "COMMUNITY", "logistics")
    folder = tmp_path_factory.mktemp("town")
    founding: Founding = request.getfixturevalue(f"{request.param}_founding")
    url = founding(community, folder)
    with stand_ins() as (slack, teams):
        given = settings(folder, slack, teams, community)
        server = (
            Server(folder, url, given, CLOCKED)
            if getattr(request.module, "REAL", False)
            else NursedServer(folder, url, given, CLOCKED, nursery=hatchery)
        )
        with server:
            made = Town(server, slack, teams, folder / "clock")
            made.admit()
            yield made
        made.assert_nothing_went_wrong()


@pytest.fixture
def stage(town: Town) -> Iterator[Town]:
    """The town, free of faults again afterwards. Where a test fails, what its bot warned of is shown."""
    begun = town.server.log.stat().st_size
    yield town
    said = town.server.log.read_text("utf-8", "replace")[begun:].splitlines()
    print(*(line for line in said if '"level": "info"' not in line), sep="\n")
    town.slack.heal()
    town.teams.heal()
    town.assert_nothing_went_wrong(begun)
