"""The day of a meeting, on every platform: who is there, and for whom it is the night."""

from __future__ import annotations

import re

import pytest

from tests.scenarios.town import Town

pytestmark = pytest.mark.timeout(240)


def test_who_checks_in_or_is_called_is_there_whatever_they_use(stage: Town) -> None:
    clerk = stage.secretary
    home = next(stage.organisations)
    slack, teams = (stage.delegate(platform) for platform in ("slack", "teams"))
    web = stage.delegate("web", home)
    number = re.findall(r"(\d+)\. Global Logistics Meeting", clerk.says("meetings"))[0]
    assert "has not begun" in clerk.says(f"attendance {number}")
    clerk.says(f"site {number} Rome zone Europe/Rome")
    for person in (slack, teams, web):
        assert "Noted" in person.says(f"attend {number} online")

    assert "Moved" in clerk.says(f"meeting {number} date in 20min")

    assert "you are in the room" in slack.says(f"attend {number} in")
    assert "is on: check in." in teams.says(f"meeting {number}")
    assert "you are online" in teams.says(f"attend {number} online")
    called = clerk.says(f"attendance {number} {home} absent")
    assert "Marked as absent" in called
    for person in (slack, teams, web):
        shown = person.says(f"meeting {number}")
        assert re.search(r"Organisations present\W+2", shown), shown
        assert "Europe/Rome" in shown
        assert "Agenda freeze" in shown
