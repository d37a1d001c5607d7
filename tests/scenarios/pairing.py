"""A scenario on each platform, where the database makes no difference to it: each of the two once or twice.

What ballots take their way through is run on every platform with both databases instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.scenarios.town import PLATFORMS


def paired(*databases: str) -> Callable[[Any], Any]:
    """Runs the test on Slack, on Teams and on the web, with these databases in this order."""
    platforms = pytest.mark.parametrize("platform", PLATFORMS)
    return lambda test: pytest.mark.paired(*databases)(platforms(test))


def wanted(item: pytest.Item) -> bool:
    """Whether a test's pair of platform and database is one of its own."""
    mark = item.get_closest_marker("paired")
    if mark is None:
        return True
    given = item.callspec.params  # type: ignore[attr-defined]
    return bool(given["town"] == mark.args[PLATFORMS.index(given["platform"])])
