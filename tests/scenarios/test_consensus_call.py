"""Agreed unless somebody objects: the clock, the reasons, the motion made of an objection (RULES §4)."""

from __future__ import annotations

import re

import pytest

from tests.scenarios.pairing import paired
from tests.scenarios.people import Person, tidy
from tests.scenarios.town import CHANNEL, TEAM, Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(240)
everywhere = paired("postgres", "sqlite", "postgres")


GROUPS = {"slack": "partnerships", "teams": "preparedness", "web": "procurement"}
"""One for each, so that few are told of each other's calls."""


def _calls(stage: Town, group: str, question: str, lead: Person, *members: Person) -> int:
    """The number of a consensus call that the lead has opened in a group all are in."""
    for person in (lead, *members):
        assert "You are in" in person.says(f"join {group}")
    stage.settle()
    stage.makes_lead(lead, group)
    draft = lead.says(f"motion {group} “{question}” as consensus-call")
    assert "objects with a reason" in draft
    assert "Quorum" not in draft
    opened = lead.presses("Open the vote", question)
    assert "it is agreed then unless somebody objects" in opened
    return int(opened.partition("Consensus call ")[2].partition(" is open")[0])


@everywhere
def test_an_objection_stops_the_clock_until_it_is_withdrawn(stage: Town, platform: str) -> None:
    question, ours = f"Share the calendar, {platform}?", next(stage.organisations)
    objector, delegate = stage.member(platform, ours), stage.delegate("teams", ours, locale="fr-FR")
    lead, other = stage.delegate("slack"), stage.delegate("web")
    stage.secretary.says(f"follow {GROUPS[platform]} in en,fr", channel=CHANNEL)
    number = _calls(stage, GROUPS[platform], question, lead, objector, other)
    for person in (objector, delegate):
        _is_told(person, "unless somebody objects" if person is objector else "sauf objection")
    until(lambda: re.search(rf"call {number}: .+ / Appel au consensus {number} :", _notice(stage, question)))

    assert "Reason" in objector.presses("Object", question)
    assert f"You object for {ours}" in objector.fills(reason="The dates clash with Ramadan")
    for person in (lead, other, delegate, objector):
        _is_told(person, ": “The dates clash" if person is not delegate else "« The dates clash")
    assert "Draft a motion from it" not in " ".join(other.reads())
    assert "Une objection a arrêté le compte à rebours" in delegate.says(f"voter {number}")
    until(lambda: "An objection has stopped the clock" in _notice(stage, question))

    stage.later(days=6)
    assert "retirée" in delegate.says(f"rétracter {number}")
    _is_told(other, "Nothing stands against it any more")
    stage.later(days=9)
    assert "no result before" in lead.says(f"result {number}")
    stage.later(days=1, hours=1)
    result = until(lambda: _ended(lead.says(f"result {number}")))
    assert "Agreed: nothing stands against it." in result
    assert "not endorsed by the global meeting" in result
    assert "trop tard" in delegate.says(f"objecter {number} Mais")


@everywhere
def test_who_has_nothing_to_object_or_to_withdraw_is_told_so(stage: Town, platform: str) -> None:
    person, other, outsider = (stage.delegate(one) for one in (platform, "slack", platform))
    number = _calls(stage, "training", f"Meet online, {platform}?", other, person)
    _is_told(person, "unless somebody objects")

    assert "takes no ballots" in person.says(f"vote {number} yes")
    assert "takes no ballots" in person.says(f"fill {number}")
    assert "Nothing stands against" in person.says(f"retract {number}")
    assert "at most 1000 are kept" in person.says(f"object {number} {'x' * 1001}")
    assert "representative of an organisation on the roll" in outsider.says(
        f"object {number} I do not like it"
    )
    person.says(f"object {number} Our line is bad")
    _is_told(person, "objects: “Our line is bad”")
    assert "stands already: “Our line is bad”" in person.says(f"object {number} And once more")
    assert "Only whoever objected or the delegate" in other.says(f"retract {number}")


def test_an_objection_of_the_last_hour_leaves_two_days_once_it_is_withdrawn(stage: Town) -> None:
    other = stage.delegate("slack")
    lead = stage.delegate("slack")
    number = _calls(stage, "service-provision", "Rename the folder?", lead, other)
    stage.later(days=9, hours=23)
    assert "You object for" in other.says(f"object {number} Not yet")
    stage.later(days=6)
    assert "Nothing stands against it any more" in other.says(f"retract {number}")

    stage.later(hours=47)
    assert "agreed" in other.says(f"vote {number}")
    assert "no result before" in other.says(f"result {number}")
    stage.later(hours=2)
    assert "Agreed" in until(lambda: _ended(lead.says(f"result {number}")))


def test_an_objection_that_stands_for_a_week_ends_the_call(stage: Town) -> None:
    one, two = stage.delegate("slack"), stage.delegate("slack")
    lead = stage.delegate("slack")
    number = _calls(stage, "training", "Meet on Mondays?", lead, one, two)
    one.says(f"object {number} Mondays are full")
    stage.later(days=2)
    two.says(f"object {number} So are mine")
    stage.later(days=4)
    assert "Another objection still stands" in one.says(f"retract {number}")
    stage.later(days=2)
    assert "not agreed" in one.says(f"vote {number}")

    stage.later(days=1, hours=1)
    result = until(lambda: _ended(lead.says(f"result {number}")))

    assert "Not agreed: an objection stands." in result
    standing = result.partition("The life of this vote")[0]
    assert "objects: “So are mine”" in standing
    assert "Mondays are full" not in standing


@everywhere
def test_a_motion_is_drafted_from_a_call_that_is_objected_to(stage: Town, platform: str) -> None:
    question = f"Keep the handbook, {platform}?"
    lead, other = stage.delegate(platform), stage.delegate("slack")
    number = _calls(stage, GROUPS[platform], question, lead, other)
    _is_told(lead, "Who agrees need do nothing" if platform != "web" else question)
    assert "Nobody objects" in lead.says(f"move {number}")
    assert "You object for" in other.says(f"object {number} It is too long")
    assert "Only the lead or co-lead of" in other.says(f"move {number}")
    _is_told(lead, "Draft a motion from it" if platform == "web" else "objects: “It is too long”")

    draft = lead.presses("Draft a motion from it", question)
    assert ", seen by you only" in draft
    assert "Quorum: " in draft
    opened = lead.presses("Open the vote", question)
    motion = opened.partition("Vote ")[2].partition(" is open")[0]

    result = other.says(f"result {number}")
    assert f"it is put to a vote. It goes on as motion {motion}." in result
    assert "It is too long" in result
    assert "Your ballot is recorded" in other.says(f"vote {motion} no")
    assert "too late" in other.says(f"retract {number}")


def _is_told(person: Person, words: str) -> None:
    """After days that passed in a moment much waits to go out, at the platform's pace."""
    until(lambda: any(words in text for text in person.reads()), seconds=120)


def _notice(stage: Town, question: str) -> str:
    shown = (tidy(stage.slack.text_of(m)) for m in stage.slack.messages(TEAM, CHANNEL))
    return next((text for text in shown if question in text), "")


def _ended(answer: str) -> str:
    return answer if "Closed" in answer else ""
