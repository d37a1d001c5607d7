"""The life of an endorsement, on all platforms: from a lead's output to the badge, and to its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from adapters import calendar, community
from tests.scenarios.people import Person, tidy
from tests.scenarios.slack_person import labels
from tests.scenarios.town import CHANNEL, TEAM, Town
from tests.scenarios.waiting import until
from tests.scenarios.web_person import WebPerson

pytestmark = pytest.mark.timeout(300)

SHARED = "Shared, not endorsed by the global meeting."
TITLE = "The first 72 hours"


def _until_meeting(stage: Town) -> timedelta:
    """How far the next global meeting is by the bot's clock."""
    read = community.read(*community.find("logistics"))
    now = datetime.now(UTC) + timedelta(days=stage.days)
    coming = (o.sittings[0].starts_at for o in calendar.occurrences(read, now))
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
    stage.makes_lead(lead, "training")
    return lead


def _drafted(answer: str) -> int:
    found = re.search(r"draft (\d+)", answer, re.IGNORECASE)
    assert found, answer
    return int(found[1])


def _opens(stage: Town, *numbers: int) -> None:
    for number in numbers:
        assert "opens by itself" in stage.secretary.says(f"open {number}")
    stage.later(days=1, seconds=1)
    until(lambda: all("have voted" in stage.secretary.says(f"vote {number}") for number in numbers))


def _closes(stage: Town, reader: Person, number: int) -> str:
    stage.later(days=5)
    return until(lambda: answer if "voted." in (answer := reader.says(f"result {number}")) else "")


def _certified(stage: Town, *numbers: int) -> None:
    """The time to challenge is over, and nobody has."""
    until(lambda: all("voted." in stage.secretary.says(f"result {number}") for number in numbers))
    stage.later(days=5)
    for number in numbers:
        assert f"Result of vote {number}" in stage.secretary.says(f"certify {number}")


def _channel(stage: Town) -> str:
    return " ".join(tidy(stage.slack.text_of(m)) for m in stage.slack.messages(TEAM, CHANNEL))


def _buttons(stage: Town) -> list[str]:
    """Of all that the channel shows: the agenda names the motion before its vote is shown."""
    shown = stage.slack.messages(TEAM, CHANNEL)
    return [label for message in shown for label in labels(message.content.get("blocks") or [])]


def test_an_output_is_endorsed_by_the_global_meeting_and_by_nothing_before(stage: Town) -> None:
    lead = _lead(stage, "teams")
    stage.secretary.says("follow “global meeting” in en,fr", channel=CHANNEL)
    number = _sought(lead)
    _before_meeting(stage)
    slack, french = _registered(stage.delegate("slack")), _registered(stage.delegate("web", locale="fr-FR"))
    _registered(lead)
    _opens(stage, number)
    until(lambda: "Yes / Oui" in _buttons(stage))
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
    assert "can be challenged until" in stage.secretary.says(f"certify {number}")
    _certified(stage, number)

    badge = (
        rf"1\. {TITLE}, version 1 \(Training\)\. Endorsed by the global meeting: vote {number} of [\d-]+\."
    )
    for answer in (lead.says("outputs"), slack.says("show training"), slack.says(f"result {number}")):
        assert re.search(badge, answer), answer
    assert f"Approuvé par la réunion mondiale : vote {number} du" in french.says("livrables formation")
    assert isinstance(french, WebPerson)
    assert f'/votes/{number}"' in french.front.html
    until(lambda: re.search(badge, _channel(stage)))
    assert f"Approuvé par la réunion mondiale : vote {number} du" in _channel(stage)
    renewed = lead.says(f"output training “{TITLE}” https://example.org/72-2")
    assert f"1. {TITLE}, version 2 (Training). {SHARED}" in renewed
    assert re.search(badge, renewed)


def _sought(lead: Person) -> int:
    """A motion to endorse the lead's output, drafted without knowing how."""
    published = lead.says(f"output training “{TITLE}” https://example.org/72")
    assert f"1. {TITLE}, version 1 (Training). {SHARED}" in published
    refused = lead.says("motion “global meeting” “Endorse the module?” as endorsement")
    assert f"say which after “on”. It can be: 1. {TITLE}, version 1 (Training); Mandate of" in refused
    preview = lead.presses(f"1. {TITLE}, version 1 (Training)")
    assert "If this passes and is certified, this version is endorsed by the global meeting." in preview
    assert SHARED in preview
    return _drafted(preview)


def test_an_endorsement_is_missed_declined_withdrawn_and_over(stage: Town) -> None:
    lead = _lead(stage, "slack")
    stage.secretary.says("follow training in en,fr", channel=CHANNEL)
    lead.says("update training The module was tested in Dakar.")
    lead.says("output training Glossary")
    _before_meeting(stage)
    voters = [_registered(person) for person in (lead, stage.delegate("teams"), stage.delegate("web"))]
    day = _day(stage, days=300)
    given, declined, missed = (
        _moved(lead, f"on {what}") for what in (f"training until {day}", "Glossary", "procurement")
    )
    _opens(stage, given, declined, missed)
    _cast(voters, given, "yes yes yes")
    _cast(voters, declined, "yes no no")
    _cast(voters, missed, "yes")
    assert "No quorum" in _closes(stage, lead, missed)
    _certified(stage, given, declined)

    shown = lead.says("show training")
    endorsed = (
        f"Mandate of Training, version 1. Endorsed by the global meeting until the end of {day}: vote {given}"
    )
    assert endorsed in shown
    assert f"The global meeting declined to endorse it: vote {declined}" in shown
    assert f"Mandate of Procurement, version 1. {SHARED}" in voters[1].says("show procurement")
    assert f"{SHARED} Its endorsement" not in voters[1].says("show procurement")
    for answer in (voters[1].says("groups"), lead.says("home"), voters[1].says("updates")):
        assert endorsed in answer
    until(lambda: endorsed in _channel(stage))
    _ends(stage, lead, day)


def _ends(stage: Town, lead: Person, day: str) -> None:
    """At the next meeting the mandate loses its endorsement, and the glossary gets one that ends soon."""
    stage.server.stop()
    stage.server.start()  # which plans the calendar's next meetings
    _before_meeting(stage)
    voters = [_registered(person) for person in (lead, stage.delegate("teams"), stage.delegate("web"))]
    soon = _day(stage, days=60)
    withdrawn, brief = _moved(lead, "on training withdrawing"), _moved(lead, f"on Glossary until {soon}")
    _opens(stage, withdrawn, brief)
    for number in (withdrawn, brief):
        _cast(voters, number, "yes yes abstain")
    assert "The endorsement stands until the result is certified." in _closes(stage, lead, withdrawn)
    assert f"until the end of {day}" in voters[1].says("show training")
    _certified(stage, withdrawn, brief)

    shown = voters[2].says("show training")
    assert (
        f"Mandate of Training, version 1. {SHARED} Its endorsement has been withdrawn: vote {withdrawn}"
        in shown
    )
    assert f"Endorsed by the global meeting until the end of {soon}: vote {brief}" in shown
    until(lambda: f"until the end of {day}" not in _channel(stage))
    stage.later(days=60)
    over = voters[1].says("outputs training")
    assert f"{SHARED} Its endorsement ended on {soon}: vote {brief}" in over
    assert f"until the end of {soon}" not in over


def _day(stage: Town, *, days: float) -> str:
    return f"{datetime.now(UTC) + timedelta(days=stage.days + days):%Y-%m-%d}"


def _moved(lead: Person, rest: str) -> int:
    return _drafted(lead.says(f"motion “global meeting” “Endorse, {rest}?” as endorsement {rest}"))


def _cast(voters: Sequence[Person], number: int, choices: str) -> None:
    for voter, choice in zip(voters, choices.split(), strict=False):
        assert "recorded" in voter.says(f"vote {number} {choice}")
