"""Votes between options: drafted in a form or typed, chosen, ranked, changed, counted, on every platform."""

from __future__ import annotations

import re

import pytest

from tests.scenarios.people import Person
from tests.scenarios.town import PLATFORMS, Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(300)
everywhere = pytest.mark.parametrize("platform", PLATFORMS)

GROUPS = {"slack": "partnerships", "teams": "preparedness", "web": "procurement"}
"""One for each platform, so that no scenario meets the voters of another."""
CITIES = "“Dakar” “Nairobi” “Panama” “Amman”"


def _voters(stage: Town, group: str, *platforms: str, locale: str = "en-GB") -> list[Person]:
    voters = [stage.delegate(platform, locale=locale) for platform in platforms]
    for voter in voters:
        assert (
            "adhér" in (joined := voter.says(f"join {group}")) or "You are in" in joined or "Vous" in joined
        )
    return voters


def _opens(clerk: Person, words: str) -> int:
    """The number of a vote that somebody drafts and opens."""
    number = re.search(r"Draft (\d+)", draft := clerk.says(f"motion {words}"))
    assert number, draft
    assert "is open" in clerk.says(f"open {number[1]}")
    return int(number[1])


def _result(stage: Town, reader: Person, number: int) -> str:
    def closed() -> str:
        answer = reader.says(f"result {number}")
        return answer if "Closed" in answer or "Clos" in answer else ""

    return until(closed)


@everywhere
def test_a_choice_is_drafted_in_a_form_and_made_by_button_by_letter_and_by_name(
    stage: Town, platform: str
) -> None:
    group, question = GROUPS[platform], f"Where do we meet, {platform}?"
    lead, other, third = _voters(stage, group, platform, platform, "slack")
    stage.settle()
    stage.makes_lead(lead, group)
    assert "One a line" in (form := lead.says("motion")) or "Options" in form

    draft = lead.fills(
        group=group, question=question, options="Dakar\nNairobi\n\n  Panama  ", profile="group-choice"
    )
    assert "Choose one option. The option with the most votes wins" in draft
    assert re.search(r"A\W+Dakar\W+B\W+Nairobi\W+C\W+Panama", draft), draft
    number = int(lead.presses("Open the vote", question).partition("Vote ")[2].split()[0])

    card = other.says(f"vote {number}")
    assert "Your ballot is not cast yet." in card
    assert {"Dakar", "Nairobi", "Panama", "Abstain"} <= set(other.offered())
    assert "Your ballot: Nairobi" in other.presses("Nairobi", question)
    assert "Your ballot: Abstain" in other.presses("Abstain", question)
    assert "Your ballot: Panama" in other.says(f"vote {number} panama")
    assert "Your ballot: Panama" in third.says(f"vote {number} C")
    assert "Your ballot: Dakar" in lead.says(f"vote {number} 1")
    with stage.unchanged(but={"requests", "conversations", "identities"}):
        assert "“D” is not on this ballot" in lead.says(f"vote {number} D")
        assert {"Dakar", "Nairobi", "Panama"} <= set(lead.offered())
        assert "is not on this ballot" in lead.says(f"vote {number} A > B")
        assert "is not on this ballot" in lead.says(f"vote {number} {'y' * 10_000}")

    stage.later(days=5, hours=1)
    result = _result(stage, stage.secretary, number)
    assert "Chosen: Panama. 3 of 3 voted." in result
    assert re.search(r"C\. Panama\W+2.*A\. Dakar\W+1", result), result


@everywhere
def test_a_ranking_is_filled_in_typed_and_changed_and_its_stages_are_shown(
    stage: Town, platform: str
) -> None:
    group, question = GROUPS[platform], f"Which first, {platform}?"
    filler, typist = _voters(stage, group, platform, platform)
    francophone, abstainer = _voters(stage, group, platform, "slack", locale="fr-FR")
    stage.settle()
    number = _opens(stage.secretary, f"{group} “{question}” {CITIES} as group-ranking closes in 3d")

    form = filler.says(f"fill {number}")
    assert question in form
    assert "You vote for" in form
    places = {"a": "1", "b": "2", "c": "2", "d": ""}
    answer = filler.fills(**{f"vote{number}#{key}": place for key, place in places.items()})
    assert "Your ballot: Dakar > Nairobi = Panama" in answer
    assert "Your ballot: Panama > Dakar = Amman" in typist.says(f"vote {number} C > A = D")
    assert "Nairobi > Panama" in francophone.says(f"voter {number} B > C")
    assert "abstention" in abstainer.says(f"voter {number} abstention").casefold()
    refused = {
        "A > E": "“E” is not on this ballot",
        "A > B > A": "An option stands twice on this ballot",
        ">": "This ballot ranks nobody",
        "A > abstain": "or beside an abstention",
        "A > " + "x" * 10_000: f"“{'x' * 80}…” is not on this ballot",
    }
    with stage.unchanged(but={"requests", "conversations", "identities"}):
        for words, said in refused.items():
            assert said in (told := typist.says(f"vote {number} {words}")), told
    assert "Your ballot: Nairobi > Panama > Amman > Dakar" in typist.says(f"vote {number} B > C > D > A")

    stage.later(days=3, hours=1)
    result = _result(stage, stage.secretary, number)
    assert "Chosen: Nairobi." in result
    assert re.search(r"4 of \d voted\. The quorum of \d was met\.", result), result
    french = francophone.says(f"résultat {number}")
    assert "Choix retenu : Nairobi." in french


@everywhere
def test_all_open_ballots_are_cast_in_one_form_and_each_is_answered_for_itself(
    stage: Town, platform: str
) -> None:
    group = GROUPS[platform]
    (voter,) = _voters(stage, group, platform)
    stage.settle()
    opened = {
        "yes or no": _opens(stage.secretary, f"{group} “Yes or no, {platform}?” closes in 4d"),
        "one": _opens(stage.secretary, f"{group} “Which one, {platform}?” {CITIES} as group-choice"),
        "order": _opens(stage.secretary, f"{group} “Which order, {platform}?” {CITIES} as group-ranking"),
        "any": _opens(stage.secretary, f"{group} “Which ones, {platform}?” {CITIES} as straw-poll"),
        "late": _opens(stage.secretary, f"{group} “Too late, {platform}?” closes in 2d"),
    }
    voter.says("votes")
    form = voter.presses("Vote all")
    assert "Leave empty what you do not want to vote on now." in form
    stage.later(days=2, hours=1)

    answer = voter.fills(
        **{
            f"vote{opened['yes or no']}": "yes",
            f"vote{opened['any']}": "a,d",
            f"vote{opened['late']}": "no",
            f"vote{opened['order']}#b": "1",
            f"vote{opened['order']}#a": "2",
        }
    )

    assert "Your ballot: Yes" in answer
    assert "Your ballot: Nairobi > Dakar" in answer
    assert "Your ballot: Dakar, Amman" in answer
    assert "it decides nothing" in answer
    assert f"Vote {opened['late']} closed" in answer
    assert "Your ballot is not cast yet." in voter.says(f"vote {opened['one']}")
    stage.later(days=4)
