"""What every test may ask for: both databases. What was skipped is told once, loudly."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from store.jobs import PATIENCE
from tests.rigs.databases import NoPostgres, PostgresServer, postgres

# Cores are shared, so no example is failed for being slow.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


@pytest.fixture(scope="session", autouse=True)
def shared_cores() -> Iterator[None]:
    """Stores in the tests' own process wait longer for their turn than the product's; see `one_second`."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("store.jobs", "store.writer"):
            patch.setattr(f"{module}.PATIENCE", 20.0)
        yield


@pytest.fixture
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores wait as long as the product's."""
    for module in ("store.jobs", "store.writer"):
        monkeypatch.setattr(f"{module}.PATIENCE", PATIENCE)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole run; where there is none, its tests are skipped, except in CI."""
    try:
        with postgres(os.environ) as server:
            yield server
    except NoPostgres as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new and empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'plenary.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create()
    yield url
    server.drop(url)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason for which something was not tested."""
    reasons = Counter(report.longrepr[2] for report in terminalreporter.getreports("skipped"))
    for reason, tests in reasons.items():
        terminalreporter.write_line(
            f"NOT TESTED ({tests}): {reason.removeprefix('Skipped: ')}", yellow=True, bold=True
        )
