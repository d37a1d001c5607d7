"""A group closes under a decision, once its last open vote has closed, and takes nothing new meanwhile."""

from __future__ import annotations

import pytest

from tests.scenarios.people import Person
from tests.scenarios.town import PLATFORMS, Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(240)

REPORT = "Every module is on the site."


def _told(person: Person, *words: str) -> str:
    return until(lambda: next((t for t in person.reads() if all(w in t for w in words)), ""))


def test_a_group_closing_lets_its_open_votes_run_to_their_close_and_takes_nothing_new(stage: Town) -> None:
    voters = [stage.delegate(platform) for platform in PLATFORMS]
    french = stage.delegate("teams", locale="fr-FR")
    french.says("rejoindre préparation")
    waiting = stage.opens("preparedness", "The last question?", *voters, closes="in 3d")
    clerk = stage.secretary
    drafted = clerk.says("motion preparedness “Too late?”").partition("Draft ")[2].partition(",")[0]

    answer = clerk.says(f"group preparedness close under “Decision 4” report “{REPORT}”")

    assert f"its open votes run to their close: {waiting}." in answer
    for voter in voters:
        assert "Decision 4" in _told(voter, "Preparedness: closing", REPORT)
    assert "vont jusqu’à leur clôture" in _told(french, "en cours de clôture", REPORT)
    for refused in (f"open {drafted}", "motion preparedness “Another?”"):
        assert "takes no new members, motions or votes" in clerk.says(refused)
    assert "is closing" in stage.delegate("slack").says("join preparedness")
    for voter in voters:
        assert "Your ballot: Yes" in voter.says(f"vote {waiting} yes")

    stage.later(days=4)
    until(lambda: "Passed. 3 for" in voters[0].says(f"result {waiting}"))
    for voter in voters:
        _told(voter, "Preparedness: closed", "It is closed.", REPORT)
    shown = voters[2].says("show preparedness")
    assert "It is closed." in shown
    assert "under: Decision 4." in shown
    assert REPORT in shown
    assert "Join" not in stage.delegate("web").says("show preparedness")
    assert "Preparedness is closed." in clerk.says("motion preparedness “Another?”")
    assert "Preparedness is closed now, so this step cannot be taken." in clerk.says(
        "group preparedness close under “Decision 5”"
    )


def test_a_group_with_a_lead_closes_with_a_final_report(stage: Town) -> None:
    lead, clerk = stage.delegate("teams"), stage.secretary
    close = "group procurement close under “Decision 5”"
    assert "Only the secretariat may do this" in lead.says(f"{close} report “{REPORT}”")
    clerk.says(f"role procurement {lead.mail} as lead")

    assert "Somebody leads this group" in clerk.says(f"{close} because “It is done”")
    assert "It is closed." in clerk.fills(report=REPORT)

    assert "Final report" in _told(lead, "Procurement: closed", REPORT)


def test_a_group_without_a_lead_closes_for_a_reason_and_one_of_the_community_never(stage: Town) -> None:
    member, clerk = stage.delegate("web"), stage.secretary
    member.says("join partnerships")

    assert "Nobody leads this group" in clerk.says("group partnerships close under “Decision 6”")
    assert "It is closed." in clerk.fills(reason="Its members moved on.")

    assert "Without a final report: Its members moved on." in _told(member, "Partnerships: closed")
    for body in ("global meeting", "sag"):
        assert "lasts as long as the community" in clerk.says(
            f"group “{body}” close under “Decision 7” because “Why not”"
        )
    assert "is no step in the life of a group" in clerk.says("group training sell under “Decision 8”")
