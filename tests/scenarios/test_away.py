"""Somebody is away: the alternate acts and is asked, until they are back."""

from __future__ import annotations

import pytest

from tests.scenarios.pairing import paired
from tests.scenarios.people import Person
from tests.scenarios.town import Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(180)


def _asked(person: Person, question: str) -> list[str]:
    return [text for text in person.reads() if "Your vote is needed" in text and question in text]


@paired("postgres", "sqlite", "postgres")
def test_while_the_delegate_is_away_the_alternate_acts_and_is_asked(stage: Town, platform: str) -> None:
    organisation = next(stage.organisations)
    delegate = stage.delegate(platform, organisation)
    alternate = stage.member("slack", organisation, "alternate")
    question = f"Without {delegate.name}?"
    number = stage.opens("training", question, delegate, closes="in 5d")

    assert f"{alternate.name} acts for {organisation} meanwhile" in delegate.says("away until in 20d")
    told = f"{delegate.name} is away until"
    until(lambda: any(told in text and f"act for {organisation}" in text for text in alternate.reads()))
    assert "Away until" in delegate.says("me")
    assert "Away until" in delegate.says("home")
    assert f"{delegate.name} is delegate of {organisation}" in alternate.says("delegates")
    assert "Away until" in alternate.says("delegates")

    stage.later(days=4, hours=2)
    until(lambda: _asked(alternate, question))
    assert _asked(delegate, question) == []
    assert "Your ballot is recorded." in alternate.says(f"vote {number} yes")
    assert "Your ballot: Yes" in delegate.says(f"vote {number}")

    assert "You are away until" in delegate.says("away")
    assert "You are back" in delegate.presses("I am back", "You are away until")
    until(lambda: any(f"{delegate.name} is back" in text for text in alternate.reads()))
    assert "in reserve" in alternate.says(f"vote {number} no")
    until(lambda: any("has voted" in text and question in text for text in delegate.reads()))
    assert "Your ballot: Yes" in delegate.says(f"vote {number}")


@paired("sqlite", "postgres", "sqlite")
def test_an_absence_is_said_in_a_form_or_in_french_and_ends_by_itself(stage: Town, platform: str) -> None:
    person = stage.delegate(platform, locale="fr-FR")
    person.says("absence")
    assert "pas de suppléance" in person.fills(until="dans 2j")
    assert "Absence jusqu’au" in person.says("délégués")
    assert "de retour" in person.says("absence de retour")
    assert "absence jusqu’au" not in person.says("moi")

    assert "en absence jusqu’au" in person.says("absence jusqu'au 2099-01-01")
    assert "déjà passée" in person.says("absence jusqu'au 2020-01-01")
    person.says("absence dans 1h")
    stage.later(hours=1)
    assert "absence jusqu’au" not in person.says("moi")


def test_who_is_in_no_organisation_has_nothing_to_be_away_from(stage: Town) -> None:
    assert "not confirmed" in stage.newcomer("teams").says("away until 2099-01-01")
    assert "You are away until" in stage.secretary.says("away until in 1h")
    assert "You are back" in stage.secretary.says("away off")
