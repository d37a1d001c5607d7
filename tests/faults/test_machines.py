"""Several machines, samples of what the laboratory measures at length: nobody refused, nothing lost."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.failover import Pair, fail_over, replicas
from tests.faults.outages import suffer
from tests.faults.pressing import Crowd, crowd, founded
from tests.faults.restarts import restarts
from tests.faults.rolling import held, roll
from tests.rigs.cluster import Cluster, Node, cluster
from tests.rigs.databases import NoPostgres
from tests.rigs.newer import REVISION
from tests.rigs.server import Server

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def machines() -> Iterator[Cluster]:
    """Servers for PostgreSQL that sync; where there are none, the tests are skipped, except in CI."""
    try:
        with cluster() as made:
            yield made
    except NoPostgres as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def founding(
    machines: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Node, Crowd, str]]:
    """A stopped server to copy, its voters, and the name of the database."""
    node = machines.node()
    with founded(node, tmp_path_factory.mktemp("crowd"), voters=100, votes=10) as (voting, database):
        yield node, voting, database


@pytest.fixture
def voting(founding: tuple[Node, Crowd, str]) -> Crowd:
    """The voters, who have done nothing yet."""
    founding[1].begin()
    return founding[1]


def test_replicas_restart_one_by_one_and_into_the_next_version_and_the_database_after_them(
    machines: Cluster, founding: tuple[Node, Crowd, str], voting: Crowd, tmp_path: Path
) -> None:
    template, _, database = founding
    node = machines.node(template.folder)
    node.start()
    url = node.url(database)
    with held(tmp_path, url, voting.settings, 2) as servers:
        servers[-1].become_newer()
        rolled = roll(voting, servers, 1, url, seed=1)
        restart, freeze = asyncio.run(suffer(voting, node, [s.port for s in servers], 2, seed=2))
        lost = voting.lost(url)
        revision = node.ask("SELECT version_num FROM alembic_version", database)
        logs = "".join(server.log_text() for server in servers)

    # On a starved machine the store's second of patience runs out.
    assert set(rolled.outcomes) <= {"200", "503"}
    assert rolled.outcomes["503"] < rolled.outcomes["200"] / 20
    assert rolled.lost == lost == []
    assert restart.told["503"] > 0
    assert "200" not in restart.told
    assert "500" not in voting.outcomes()
    assert freeze.told
    assert "not listening" in logs
    assert revision == REVISION


def test_a_fail_over_to_a_synchronous_standby_loses_nothing(
    machines: Cluster, founding: tuple[Node, Crowd, str], voting: Crowd, tmp_path: Path
) -> None:
    pair = Pair.of(machines, founding[0], founding[2], asynchronous=False)
    with replicas(tmp_path, pair.url, voting.settings, 1) as (server,):
        found = fail_over(voting, pair, [server.port], 1, asynchronous=False)

    assert found.lost == []
    assert found.outcomes["200"] > 10


def test_a_kill_is_over_with_the_next_start_and_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'plenary.db'}"
    with (
        crowd(url, tmp_path, voters=50, votes=4) as voting,
        Server(tmp_path, url, voting.settings) as server,
    ):
        found = restarts(voting, server, 2, url, seed=1)

    assert found.lost == []
    assert len(found.seconds) == 2
