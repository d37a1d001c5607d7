"""A community of organisations with rules of its own: confidential approval, shares, a board (RULES §6)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests.scenarios.people import Person
from tests.scenarios.town import Town
from tests.scenarios.waiting import until

COMMUNITY = "standards"
pytestmark = pytest.mark.timeout(240)


def _opens(clerk: Person, motion: str) -> int:
    """The number of a vote that somebody drafts and opens."""
    number = re.search(r"Draft (\d+)", draft := clerk.says(f"motion {motion}"))
    assert number, draft
    assert "is open" in clerk.says(f"open {number[1]}")
    return int(number[1])


def _result(stage: Town, number: int, *, days: float = 0) -> str:
    """The result once the vote is closed; of votes that end together one may be closed a moment later."""
    stage.later(days=days, hours=1)

    def closed() -> str:
        answer = stage.secretary.says(f"result {number}")
        return answer if "Closed" in answer else ""

    return until(closed)


def _cast(number: int, people: Sequence[Person], *choices: str) -> None:
    for person, choice in zip(people, choices, strict=False):
        assert "Your ballot is recorded" in person.says(f"vote {number} {choice}")


@pytest.fixture(scope="module")
def members(town: Town) -> list[Person]:
    """Eight organisations in the Formats Group, on every platform, each with its delegate."""
    platforms = ("slack", "teams", "web", "slack", "web", "web", "web", "web")
    people = [town.delegate(platform) for platform in platforms]
    for person in people:
        assert "You are in" in person.says("join formats")
    return people


def test_a_confidential_approval_shows_how_many_and_never_who(stage: Town, members: list[Person]) -> None:
    francophone = stage.delegate("teams", locale="fr-FR")
    assert "Groupe Formats" in francophone.says("rejoindre “Groupe Formats”")
    number = _opens(stage.secretary, "formats “Who edits?” “Ana” “Bo” “Cleo” “Dara” as editors")
    slack, teams, web, typist, *_ = members

    for person, approved in ((slack, "a,b"), (teams, "b,c"), (web, "b")):
        form = person.says(f"fill {number}")
        assert "You vote for" in form
        answer = person.fills(**{f"vote{number}": approved})
        assert "Your ballot was received" in answer
        assert "Your ballot: " not in answer
    assert "Your ballot was received" in typist.says(f"vote {number} B, C")
    assert "Bulletin confidentiel" in francophone.says(f"voter {number}")
    assert "Votre bulletin a été reçu" in francophone.says(f"voter {number} Dara")
    assert "Your ballot was received" in typist.says(f"vote {number} C")

    result = _result(stage, number, days=7)

    assert "Chosen, in this order: Bo, Cleo." in result
    assert "5 of 9 voted." in result
    assert re.search(r"B\. Bo\W+3", result), result
    assert "Who voted how" not in result
    french = francophone.says(f"résultat {number}")
    assert "Choisis, dans cet ordre : Bo, Cleo" in french
    assert "Leave" not in francophone.says("quitter “Groupe Formats”")


def test_three_to_one_meets_at_least_three_quarters_and_is_not_more(
    stage: Town, members: list[Person]
) -> None:
    enough = _opens(stage.secretary, "formats “At least?” as group-decision")
    stricter = _opens(stage.secretary, "formats “More than?” as stricter-decision")
    for number in (enough, stricter):
        _cast(number, members, *["yes"] * 6, *["no"] * 2)

    assert "Not passed. 6 for, 2 against" in _result(stage, stricter, days=7)

    passed = _result(stage, enough)
    assert "Passed. 6 for, 2 against" in passed
    assert "In favour: 6 of 8 (75.00%), counting the votes for and against; needed: at least 3/4." in passed
    assert "The quorum of 3 was met." in passed


def test_an_abstention_spoils_unanimity_of_all_ballots(stage: Town, members: list[Person]) -> None:
    number = _opens(stage.secretary, "formats “All of us?” as unanimity")
    _cast(number, members, "yes", "yes", "yes", "yes", "yes", "abstain")

    result = _result(stage, number, days=7)

    assert "Not passed. 5 for, 0 against, 1 abstained." in result
    assert "needed: all of them" in result


def test_of_seven_seats_four_pass_and_abstainers_count_for_the_quorum_only(stage: Town) -> None:
    home = next(stage.organisations)
    platforms = ("slack", "teams", "web", "web", "web", "web", "web")
    board = [stage.member(platform, home) for platform in platforms]
    for seat, person in enumerate(board, 1):
        assert person.name in stage.secretary.says(f"seat board-seat-{seat} {person.mail}")
    convenor = stage.member("slack", home)
    stage.secretary.says(f"seat convenor {convenor.mail}")
    questions = ("Four?", "Three?", "Too few?")
    passing, failing, short = (_opens(convenor, f"board “{q}” as board-decision") for q in questions)
    _cast(passing, board, "yes", "yes", "yes", "yes", "no", "no", "no")
    _cast(failing, board, "yes", "yes", "yes", "abstain", "abstain", "abstain", "abstain")
    _cast(short, board, "yes", "yes", "yes")

    assert "No quorum: neither passed nor rejected." in _result(stage, short, days=3)

    passed, failed = (_result(stage, number) for number in (passing, failing))
    assert "Passed. 4 for, 3 against" in passed
    assert "In favour: 4 of 7 (57.14%), counting everyone on the roll" in passed
    assert "Not passed. 3 for, 0 against, 4 abstained." in failed
    assert "The quorum of 4 was met." in failed
    assert "One seat, one vote." not in failed
