"""Elections of seats from the call to people on seats, everybody on another platform."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.rigs.server import ROOT
from tests.scenarios.people import Person, tidy
from tests.scenarios.town import CHANNEL, TEAM, Town
from tests.scenarios.waiting import until

COMMUNITY = str(ROOT / "tests" / "fixtures" / "communities" / "harbour.yaml")
pytestmark = pytest.mark.timeout(300)


def _delegates(stage: Town, *platforms: str) -> list[Person]:
    """Delegates of organisations of their own, all registered for the meetings to come."""
    found = [stage.delegate(platform) for platform in platforms]
    for person in found:
        for meeting in re.findall(r"(\d+)\. ", person.says("meetings")):
            assert "Noted" in person.says(f"attend {meeting} in")
    return found


def _called(stage: Town, words: str) -> int:
    """The number of an election that the secretary calls."""
    answer = stage.secretary.says(f"call-election board {words}")
    found = re.search(r"Election (\d+):", answer)
    assert found, answer
    return int(found[1])


def _drafted(stage: Town, election: int) -> int:
    """The number of the election's vote as the secretary sees it, once nominations have closed."""

    def drafted() -> int:
        found = re.search(r"Draft of vote (\d+)", stage.secretary.says(f"election {election}"))
        return int(found[1]) if found else 0

    return until(drafted)


def _reads(person: Person, words: str) -> str:
    """What came to a person unasked with these words in it, once it comes."""
    return until(lambda: next((text for text in reversed(person.reads()) if words in text), ""))


def _page(person: Person, election: int, words: str) -> str:
    """The election as a person sees it, once it says these words."""

    def shown() -> str:
        answer = person.says(f"election {election}")
        return answer if words in answer else ""

    return until(shown)


def _letters(ballot: str) -> dict[str, str]:
    """The letter of each candidate on a ballot."""
    return {name: letter for letter, name in re.findall(r"\b([A-Z]): (\w+ \w+) \(", ballot)}


def _vote(voters: list[Person], vote: int, orders: str, letters: dict[str, str]) -> None:
    """Each voter's ranking, the candidates by small letters of the test's own."""
    for voter, order in zip(voters, orders.split(", "), strict=True):
        said = re.sub("[a-z]", lambda found: letters[found[0]], order)
        assert "Your ballot" in voter.says(f"vote {vote} {said}")


@dataclass
class Race:
    """An election whose nominations have been made: candidates, and the others."""

    election: int
    amazon: Person
    second_of_amazon: Person
    benue: Person
    congo: Person
    danube: Person
    """withdraws"""
    ebro: Person
    """is seconded by nobody"""
    fraser: Person
    """declines"""

    @property
    def voters(self) -> list[Person]:
        """The delegates."""
        return [self.amazon, self.benue, self.danube, self.congo, self.ebro, self.fraser]


def _nominated(stage: Town) -> Race:
    """Nominations on Slack, Teams and the web; consent by a button, typed and by nominating oneself."""
    platforms = ("slack", "teams", "web", "slack", "teams", "web")
    amazon, benue, congo, danube, ebro, fraser = _delegates(stage, *platforms)
    home = re.search(r"confirmed for (.+?)\. One person", amazon.says("organisation Ural Relief"))
    assert home
    second_of_amazon = stage.member("web", home[1])
    election = _called(stage, "warden until “in 3d” as ranked")
    race = Race(election, amazon, second_of_amazon, benue, congo, danube, ebro, fraser)

    assert "nominated, and asked" in amazon.says(f"nominate {election} {benue.mail}")
    _reads(benue, "nominates you")
    assert "You stand" in benue.presses("Accept", "nominates you")
    assert "nominated, and asked" in benue.says(f"nominate {election} {congo.mail}")
    _reads(congo, "nominates you")
    assert "You stand" in congo.says(f"accept {election} I keep the harbour books.")
    assert "nominated, and asked" in congo.says(f"nominate {election} {fraser.mail}")
    _reads(fraser, "nominates you")
    assert "You have declined" in fraser.presses("Decline", "nominates you")
    _reads(congo, "has declined")
    for person in (amazon, second_of_amazon, danube, ebro):
        assert "You stand" in person.says(f"nominate {election} me")
    return race


def _seconded(race: Race) -> None:
    """One other organisation is needed; one's own, and those related to it, do not count."""
    number = race.election
    assert "nominated already" in race.ebro.says(f"nominate {number} {race.danube.mail}")
    assert "1501 characters" in race.ebro.says(f"statement {number} {'x' * 1501}")
    assert "shown with the election" in race.ebro.says(f"statement {number} I have time.")
    assert "other organisations than" in race.second_of_amazon.says(f"second {number} {race.amazon.mail}")
    race.benue.says(f"election {number}")
    assert "1 of the 1" in race.benue.presses(f"Second {race.amazon.name}", "Candidates")
    for seconder, candidate in (
        (race.amazon, race.benue), (race.amazon, race.congo),
        (race.congo, race.second_of_amazon), (race.benue, race.danube),
    ):  # fmt: skip
        assert "1 of the 1" in seconder.says(f"second {number} {candidate.mail}")
    shown = race.fraser.says(f"election {number}")
    assert "I keep the harbour books." in shown
    assert "seconded by 0 of 1" in shown
    assert race.fraser.name not in shown


def _opened(stage: Town, race: Race) -> tuple[int, dict[str, str]]:
    """Nominations close; one withdraws, so the vote is drafted anew without them."""
    stage.later(days=3, hours=1)
    first = _drafted(stage, race.election)
    _reads(race.ebro, "You do not stand: 0 of the 1")
    assert "Nominations of election" in race.fraser.says(f"nominate {race.election} me")
    assert "You have withdrawn" in race.danube.says(f"decline {race.election}")
    vote = until(lambda: number if (number := _drafted(stage, race.election)) != first else 0)
    assert "is open until" in stage.secretary.says(f"open {vote}")
    ballot = _letters(race.amazon.says(f"vote {vote}"))
    standing = {"a": race.amazon, "b": race.benue, "c": race.congo, "d": race.second_of_amazon}
    assert ballot.keys() == {person.name for person in standing.values()}
    return vote, {key: ballot[person.name] for key, person in standing.items()}


def test_three_seats_from_the_call_to_a_runner_up(stage: Town) -> None:
    stage.secretary.says("follow board", channel=CHANNEL)
    race = _nominated(stage)
    _seconded(race)
    vote, letters = _opened(stage, race)
    _vote(race.voters, vote, "a > d, a > d, a > d > b, d > c > a, d > b, b > c", letters)

    stage.later(days=5, hours=1)
    page = _page(race.fraser, race.election, "elected,")
    for person, seat in ((race.amazon, "Warden 1"), (race.benue, "Warden 2"), (race.congo, "Warden 3")):
        assert re.search(rf"{person.name} \(\w+ \w+\): elected, {seat}", page)
    assert re.search(rf"{race.second_of_amazon.name} \(\w+ \w+\): runner-up 1", page)
    _reads(race.amazon, "You are elected to Warden 1")
    _reads(race.second_of_amazon, "You are runner-up 1")
    until(lambda: f"{race.amazon.name} " in _channel(stage) and "elected, Warden 3" in _channel(stage))
    assert "I keep the harbour books." not in _channel(stage)
    ends = re.findall(r"Warden \d \| [^|]+ \| until ([^|]*?\))", race.benue.says("show board"))
    assert len(ends) == 3

    _replaced(stage, race, ends[0])
    again = _called(stage, "warden until “in 3d” as ranked")
    assert "terms in a row" in race.danube.says(f"nominate {again} {race.benue.mail}")
    assert "on another seat" in race.danube.says(f"nominate {again} {race.congo.mail}")


def _channel(stage: Town) -> str:
    """What a conversation that follows the body shows of elections."""
    shown = (tidy(stage.slack.text_of(m)) for m in stage.slack.messages(TEAM, CHANNEL))
    return " ".join(text for text in shown if text.startswith("Election "))


def _replaced(stage: Town, race: Race, ends: str) -> None:
    """The runner-up's organisation has its cap, until its own seat falls vacant."""
    clerk, following = stage.secretary, race.second_of_amazon
    assert "no runner-up" in clerk.says("seat warden-2 vacant moved to another country")
    assert "Nobody is runner-up" in clerk.says("offer warden-2")
    assert following.name in clerk.says("seat warden-1 vacant gave it up")
    assert "is asked whether" in clerk.presses("Offer the seat", "Warden 1")
    assert "has not answered" in clerk.says("offer warden-1")
    _reads(following, "you are the next runner-up")
    assert "You now hold the seat Warden 1" in following.presses("Accept", "next runner-up")
    _reads(clerk, "has accepted")
    board = race.benue.says("show board")
    assert re.search(rf"Warden 1 \| {following.name} \(\w+ \w+\) \| until {re.escape(ends)}", board)
    assert "Warden 2 | — | vacant" in board
