"""One person with several accounts, and people whose organisation confirms them."""

from __future__ import annotations

import pytest

from tests.scenarios.pairing import paired
from tests.scenarios.town import Town, code_in
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(180)


def test_two_linked_accounts_have_one_ballot_and_the_later_press_stands(stage: Town) -> None:
    slack, teams = stage.delegate("slack"), stage.newcomer("teams")
    number = stage.opens("training", "Linked?", slack, closes="in 3d")
    assert "Your ballot: Yes" in slack.says(f"vote {number} yes")

    preview = teams.says(f"link {code_in(slack.says('link'))}")
    assert slack.name in preview
    teams.presses("Yes, that is me")
    until(lambda: any("Was that you?" in text for text in slack.reads()))
    assert teams.name in slack.says("link pending")
    assert "one vote" in slack.presses("Yes, that is me")

    assert "Your ballot: No" in teams.says(f"vote {number} no")
    assert "Your ballot: No" in slack.says(f"vote {number}")
    assert "1 of 1 have voted" in slack.says(f"vote {number}")


def test_two_accounts_of_two_organisations_stay_apart(stage: Town) -> None:
    slack, teams = stage.delegate("slack"), stage.delegate("teams")
    answer = teams.says(f"link {code_in(slack.says('link'))}")
    assert "two different organisations" in answer


def test_a_code_works_once(stage: Town) -> None:
    slack, teams = stage.delegate("slack"), stage.newcomer("teams")
    code = code_in(slack.says("link"))
    teams.says(f"link {code} yes")
    assert "unknown, used up or too old" in teams.says(f"link {code} yes")


@paired("sqlite", "postgres", "sqlite")
def test_a_claim_is_confirmed_by_the_delegate_and_its_person_is_told(stage: Town, platform: str) -> None:
    organisation = next(stage.organisations)
    delegate = stage.delegate("slack", organisation)
    newcomer = stage.newcomer(platform)
    assert organisation in newcomer.says(f"organisation {organisation}")
    until(lambda: any(newcomer.name in text for text in delegate.reads()))

    assert newcomer.name in delegate.says("claims")
    assert "has been told" in delegate.presses(f"Confirm {newcomer.name}")
    until(lambda: any(f"You are confirmed for {organisation}" in text for text in newcomer.reads()))
    assert "You are in" in newcomer.says("join training")
