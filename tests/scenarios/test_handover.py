"""Whoever takes over an organisation's vote or a group gets one page of what there is to take over."""

from __future__ import annotations

import pytest

from tests.scenarios.pairing import paired
from tests.scenarios.people import Person
from tests.scenarios.town import Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(180)


def _sheet(person: Person, title: str) -> str:
    """The sheet that came by itself."""
    return until(lambda: next((text for text in person.reads() if title in text), ""), seconds=60)


@paired("postgres", "sqlite", "postgres")
def test_a_new_delegate_gets_the_open_votes_the_dates_and_who_else_there_is(
    stage: Town, platform: str
) -> None:
    organisation = next(stage.organisations)
    old, new = stage.delegate("slack", organisation), stage.member(platform, organisation)
    alternate = stage.member("slack", organisation, "alternate")
    question = f"What does {old.name} leave?"
    number = stage.opens("training", question, old)
    old.says(f"vote {number} yes")
    alternate.says("away until in 9d")
    stage.secretary.says(f"delegate “{organisation}” {new.mail} letter “letter of {new.name}”")

    sheet = _sheet(new, f"Hand-over: {organisation}")
    for words in (
        f"You are delegate of {organisation} for the global meeting.",
        f"Letter of mandate: letter of {new.name}.",
        f"{alternate.name} is alternate of {organisation}",
        "Away until",
        question,
        "Your ballot: Yes",
        "begins",
        "not registered yet",
        f"Training {old.name}",
    ):
        assert words in sheet.replace(": ", " ") or words in sheet, sheet
    assert "You are delegate" in new.says("handover")
    assert "See the vote" in new.offered()

    old_sheet = old.says("handover")
    assert "Your ballot" not in old_sheet
    assert f"A ballot of {organisation} was received." in old_sheet


@paired("sqlite", "postgres", "sqlite")
def test_a_new_lead_gets_the_groups_mandate_people_and_drafts(stage: Town, platform: str) -> None:
    before, lead = stage.member("slack", next(stage.organisations)), stage.delegate(platform)
    stage.makes_lead(before, "procurement")
    before.says(f"motion procurement “A draft for {lead.name}?”")
    stage.secretary.says(f"role procurement {lead.mail} as co-lead")

    sheet = _sheet(lead, "Hand-over: Procurement")
    for words in (
        "You are co-lead of Procurement.",
        "Mandate until",
        f"A draft for {lead.name}?",
        before.name,
    ):
        assert words in sheet, sheet
    assert "update" in sheet
    assert "has no update yet" in sheet
    assert "Hand-over: Procurement" in lead.says("handover procurement")
    assert f"A draft for {lead.name}?" not in stage.member(platform, next(stage.organisations)).says(
        "handover procurement"
    )


@pytest.mark.parametrize("platform", ["slack", "teams"])
def test_a_french_focal_point_gets_it_in_french(stage: Town, platform: str) -> None:
    person = stage.member(platform, next(stage.organisations), locale="fr-FR")
    stage.secretary.says(f"role training {person.mail} as focal point")

    sheet = _sheet(person, "Passation : Formation")
    assert "Vous êtes point focal de Formation." in sheet
    assert "Passation : Formation" in person.says("passation formation")
    assert "ni groupe ni organisation" in person.says("passation rien du tout")


def test_an_organisations_sheet_is_for_its_own_people_and_the_secretariat(stage: Town) -> None:
    organisation = next(stage.organisations)
    own, other = stage.member("slack", organisation), stage.delegate("teams")

    assert f"Nobody votes for {organisation} yet" in own.says(f"handover {organisation}")
    assert f"Hand-over: {organisation}" in stage.secretary.says(f"handover {organisation}")
    assert "Only the organisation’s confirmed people" in other.says(f"handover {organisation}")
    assert "not confirmed" in stage.newcomer("slack").says("handover training")
