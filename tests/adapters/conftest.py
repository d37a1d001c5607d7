"""For the tests of the web: the demonstration's story, played once a run, and a copy of it for each test."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.adapters.web_rig import Website, website


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which the story has been played up to the present.

    It takes twelve seconds, so of a run's processes the first that needs it plays it for all.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    file = shared / "played.sqlite"
    with (shared / "played.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            fresh = tmp_path_factory.mktemp("played") / "plenary.sqlite"
            with website(fresh, demo=True):
                pass
            fresh.replace(file)
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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI") == "true":
            raise AssertionError("no chromium: apt-get install chromium")
        pytest.skip("no chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
