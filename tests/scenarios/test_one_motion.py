"""One motion, voted on Slack, Teams and the web, from the draft to one result everywhere."""

from __future__ import annotations

import pytest

from tests.scenarios.people import Person
from tests.scenarios.town import CHANNEL, TEAM, Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(180)

ENGLISH = (
    "Not passed. 1 for, 1 against, 0 abstained. In favour: 1 of 2 (50.00%), counting the votes for and "
    "against; needed: more than 1/2. 2 of 3 voted."
)
FRENCH = "Non adopté"


def _cast_of_four(stage: Town) -> dict[str, Person]:
    """A lead and delegate on Slack, the same organisation's alternate on Teams, others on web and Slack."""
    ana = stage.on_slack("Ana Reyes", locale="en-GB")
    fatou = stage.on_teams("Fatou Diallo", locale="fr-FR")
    kim = stage.on_web("Kim Web", "Harbour Aid")
    noor = stage.on_slack("Noor North", tz="Asia/Bangkok")
    stage.confirmed(ana, "Blue Ridge Relief")
    stage.confirmed(fatou, "Blue Ridge Relief")
    stage.confirmed(noor, "Northern Supply")
    sol = stage.secretary
    sol.says(f"delegate “Blue Ridge Relief” {ana.name}")
    sol.says(f"delegate “Blue Ridge Relief” {fatou.name} alternate")
    sol.says(f"delegate “Harbour Aid” {kim.name}")
    sol.says(f"delegate “Northern Supply” {noor.name}")
    for person in (ana, kim, noor):
        assert "Training" in person.says("join training")
    sol.says(f"role training {ana.name} as lead")
    return {"ana": ana, "fatou": fatou, "kim": kim, "noor": noor}


def test_one_motion_is_voted_on_all_platforms_and_has_one_result(stage: Town) -> None:
    people = _cast_of_four(stage)
    ana, fatou, kim, noor = people["ana"], people["fatou"], people["kim"], people["noor"]
    stage.slack.client(TEAM, stage.server.url).command(
        ana.user, "/wg", "follow training in en,fr", channel=CHANNEL
    )

    draft = ana.says("motion training “Adopt the common vocabulary?” closes in 5d")
    assert "Blue Ridge Relief" in draft
    assert "Quorum: 2 of 3" in draft
    opened = ana.says("open 1")
    assert "open until" in opened
    notice = until(lambda: [m for m in stage.slack.messages(TEAM, CHANNEL) if "Adopt the common" in stage.slack.text_of(m)])
    assert notice

    answer = ana.presses("Yes / Oui", "Adopt the common vocabulary?")
    assert "You vote for Blue Ridge Relief" in answer
    assert "Yes" in answer

    answer = fatou.says("voter 1 non")
    assert "Blue Ridge Relief" in answer
    assert "réserve" in answer
    until(lambda: any("reserve" in text for text in ana.reads()))

    answer = kim.says("vote 1 no")
    assert "You vote for Harbour Aid" in answer

    stage.later(days=4, hours=2)
    until(lambda: any("Your vote is needed" in text for text in noor.reads()))
    for other in (ana, fatou):
        assert not any("Your vote is needed" in text or "Votre vote est attendu" in text for text in other.reads())
    asked = sum("Your vote is needed" in text for text in noor.reads())
    assert asked == 1

    stage.later(days=1)
    results = until(lambda: _results(stage))
    text = " ".join(results)
    assert ENGLISH in text
    assert FRENCH in text
    assert ENGLISH in kim.says("result 1")
    french = fatou.says("résultat 1")
    assert FRENCH in french
    assert french.split("Non adopté")[1][:40] in text
    late = noor.says("vote 1 yes")
    assert "closed" in late


def _results(stage: Town) -> list[str]:
    from tests.scenarios.people import _norm

    shown = [_norm(stage.slack.text_of(m)) for m in stage.slack.messages(TEAM, CHANNEL)]
    return [text for text in shown if "Result of vote 1" in text]
