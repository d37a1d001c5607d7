"""A community of another shape: seats vote instead of organisations, in one language, from twenty lines."""

from __future__ import annotations

import pytest

from tests.rigs.server import ROOT
from tests.scenarios.names import ORGANISATIONS
from tests.scenarios.town import Town
from tests.scenarios.waiting import until

COMMUNITY = str(ROOT / "tests" / "fixtures" / "communities" / "council.yaml")
pytestmark = pytest.mark.timeout(180)


def test_one_motion_of_a_council_is_voted_by_its_seats_on_all_platforms(stage: Town) -> None:
    home = ORGANISATIONS[0]
    clerk = stage.secretary
    speaker = stage.member("slack", home)
    councillors = [stage.member(platform, home) for platform in ("slack", "teams", "web", "slack")]
    visitor = stage.member("web", home)
    assert "holds the seat" in clerk.says(f"seat speaker {speaker.mail}")
    for number, councillor in enumerate(councillors, 1):
        assert councillor.name in clerk.says(f"seat councillor-{number} {councillor.mail}")

    draft = speaker.says("motion council “Plant an orchard?” closes in 3d")
    assert "On the roll now (7)" in draft
    assert "Without a delegate" in draft or "nobody can vote for them" in draft
    opened = speaker.presses("Open the vote", "Plant an orchard?")
    number = int(opened.partition("Vote ")[2].partition(" is open")[0])

    for councillor, choice in zip(councillors, ("yes", "yes", "no", "yes"), strict=True):
        assert "You vote for" in councillor.says(f"vote {number} {choice}")
    assert "seats" in visitor.says(f"vote {number} yes")
    assert "seats" in speaker.says(f"vote {number} yes")

    stage.later(days=3, hours=1)
    result = until(lambda: _closed(councillors[0].says(f"result {number}")), seconds=30)
    assert "Passed. 3 for, 1 against, 0 abstained." in result
    assert "4 of 7 voted. The quorum of 4 was met." in result


def _closed(answer: str) -> str:
    return answer if "voted." in answer else ""


def test_only_the_secretariat_fills_seats_and_only_seats_there_are(stage: Town) -> None:
    person = stage.member("slack", ORGANISATIONS[1])
    assert "Only the secretariat" in person.says(f"seat speaker {person.mail}")
    assert "councillor-7" in stage.secretary.says(f"seat councillor-8 {person.mail}")
