"""A meeting moves: what counts from its date follows, what is open stays, and whom it concerns is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.scenarios.people import Person
from tests.scenarios.town import PLATFORMS, Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(300)

SOON, LATE = 70, 170
"""Days until the meeting, before it moves and after."""


def _meeting(stage: Town) -> str:
    """The number of the next meeting, which is `SOON`."""
    number: str = re.findall(r"(\d+)\. Global Logistics Meeting", stage.secretary.says("meetings"))[0]
    _moves(stage, number, SOON)
    return number


def _moves(stage: Town, meeting: str, days: int) -> str:
    """What the secretary reads who moves the meeting to so many days from now."""
    begins = datetime.now(UTC) + timedelta(days=stage.days + days)
    return stage.secretary.says(f"meeting {meeting} date {begins:%Y-%m-%d} 12:00 UTC")


def _shown(person: Person, command: str, label: str, following: str) -> str:
    """What stands between two labels of an answer."""
    found = re.search(rf"{label}\W+(.*?)\W+{following}", person.says(command))
    assert found
    return found[1]


def _told(person: Person, *words: str) -> str:
    return until(lambda: next((t for t in person.reads() if all(w in t for w in words)), ""))


def _reminded(person: Person) -> int:
    return sum("An update is due" in text for text in person.reads())


def test_only_the_secretariat_moves_a_meeting_and_only_into_the_future(stage: Town) -> None:
    person, meeting = stage.delegate("web"), _meeting(stage)

    assert "Only the secretariat may do this" in person.says(f"meeting {meeting} date 2099-01-01")
    assert "Move the meeting" not in person.says(f"meeting {meeting}")
    assert "has passed already" in stage.secretary.says(f"meeting {meeting} date 2020-01-01")
    assert "I do not understand “some day”" in stage.secretary.says(f"meeting {meeting} date some day")
    assert "Move the meeting" in stage.secretary.says(f"meeting {meeting}")
    assert "Move the meeting" in stage.secretary.presses("Move the meeting", "Global Logistics Meeting")
    assert "now it begins" in stage.secretary.fills(date="in 100d")


def test_meeting_moved_while_a_vote_is_open(stage: Town) -> None:
    """Its close is unchanged, chair and secretary are told; so is who acted on the old date."""
    meeting = _meeting(stage)
    slack, teams, web = (stage.delegate(platform) for platform in PLATFORMS)
    french = stage.delegate("slack", locale="fr-FR")
    for person in (slack, teams, web, french):
        person.says(f"attend {meeting} online")
    number = stage.opens("global meeting", "Meet in Rome?")
    closes = _shown(web, f"vote {number}", "Closes", "Turnout")
    was = {p.name: _shown(p, f"meeting {meeting}", "Begins", "Ends") for p in (slack, teams, web)}

    answer = _moves(stage, meeting, LATE)

    kept = f"Vote {number} is open and keeps its close"
    assert "now it begins" in answer
    assert kept in answer
    for person in (slack, teams, web):
        now = _shown(person, f"meeting {meeting}", "Begins", "Ends")
        told = _told(person, "The global meeting has moved", "has answered: online")
        assert f"was to begin {was[person.name]}" in told
        assert f"now it begins {now}" in told
    assert "en ligne" in _told(french, "La réunion mondiale est déplacée", "devait commencer")
    for clerk in stage.clerks[:2]:
        assert "before the meeting begins" in _told(clerk, "has moved while votes are open", kept)
    assert _shown(web, f"vote {number}", "Closes", "Turnout") == closes
    stage.later(days=6)
    until(lambda: "voted." in web.says(f"result {number}"))


def test_a_meeting_that_has_moved_is_not_planned_again_by_the_calendar(stage: Town) -> None:
    def planned() -> list[str]:
        stage.server.stop()
        stage.server.start()
        return sorted(re.findall(r"(\d+)\. Global Logistics Meeting", stage.secretary.says("meetings")))

    before = planned()
    _moves(stage, before[0], LATE)

    assert planned() == before


def test_a_vote_that_opened_with_the_meeting_is_voided_and_waits_for_it_again(stage: Town) -> None:
    meeting, voter = _meeting(stage), stage.delegate("teams")
    voter.says(f"attend {meeting} in")
    number = _scheduled(stage, "procurement")
    stage.later(days=SOON + 1)
    until(lambda: "Your ballot: Yes" in voter.says(f"vote {number} yes"))

    _moves(stage, meeting, LATE)
    clerk = stage.clerks[0]
    _told(clerk, f"Vote {number} is open and keeps its close")
    assert "Reason" in clerk.presses(f"Void vote {number}")
    assert "void" in clerk.fills(reason="The meeting has moved.")
    clerk.presses("Run again")
    preview = clerk.fills(reason="With the meeting.")
    again = preview.partition("Draft ")[2].partition(",")[0]

    assert "opens by itself" in clerk.says(f"open {again}")
    assert f"Vote {again} is not open yet" in voter.says(f"vote {again} yes")
    stage.later(days=LATE + 1)
    until(lambda: "Your ballot: No" in voter.says(f"vote {again} no"))


def _scheduled(stage: Town, group: str) -> str:
    """The number of a vote on the group's mandate that opens with the meeting."""
    preview = stage.secretary.says(f"motion “global meeting” “Endorse {group}?” as endorsement on {group}")
    number = preview.partition("Draft ")[2].partition(",")[0]
    assert "opens by itself" in stage.secretary.says(f"open {number}")
    return number


def test_prompts_and_what_opens_with_the_meeting_move_with_it(stage: Town) -> None:
    meeting, lead, voter = _meeting(stage), stage.delegate("teams"), stage.delegate("slack")
    for person in (lead, voter):
        person.says(f"attend {meeting} in")
    stage.makes_lead(lead, "training")
    preview = lead.says("motion “global meeting” “Endorse the mandate?” as endorsement on training")
    number = preview.partition("Draft ")[2].partition(",")[0]
    assert "opens by itself" in stage.secretary.says(f"open {number}")
    stage.later(days=SOON - 55)
    until(lambda: _reminded(lead) == 1)

    _moves(stage, meeting, LATE)
    _told(lead, "The global meeting has moved", f"Your drafts for it: {number}.")

    stage.later(days=56)
    assert f"Vote {number} is not open yet" in voter.says(f"vote {number} yes")
    stage.later(days=LATE - 56 - 57)
    assert _reminded(lead) == 1
    stage.later(days=2)
    until(lambda: _reminded(lead) == 2)
    stage.later(days=56)
    until(lambda: "You vote for" in voter.says(f"vote {number} yes"))
    stage.later(days=6)
    until(lambda: "voted." in voter.says(f"result {number}"))
    assert _reminded(lead) == 2
    assert sum("The global meeting has moved" in text for text in lead.reads()) == 1


def test_beside_the_running_bot_an_operator_reads_which_prompts_are_to_come(stage: Town) -> None:
    lead = stage.delegate("slack")
    stage.makes_lead(lead, "procurement")

    said = stage.server.cli("report", "--weeks", "104")

    assert re.search(rf"UTC\)  {lead.name}  update \d+: update-due asks", said), said
    assert '"rule":"registration-due"' in stage.server.cli("report", "--weeks", "104", "--json")
