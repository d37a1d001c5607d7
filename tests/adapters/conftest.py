"""For the tests of the web: the demonstration's story, played once a run, and a copy of it for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.web_rig import Website, website


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which the story has been played up to the present."""
    file = tmp_path_factory.mktemp("played") / "plenary.sqlite"
    with website(file, demo=True):
        pass
    return file


@pytest.fixture
def story(played: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(played, tmp_path / "plenary.sqlite"))


@pytest.fixture
def site(story: Path) -> Iterator[Website]:
    """The web as members of a community meet it, its board public."""
    with website(story) as running:
        yield running
