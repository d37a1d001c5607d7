"""The seats of the advisory group by the rules of the logistics community: sealed, counted, certified."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters import community
from adapters.calendar import occurrences
from tests.scenarios.names import MINISTRIES
from tests.scenarios.people import Person
from tests.scenarios.town import Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(600)

BALLOTS = {"o": 4, "p > o": 2, "c > s": 8, "c > b": 4, "s": 1, "b": 1}
"""RULES §6: 3 seats, quota 6; C, then O once P is out, then S."""
PLATFORMS = ("slack", "teams", "web")
WEEK = timedelta(weeks=1)


def _called(stage: Town, words: str) -> int:
    answer = stage.secretary.says(f"call-election sag {words}")
    found = re.search(r"Election (\d+):", answer)
    assert found, answer
    return int(found[1])


def _shown(person: Person, command: str, words: str) -> str:
    """What a command shows once it says these words."""

    def shown() -> str:
        answer = person.says(command)
        return answer if words in answer else ""

    return until(shown)


def _delegates(stage: Town) -> Iterator[Person]:
    """A delegate of each of twenty organisations, the first on each platform, registered for the meeting."""
    for number in range(20):
        person = stage.delegate(PLATFORMS[number] if number < len(PLATFORMS) else "web")
        for meeting in re.findall(r"(\d+)\. ", person.says("meetings")):
            assert "Noted" in person.says(f"attend {meeting} in")
        yield person


def _vote_of(stage: Town, election: int) -> int:
    """The number of the vote that the secretary sees drafted, and sets to open with the meeting."""
    shown = _shown(stage.secretary, f"election {election}", "Draft of vote")
    found = re.search(r"Draft of vote (\d+)", shown)
    assert found
    assert "opens by itself" in stage.secretary.says(f"open {found[1]}")
    return int(found[1])


def _ballot(voter: Person, vote: int, order: str, *, form: bool) -> None:
    """Ranked in the form of the voter's platform, or typed."""
    if not form:
        assert "Your ballot was received" in voter.says(f"vote {vote} {order}")
        return
    voter.says(f"fill {vote}")
    places = {key.strip().lower(): str(at) for at, key in enumerate(order.split(">"), 1)}
    assert "Your ballot was received" in voter.fills(**{f"vote{vote}#{k}": at for k, at in places.items()})


def _before_a_meeting(stage: Town) -> datetime:
    """Goes to a week before the next meeting that is further away; returns its beginning."""
    file = community.read(*community.find("logistics"))
    now = datetime.now(UTC) + timedelta(days=stage.days)
    begins = next(at for o in occurrences(file, now) if (at := o.sittings[0].starts_at) > now + WEEK)
    _go(stage, begins - WEEK)
    return begins


def _go(stage: Town, at: datetime) -> None:
    now = datetime.now(UTC) + timedelta(days=stage.days)
    stage.later(days=(at - now) / timedelta(days=1))


def _standing(stage: Town, candidates: dict[str, Person]) -> tuple[int, int, int]:
    """Elections of NGO seats, of governmental ones and of the observer, with their candidates."""
    ministers = [stage.delegate("slack", name) for name in MINISTRIES]
    ngo, public, observer = (
        _called(stage, f"{what} until “in 3d”") for what in ("ngo", "governmental", "sag-observer")
    )
    first, *others = candidates.values()
    for person in others:
        assert "is nominated" in first.says(f"nominate {ngo} {person.mail}")
        until(lambda one=person: any("nominates you" in text for text in one.reads()))
        assert "You stand" in person.presses("Accept", "nominates you")
    assert "You stand" in first.says(f"nominate {ngo} me")
    assert "not of this seat’s constituency" in first.says(f"nominate {ngo} {ministers[0].mail}")
    for person in ministers:
        assert "You stand" in person.says(f"nominate {public} me")
    for person in (first, ministers[0]):
        assert "You stand" in person.says(f"nominate {observer} me")
    stage.later(days=3, hours=1)
    page = _shown(first, f"election {public}", "elected,")
    assert page.count("elected, Governmental seat") == 2
    assert "Governmental seat 1 | — | vacant" in first.says("show sag")
    return ngo, public, observer


def test_twenty_organisations_elect_the_advisory_group(stage: Town) -> None:
    begins = _before_a_meeting(stage)
    voters = [*_delegates(stage)]
    candidates = dict(zip("opcsb", voters, strict=False))
    ngo, public, observer = _standing(stage, candidates)
    vote, watched = _vote_of(stage, ngo), _vote_of(stage, observer)

    _go(stage, begins + timedelta(hours=1))
    _shown(voters[2], f"election {ngo}", "open until")
    until(lambda: re.search(r"Governmental seat 1 (\| )?\w+ \w+ \(Ministry", voters[0].says("show sag")))
    _vote(voters, vote, candidates)
    for voter in voters[:3]:
        assert "received" in voter.says(f"vote {watched} a")

    stage.later(days=5, hours=1)
    _counted(voters[3], vote, candidates)
    assert "can be challenged until" in stage.secretary.says(f"certify {vote}")
    again = _reopened(stage, observer, watched)
    stage.later(days=5, hours=1)
    assert "certified" in stage.secretary.says(f"certify {vote}")

    board = _shown(voters[3], "show sag", candidates["c"].name)
    for number, key in enumerate("cos", 1):
        assert re.search(rf"NGO seat {number} (\| )?{candidates[key].name} \(", board), board
    page = _shown(voters[3], f"election {observer}", "Not filled: Elected observer")
    assert f"{again}, final" in page
    assert "elected, Governmental seat 2" in voters[3].says(f"election {public}")


def _vote(voters: list[Person], vote: int, candidates: dict[str, Person]) -> None:
    """The ballots of the rules' case, the first of each platform in its form."""
    shown = re.findall(r"\b([A-Z]): (\w+ \w+) \(", voters[0].says(f"vote {vote}"))
    letters = {name: letter for letter, name in shown}
    orders = [order for order, number in BALLOTS.items() for _ in range(number)]
    for number, (voter, order) in enumerate(zip(voters, orders, strict=True)):
        keys = re.sub("[a-z]", lambda found: letters[candidates[found[0]].name], order)
        _ballot(voter, vote, keys, form=number < len(PLATFORMS))


def _counted(person: Person, vote: int, candidates: dict[str, Person]) -> None:
    result = _shown(person, f"result {vote}", "Chosen")
    chosen = re.search(r"Chosen, in this order: (.*?)\. ", result)
    assert chosen, result
    assert re.findall(r"(\w+ \w+) \(", chosen[1]) == [candidates[key].name for key in "cos"]
    assert "Quota: 6, from 20 ballots for 3 seats." in result


def _reopened(stage: Town, election: int, vote: int) -> int:
    """The vote that the election is opened for once more."""
    shown: Callable[[], list[str]] = lambda: [  # noqa: E731
        number
        for number in re.findall(r"Vote:? (\d+), open until", stage.secretary.says(f"election {election}"))
        if int(number) != vote
    ]
    (again,) = until(shown)
    return int(again)
