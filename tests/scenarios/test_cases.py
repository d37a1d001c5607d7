"""Cases of RULES §6 in which a person presses something: named after its rows, on every platform.

`docs/rules-cases.md` says where the other rows are shown.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.scenarios.people import Person, tidy
from tests.scenarios.slack_person import SlackPerson
from tests.scenarios.teams_person import TeamsPerson
from tests.scenarios.town import PLATFORMS, Town
from tests.scenarios.waiting import at_once, until
from tests.standins.teams import text_of

pytestmark = pytest.mark.timeout(240)
everywhere = pytest.mark.parametrize("platform", PLATFORMS)

TURNS = 3
MICROSECOND = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
CLOSES_IN_BANGKOK = "19:34"


@pytest.mark.parametrize(
    ("one", "other"), [("slack", "teams"), ("teams", "slack"), ("web", "slack"), ("teams", "web")]
)
def test_delegate_and_alternate_click_at_once(stage: Town, one: str, other: str) -> None:
    """The delegate's counts, the alternate's is in reserve, both are told."""
    organisation = next(stage.organisations)
    delegate, alternate = stage.delegate(one, organisation), stage.member(other, organisation, "alternate")
    until(lambda: _told(delegate, "has changed", alternate.name))
    votes: list[int] = []
    for turn in range(TURNS):
        question = f"At once on {one} and {other}, turn {turn}?"
        number = stage.opens("training", question, *([] if votes else [delegate]), closes="in 3d")
        delegate.says(f"vote {number}")
        alternate.says(f"vote {number}")

        counted, kept = at_once(
            lambda q=question: delegate.presses("Yes", q), lambda q=question: alternate.presses("No", q)
        )

        assert "Your ballot is recorded. " in counted
        assert "Your ballot: Yes" in counted
        assert "Your ballot is recorded in reserve." in kept
        assert "Your ballot: No" in kept
        assert "the delegate’s ballot stands" in alternate.says(f"vote {number}")
        until(lambda q=question: _told(delegate, f"The alternate of {organisation} has voted", q))
        votes.append(number)

    stage.later(days=4)
    for number in votes:
        assert "1 for, 0 against, 0 abstained" in _result(delegate, number)


def _told(person: Person, *words: str) -> bool:
    return any(all(word in text for word in words) for text in person.reads())


def _result(person: Person, number: int) -> str:
    def closed() -> str:
        answer = person.says(f"result {number}")
        return answer if "voted." in answer else ""

    return until(closed)


@everywhere
def test_alternate_votes_and_delegate_stays_silent(stage: Town, platform: str) -> None:
    """The alternate's ballot counts at the close."""
    organisation = next(stage.organisations)
    delegate, alternate = (
        stage.delegate("web", organisation),
        stage.member(platform, organisation, "alternate"),
    )
    question = f"Silence, {platform}?"
    number = stage.opens("training", question, delegate, closes="in 3d")
    alternate.says(f"vote {number}")

    assert "counts unless the delegate votes" in alternate.presses("No", question)
    until(lambda: _told(delegate, f"The alternate of {organisation} has voted", question))
    stage.later(days=4)

    assert "0 for, 1 against, 0 abstained" in _result(alternate, number)


def test_ballot_received_at_the_closing_instant(stage: Town) -> None:
    """Refused, with the instant in the message; a microsecond earlier it counts."""
    voters = [stage.delegate(platform, zone="Asia/Bangkok") for platform in PLATFORMS]
    for voter in voters:
        voter.says("timezone Bangkok")
        voter.says("join training")
    stage.settle()
    day = datetime.now(UTC) + timedelta(days=stage.days + 6)
    closes = day.replace(hour=12, minute=34, second=0, microsecond=0)
    question = "To the instant?"
    number = stage.opens("training", question, closes=f"{closes:%Y-%m-%d %H:%M} UTC")
    for voter in voters:
        voter.says(f"vote {number}")

    with stage.standing_still(closes - MICROSECOND):
        for voter in voters:
            assert "Your ballot: Yes" in voter.presses("Yes", question)
    for late in (timedelta(0), MICROSECOND):
        with stage.standing_still(closes + late):
            for voter in voters:
                answer = voter.says(f"vote {number} no")
                assert re.search(rf"Vote {number} closed [^;]*{CLOSES_IN_BANGKOK}", answer)
                assert "too late to count" in answer

    assert "3 for, 0 against, 0 abstained" in _result(voters[0], number)


def test_a_retry_of_an_older_click_arrives_after_a_newer_ballot_on_slack(stage: Town) -> None:
    """The newer ballot stands."""
    voter = stage.delegate("slack")
    assert isinstance(voter, SlackPerson)
    question = "In which order, on Slack?"
    number = stage.opens("training", question, voter)
    voter.says(f"vote {number}")
    voter.presses("Yes", question)
    first = voter.pressed
    assert first
    assert "Your ballot: No" in voter.presses("No", question)

    late = voter.presses("Abstain", question, action_ts=f"{time.time() - 30:.6f}")
    assert "your newer ballot stands" in late
    assert "Your ballot: No" in late
    assert voter.client.resend(first).ok
    assert "Your ballot: No" in voter.says(f"vote {number}")


def test_a_retry_of_an_older_click_arrives_after_a_newer_ballot_on_teams(stage: Town) -> None:
    """The newer ballot stands."""
    voter = stage.delegate("teams")
    assert isinstance(voter, TeamsPerson)
    question = "In which order, on Teams?"
    number = stage.opens("training", question, voter)
    voter.says(f"vote {number}")
    voter.presses("Yes", question)
    first = voter.pressed
    assert first
    assert "Your ballot: No" in voter.presses("No", question)

    late = voter.presses("Abstain", question, timestamp=datetime.now(UTC) - MINUTE / 2)
    assert "your newer ballot stands" in late
    assert "Your ballot: No" in late
    assert voter.client.resend(first, new_id=False).accepted
    assert "Your ballot: No" in voter.says(f"vote {number}")


def test_teams_yes_then_no_then_the_resent_yes_with_a_new_id(stage: Town) -> None:
    """No stands, and the voter hears how to mean Yes."""
    voter = stage.delegate("teams")
    assert isinstance(voter, TeamsPerson)
    question = "Yes, No, Yes?"
    number = stage.opens("training", question, voter)
    voter.says(f"vote {number}")
    voter.presses("Yes", question)
    first = voter.pressed
    assert first
    assert "Your ballot: No" in voter.presses("No", question)

    again = voter.client.resend(first)

    answer = tidy(text_of(again.card or {}))
    assert "looks like an earlier press sent again" in answer
    assert "press again in two minutes" in answer
    assert "Your ballot: No" in answer
    stage.later(seconds=121)
    assert "Your ballot: Yes" in voter.presses("Yes", question)


@everywhere
def test_unregistered_organisation_votes_in_the_plenary(stage: Town, platform: str) -> None:
    """It is not on the roll; told why, and until when it could have registered."""
    registered, late = stage.delegate("slack"), stage.delegate(platform, zone="Asia/Bangkok")
    late.says("timezone Bangkok")
    meeting = re.search(r"(\d+)\. Global Logistics Meeting", registered.says("meetings"))
    assert meeting
    registered.says(f"attend {meeting[1]} online")
    day = datetime.now(UTC) + timedelta(days=stage.days + 1)
    with stage.standing_still(day.replace(hour=12, minute=34, second=56)):
        number = stage.opens("global meeting", f"Without {platform}?")

    late.says(f"attend {meeting[1]} in")
    answer = late.says(f"vote {number} yes")

    assert re.search(rf"is not on the roll of this vote, which was frozen [^.]*{CLOSES_IN_BANGKOK}", answer)
    assert "could register for the meeting until then" in answer
    assert "You vote for" in registered.says(f"vote {number} yes")
