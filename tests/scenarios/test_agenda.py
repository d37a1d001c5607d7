"""A meeting from its first update to what it leaves to be done, with people on every platform."""

from __future__ import annotations

import re

import pytest

from tests.scenarios.pairing import paired
from tests.scenarios.people import Person
from tests.scenarios.town import PLATFORMS, Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(300)


def _told(person: Person, *words: str) -> str:
    return until(lambda: next((t for t in reversed(person.reads()) if all(w in t for w in words)), ""))


def _number(answer: str, title: str) -> str:
    """The number of an item of an agenda."""
    found = re.search(rf"{title} \(item (\d+)\)", answer)
    assert found, answer
    return found[1]


@paired("sqlite", "postgres", "sqlite")
def test_an_item_goes_from_its_proposal_to_the_action_that_comes_of_it(stage: Town, platform: str) -> None:
    clerk, person = stage.secretary, stage.delegate(platform)
    meeting = re.findall(r"(\d+)\. Global Logistics Meeting", clerk.says("meetings"))[0]
    title = f"Warehouses of {person.name}"

    assert "Propose an item" in person.says("item")
    assert "not accepted yet" in person.fills(title=title, minutes="20", kind="decision")
    item = _number(person.says("agenda"), title)
    assert "Only" in person.says(f"item {item} accept")
    assert title in clerk.says(f"item {item} accept")
    assert f"1. {title}" in clerk.says(f"item {item} order 1")

    assert "Point" in clerk.says(f"discussion {item} “Costs differ.”")
    decided = clerk.says(f"decide {meeting} “{person.name} shares a list.”")
    assert "it endorses nothing" in decided
    assert "Action given" in clerk.says(f"action “Share the list” {person.mail} in 5d")

    assert "Share the list" in _told(person, "Your action")
    caught_up = person.says("catch up")
    assert f"{person.name} shares a list." in caught_up
    assert "Share the list" in caught_up
    person.says("actions")
    (button,) = (label for label in person.offered() if label.startswith("Done: action"))
    assert "— done" in person.presses(button, "Share the list")
    assert "Nothing new." not in person.says("catch up")
    assert "Nothing new." in person.says("catch up")


def test_groups_report_nothing_or_something_about_an_objective_and_all_read_it(stage: Town) -> None:
    slack, teams, web = (stage.delegate(platform) for platform in PLATFORMS)
    french = stage.delegate("slack", locale="fr-FR")
    for person, group in ((slack, "training"), (teams, "preparedness"), (web, "procurement")):
        person.says(f"join {group}")

    assert "Update posted" in slack.says("update training nothing to report")
    teams.says("update preparedness")
    assert "Objective 1:" in teams.fills(text="A calendar is drafted.", objective="1")
    web.says("update procurement Prices fell.")
    web.presses("Edit", "Prices fell.")
    assert "edited, version 2" in web.fills(text="Prices fell by half.")
    web.presses("Withdraw", "Prices fell by half.")

    for person in (slack, teams, web):
        digest = person.says("digest")
        assert "A calendar is drafted." in digest
        assert "Nothing to report." in digest
        assert "was withdrawn" in digest
        assert "Prices fell" not in digest
        assert digest.count("Shared, not endorsed by the global meeting.") == 5
    assert "Rien à signaler." in french.says("synthèse")


def test_a_closed_agenda_takes_nothing_more_but_from_the_secretariat(stage: Town) -> None:
    clerk, person = stage.secretary, stage.delegate("web")
    meeting = re.findall(r"(\d+)\. Global Logistics Meeting", clerk.says("meetings"))[0]

    assert "is closed" in clerk.says(f"freeze {meeting}")
    assert "is closed since" in person.says("item “Late”")
    assert "On the agenda" in clerk.says("item “Lunch”")
    assert "is open again" in clerk.says(f"freeze {meeting} lift")
    assert "not accepted yet" in person.says("item “Late”")
