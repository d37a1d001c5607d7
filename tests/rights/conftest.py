"""One world for the whole matrix: its cells leave no trace."""

from collections.abc import Iterator

import pytest

from adapters.seals import KeyFolder
from tests.rights.world import World
from tests.rigs.migrated import migrated


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("rights")
    made = World(migrated(folder), KeyFolder(folder / "keys"))
    made.found_votes()
    yield made
    made.close()
