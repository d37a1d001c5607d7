"""The life of an endorsement, on all platforms: from a lead's output to the badge, and to its end."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from adapters import calendar, community
from tests.scenarios.people import Person, tidy
from tests.scenarios.slack_person import SlackPerson
from tests.scenarios.town import CHANNEL, TEAM, Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(300)

SHARED = "Shared, not endorsed by the global meeting."
TITLE = "The first 72 hours"


def _until_meeting(stage: Town) -> timedelta:
    """How far the next global meeting is by the bot's clock."""
    read = community.read(*community.find("logistics"))
    now = datetime.now(UTC) + timedelta(days=stage.days)
    assert read.calendar
    coming = (o.starts_at for o in calendar.occurrences(read.calendar, read.names, now))
    return next(at for at in coming if at > now) - now


def _before_meeting(stage: Town) -> None:
    """Goes to the day before the next meeting."""
    stage.later(days=_until_meeting(stage).total_seconds() / 86400 - 1)


def _registered(person: Person) -> Person:
    """Somebody whose organisation takes part in the next meeting."""
    listed = re.search(r"(\d+)\. Global Logistics Meeting", person.says("meetings"))
    assert listed
    assert "Not" in person.says(f"attend {listed[1]} online")
    return person


def _lead(stage: Town, platform: str) -> Person:
    lead = stage.delegate(platform)
    assert "You are in" in lead.says("join training")
    stage.secretary.says(f"role training {lead.mail} as lead")
    return lead


def _drafted(answer: str) -> int:
    found = re.search(r"draft (\d+)", answer, re.IGNORECASE)
    assert found, answer
    return int(found[1])


def _opens(stage: Town, number: int) -> None:
    assert "opens by itself" in stage.secretary.says(f"open {number}")
    stage.later(days=1, seconds=1)


def _closes(stage: Town, reader: Person, number: int) -> str:
    stage.later(days=5)
    return until(lambda: answer if "voted." in (answer := reader.says(f"result {number}")) else "")


def _channel(stage: Town) -> str:
    return " ".join(tidy(stage.slack.text_of(m)) for m in stage.slack.messages(TEAM, CHANNEL))


def test_an_output_is_endorsed_by_the_global_meeting_and_by_nothing_before(stage: Town) -> None:
    lead = _lead(stage, "teams")
    assert isinstance(stage.secretary, SlackPerson)
    stage.secretary.says("follow “global meeting” in en,fr", channel=CHANNEL)
    published = lead.says(f"output training “{TITLE}” https://example.org/72")
    assert f"1. {TITLE}, version 1 (Training). {SHARED}" in published

    refused = lead.says("motion “global meeting” “Endorse the module?” as endorsement")
    assert f"say which after “on”. It can be: 1. {TITLE}, version 1 (Training); Mandate of" in refused
    preview = lead.presses(f"1. {TITLE}, version 1 (Training)")
    assert "If this passes and is certified, this version is endorsed by the global meeting." in preview
    assert SHARED in preview
    number = _drafted(preview)
    _before_meeting(stage)
    slack, french = _registered(stage.delegate("slack")), _registered(stage.delegate("web", locale="fr-FR"))
    _opens(stage, _registered(lead) and number)

    again = f"motion “global meeting” “Endorse it twice?” as endorsement on “{TITLE}”"
    already = until(lambda: answer if "already" in (answer := lead.says(again)) else "")
    assert f"There is a vote on the endorsement of this version already: vote {number}." in already
    until(lambda: "Endorse the module?" in _channel(stage))
    assert "Yes" in slack.presses("Yes / Oui", "Endorse the module?")
    assert "Your ballot is recorded" in lead.says(f"vote {number} yes")
    assert "bulletin" in french.says(f"voter {number} oui")
    sought = f"{SHARED} Its endorsement is sought: vote {number}"
    for answer in (lead.says("outputs"), slack.says("show training"), lead.says(f"vote {number}")):
        assert sought in answer

    result = _closes(stage, lead, number)
    assert "Passed. 3 for, 0 against, 0 abstained." in result
    assert "This endorses nothing until the result is certified." in result
    assert sought in result
    assert "Son approbation est demandée" in french.says("livrables")
