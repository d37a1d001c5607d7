"""One world for the whole matrix: its cells leave no trace."""

from collections.abc import Iterator

import pytest

from tests.rights.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(f"sqlite:///{tmp_path_factory.mktemp('rights') / 'plenary.db'}")
    made.found_votes()
    yield made
    made.close()
