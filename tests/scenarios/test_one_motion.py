"""One motion, voted on Slack, Teams and the web, from the draft to one result everywhere."""

from __future__ import annotations

from tests.scenarios.people import Person, tidy
from tests.scenarios.slack_person import SlackPerson
from tests.scenarios.town import CHANNEL, TEAM, Town
from tests.scenarios.waiting import until

REAL = True

ENGLISH = (
    "Not passed. 1 for, 1 against, 0 abstained. In favour: 1 of 2 (50.00%), counting the votes for and "
    "against; needed: more than 1/2. 2 of 3 voted."
)
FRENCH = "Non adopté"


def _cast(stage: Town) -> tuple[SlackPerson, Person, Person, Person]:
    """A lead and delegate on Slack, their alternate on Teams, a delegate on the web, and one in Bangkok."""
    ours = next(stage.organisations)
    lead = stage.delegate("slack", ours)
    alternate = stage.member("teams", ours, "alternate", locale="fr-FR")
    other = stage.delegate("web")
    late = stage.delegate("slack", zone="Asia/Bangkok")
    for person in (lead, other, late):
        assert "Training" in person.says("join training")
    stage.makes_lead(lead, "training")
    assert isinstance(lead, SlackPerson)
    lead.says("follow training in en,fr", channel=CHANNEL)
    return lead, alternate, other, late


def test_one_motion_is_voted_on_all_platforms_and_has_one_result(stage: Town) -> None:
    lead, alternate, other, late = _cast(stage)
    draft = lead.says("motion training “Adopt the common vocabulary?” closes in 5d")
    assert "Quorum: 2 of 3" in draft
    assert "open until" in lead.says("open 1")
    until(lambda: [text for text in _shown(stage) if "Adopt the common" in text])

    answer = lead.presses("Yes / Oui", "Adopt the common vocabulary?")
    assert "You vote for Amazon Relief" in answer
    assert "Yes" in answer

    answer = alternate.says("voter 1 non")
    assert "Amazon Relief" in answer
    assert "réserve" in answer
    until(lambda: any("reserve" in text for text in lead.reads()))

    assert "You vote for Benue Relief" in other.says("vote 1 no")

    stage.later(days=4, hours=2)
    until(lambda: _asked(late))
    assert [len(_asked(person)) for person in (lead, alternate, other, late)] == [0, 0, 0, 1]

    stage.later(days=1)
    text = until(lambda: " ".join(t for t in _shown(stage) if "Result of vote 1" in t))
    assert ENGLISH in text
    assert FRENCH in text
    assert ENGLISH in other.says("result 1")
    french = alternate.says("résultat 1")
    assert FRENCH in french
    assert french.split(FRENCH)[1][:40] in text
    assert "closed" in late.says("vote 1 yes")


def _shown(stage: Town) -> list[str]:
    return [tidy(stage.slack.text_of(m)) for m in stage.slack.messages(TEAM, CHANNEL)]


def _asked(person: Person) -> list[str]:
    return [t for t in person.reads() if "Your vote is needed" in t or "Votre vote est attendu" in t]
