"""A community of people who vote for themselves: ranked seats, vetoes, minimums, moods (RULES §4, §6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests.scenarios.pairing import paired
from tests.scenarios.people import Person, tidy
from tests.scenarios.town import CHANNEL, PLATFORMS, TEAM, Town, code_in
from tests.scenarios.waiting import until

COMMUNITY = "steering"
pytestmark = pytest.mark.timeout(240)


Joining = Callable[..., list[Person]]


@pytest.fixture
def joining(stage: Town) -> Iterator[Joining]:
    """Makes new people maintainers, for as long as the scenario lasts."""
    joined: list[Person] = []

    def join(*platforms: str, of: str = "") -> list[Person]:
        people = [stage.member(platform, of or next(stage.organisations)) for platform in platforms]
        for person in people:
            assert "You are in Maintainers" in person.says("join maintainers")
        joined.extend(people)
        return people

    yield join
    for person in joined:
        stage.secretary.says(f"left {person.mail} yes")


def _opens(stage: Town, motion: str) -> int:
    """The number of a vote that the secretary opens."""
    draft = stage.secretary.says(f"motion maintainers {motion}")
    number = re.search(r"Draft (\d+)", draft)
    assert number, draft
    assert "is open" in stage.secretary.says(f"open {number[1]}")
    return int(number[1])


def _result(stage: Town, number: int, *, days: float = 0) -> str:
    """The result once the vote is closed; of votes that end together one may be closed a moment later."""
    stage.later(days=days, hours=1)

    def closed() -> str:
        answer = stage.secretary.says(f"result {number}")
        return answer if "Closed" in answer else ""

    return until(closed)


def test_a_candidate_of_whom_most_have_no_opinion_is_compared_with_nobody_by_them(
    stage: Town, joining: Joining
) -> None:
    people = joining(*PLATFORMS)
    candidates = "“Ana” “Bo” “Cleo” as steering-seats seats 1"
    known = _opens(stage, f"“Who steers, with no opinion?” {candidates}")
    unknown = _opens(stage, f"“Who steers, without?” {candidates}")
    *most, third = people

    for person in most:
        form = person.says(f"fill {known}")
        assert "You vote for yourself." in form
        answer = person.fills(**_places(known, a="1", b="2", c="?"))
        assert "Ana > Bo (no opinion: Cleo)" in answer
        person.says(f"fill {unknown}")
        assert "Ana > Bo" in person.fills(**_places(unknown, a="1", b="2", c=""))
    for number in (known, unknown):
        assert "Cleo > Ana > Bo" in third.says(f"vote {number} C > A > B")

    result = _result(stage, known, days=14)
    assert "Chosen: Cleo." in result
    assert "3 of 3 voted." in result
    assert re.search(r"Preferred to.* C.* A.* B", result), result
    assert "Chosen: Ana." in _result(stage, unknown)


def _places(number: int, **places: str) -> dict[str, str]:
    return {f"vote{number}#{key}": place for key, place in places.items()}


@paired("sqlite", "postgres", "sqlite")
def test_a_press_against_asks_for_the_reason_of_the_veto(
    stage: Town, joining: Joining, platform: str
) -> None:
    people = joining(platform, "web", "web", "web")
    critic, *others = people
    vetoed = _opens(stage, f"“Rewrite it, {platform}?” as change")
    mended = _opens(stage, f"“Rewrite it later, {platform}?” as change")
    for other in others:
        for number in (vetoed, mended):
            assert "Your ballot is recorded" in other.says(f"vote {number} yes")

    assert "A single vote against, with its reason, is a veto" in critic.says(f"vote {vetoed}")
    asked = critic.presses("No", f"Rewrite it, {platform}?")
    assert "A vote against is a veto and needs its reason" in asked
    assert "3 of 4 have voted" in others[0].says(f"vote {vetoed}")
    answer = critic.fills(reason="It breaks every release")
    assert "Your ballot: No" in answer
    assert "You vote for yourself." in answer
    assert "breaks" not in others[0].says(f"vote {vetoed}")
    assert "Your ballot: No" in critic.says(f"vote {mended} no because it is early")
    assert "Your ballot: Yes" in critic.says(f"vote {mended} yes")

    result = _result(stage, vetoed, days=3)
    assert "Not passed. 3 for, 1 against" in result
    assert f"Veto of {critic.name}: “It breaks every release”" in result
    assert "Passed. 4 for, 0 against" in _result(stage, mended)


def test_fewer_than_the_minimum_for_do_not_pass(stage: Town, joining: Joining) -> None:
    people = joining("slack", "teams", "web")
    number = _opens(stage, "“Merge it?” as change")
    for person in people[:2]:
        person.says(f"vote {number} yes")
    assert "Your ballot: Abstain" in people[2].says(f"vote {number} abstain")

    result = _result(stage, number, days=3)

    assert "Not passed. 2 for, 0 against, 1 abstained." in result
    assert "For: 2; needed: at least 3." in result


@pytest.mark.parametrize(("roll", "fewest_for", "most_against"), [(4, 3, 1), (5, 4, 1), (7, 5, 1), (9, 6, 2)])
def test_two_thirds_of_all_with_at_most_a_quarter_against(
    stage: Town, joining: Joining, roll: int, fewest_for: int, most_against: int
) -> None:
    people = joining(*["web"] * roll)
    outcomes = {(fewest_for, most_against): "Passed.", (fewest_for - 1, 0): "Not passed."}
    if fewest_for + most_against < roll:
        outcomes[fewest_for, most_against + 1] = "Not passed."
    votes = {}
    for yes, no in outcomes:
        votes[yes, no] = number = _opens(stage, f"“{yes} to {no} of {roll}?” as charter")
        for person, choice in zip(people, ["yes"] * yes + ["no"] * no, strict=False):
            assert "Your ballot is recorded" in person.says(f"vote {number} {choice}")

    stage.later(days=7)

    for (yes, no), outcome in outcomes.items():
        result = _result(stage, votes[yes, no])
        assert f"{outcome} {yes} for, {no} against" in result
        assert f"In favour: {yes} of {roll}" in result
        assert f"Against: {no} of the roll of {roll}" in result


def _links(gone: Person, kept: Person) -> None:
    """Enters a code of the one account in the other, as far as the question that ends it."""
    gone.says(f"link {code_in(kept.says('link'))}")
    gone.presses("Yes, that is me")
    until(lambda: any("Was that you?" in text for text in kept.reads()))
    kept.says("link pending")


def test_two_accounts_of_one_person_have_one_ballot(stage: Town, joining: Joining) -> None:
    person, twin = joining("slack")[0], stage.newcomer("teams")
    stranger = stage.member("web", next(stage.organisations))
    number = _opens(stage, "“Move to a new forge?” as charter")
    person.says(f"vote {number} yes")
    _links(twin, person)
    assert "one vote" in person.presses("Yes, that is me")

    assert "You vote for yourself." in twin.says(f"vote {number} no")
    assert "Your ballot: No" in person.says(f"vote {number}")
    assert "1 of 1 have voted" in person.says(f"vote {number}")
    assert "You are not on the roll of this vote" in stranger.says(f"vote {number} yes")
    assert "You are not on the roll of vote" in stranger.says(f"why {number}")
    assert "You vote for yourself." in person.says(f"why {number}")


def test_two_people_on_a_roll_become_one_only_once_it_has_closed(stage: Town, joining: Joining) -> None:
    one, two = joining("slack", "slack", of=next(stage.organisations))
    number = _opens(stage, "“Rename the branch?” as charter")
    _links(two, one)

    assert f"on the roll of vote {number}" in one.presses("Yes, that is me")


def test_a_mood_is_seen_while_it_is_open_and_decides_nothing(stage: Town, joining: Joining) -> None:
    people = joining(*PLATFORMS)
    stage.secretary.says("follow maintainers", channel=CHANNEL)
    draft = stage.secretary.says("motion maintainers “Tabs or spaces?” “Tabs” “Spaces” as mood")
    assert "it decides nothing" in draft
    number = int(stage.secretary.presses("Open the vote", "Tabs or spaces?").split()[3])

    def notice() -> str:
        shown = (tidy(stage.slack.text_of(m)) for m in stage.slack.messages(TEAM, CHANNEL))
        return next((text for text in shown if "Tabs or spaces?" in text), "")

    assert f"Straw poll {number}: Maintainers" in until(notice)
    for person, choice in zip(people, ("Spaces", "Spaces", "Tabs"), strict=True):
        answer = (
            person.presses(choice, "Tabs or spaces?")
            if choice == "Tabs"
            else person.says(f"vote {number} {choice}")
        )
        assert "it decides nothing" in answer
    until(lambda: re.search(r"Spaces\W+2.*Tabs\W+1", notice()) and "3 of 3 have voted" in notice())

    result = _result(stage, number, days=1)
    assert f"Result of straw poll {number}" in result
    assert "Straw poll: it decides nothing. Ahead: Spaces. 3 of 3 voted." in result


def test_people_object_for_themselves(stage: Town, joining: Joining) -> None:
    one, two = joining("slack", "web")
    number = _opens(stage, "“Meet in the evening?” as lazy-consensus")
    assert "You can object." in one.says(f"vote {number}")

    assert "You object." in one.says(f"object {number} I have children")

    assert f"{one.name} objects: “I have children”" in two.says(f"vote {number}")
    assert "Only whoever objected" in two.says(f"retract {number}")
    assert "Nothing stands against it any more" in one.says(f"retract {number}")
