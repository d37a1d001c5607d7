"""A sample of what the laboratory does with thousands of reminders, and bugs that it finds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.reminder_bugs import find
from tests.faults.reminders import run
from tests.rigs.databases import NoPostgres

pytestmark = pytest.mark.timeout(200)


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_no_reminder_is_lost_and_none_comes_twice_unmarked(database: str, tmp_path: Path) -> None:
    try:
        report = run(1, 120, database, tmp_path)
    except NoPostgres as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))

    # A few seconds may pass without a kill; of a campaign it is asked.
    assert [line for line in report.violations if not line.startswith("vacuous")] == []
    assert report.sent == 120


def test_a_bot_that_does_not_look_on_slack_is_found_out(tmp_path: Path) -> None:
    assert find("without-a-look-up", 1, tmp_path)
