"""Somebody leaves their organisation: what ends at once, what stays, and how they go on."""

from __future__ import annotations

import pytest

from tests.scenarios.pairing import paired
from tests.scenarios.people import Person
from tests.scenarios.town import OTHER_TEAM, Town, code_in
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(240)


def _told(person: Person, words: str) -> str:
    """The message with these words, once it has come."""
    return until(lambda: next((text for text in person.reads() if words in text), ""), seconds=90)


def _moves(stage: Town, person: Person, to: str, confirmed_by: Person) -> None:
    person.says(f"organisation {to}")
    assert f"is confirmed for {to}" in confirmed_by.says(f"confirm “{person.name}”")
    _told(person, f"You are confirmed for {to}")
    _named(stage, person, to)


def _named(stage: Town, person: Person, to: str) -> None:
    """Makes somebody delegate, and waits for the notice, which in Teams could be taken for an answer."""
    assert "is now delegate" in stage.secretary.says(f"delegate “{to}” “{person.name}”")
    _told(person, f"Hand-over: {to}")


def _roll_call(stage: Town, person: Person, number: int) -> str:
    def closed() -> str:
        answer = person.says(f"result {number}")
        return answer.replace(" | ", " ") if "voted." in answer else ""

    stage.later(days=6)
    return until(closed)


@paired("postgres", "sqlite", "postgres")
def test_a_delegate_who_moves_leaves_the_ballot_behind_and_casts_no_second(
    stage: Town, platform: str
) -> None:
    left, joined = next(stage.organisations), next(stage.organisations)
    mover, alternate = stage.delegate(platform, left), stage.member("slack", left, "alternate")
    colleague = stage.delegate("teams", joined)
    number = stage.opens("training", f"Does {left} keep its ballot?", mover, colleague)
    assert "Your ballot: Yes" in mover.says(f"vote {number} yes")

    preview = mover.says("left me")
    assert "This cannot be taken back" in preview
    assert f"delegate of {left} for the global meeting" in preview
    assert "representative in Training" in preview
    assert f"You vote for {left}" in mover.says(f"vote {number}")
    mover.says("left me")
    assert f"{mover.name} has left {left}" in mover.presses(f"Yes, {mover.name} has left")

    assert f"{alternate.name} acts until one is named" in _told(alternate, f"{mover.name} has left {left}")
    assert "Only confirmed people vote" in mover.says(f"vote {number} no")
    assert "in reserve" in alternate.says(f"vote {number} no")

    _moves(stage, mover, joined, colleague)
    assert "already voted for another organisation" in mover.says(f"vote {number} no")
    result = _roll_call(stage, mover, number)
    assert f"{left} Yes" in result
    assert f"{joined} no ballot" in result


@paired("sqlite", "postgres", "sqlite")
def test_the_new_delegate_replaces_the_ballot_that_was_left_behind(stage: Town, platform: str) -> None:
    organisation = next(stage.organisations)
    mover, successor = stage.delegate("slack", organisation), stage.member(platform, organisation)
    number = stage.opens("training", f"Who follows {mover.name}?", mover)
    mover.says(f"vote {number} yes")
    assert "Only the person themselves" in successor.says(f"left {mover.mail} yes")
    assert f"{mover.name} has left" in stage.secretary.says(f"left {mover.mail} yes")
    _told(mover, "It was said that you have left")
    _told(successor, f"Nobody votes for {organisation} yet")

    _named(stage, successor, organisation)
    assert "Your ballot: Yes" in successor.says(f"vote {number}")
    assert "Your ballot: No" in successor.says(f"vote {number} no")
    assert f"{organisation} No" in _roll_call(stage, successor, number)


@paired("postgres", "sqlite", "postgres")
def test_an_organisation_that_nobody_represents_leaves_the_group_after_four_weeks(
    stage: Town, platform: str
) -> None:
    organisation = next(stage.organisations)
    delegate = stage.delegate("slack", organisation)
    first, last, new = (stage.member(platform, organisation) for _ in range(3))
    unrepresented = f"{organisation} is unrepresented in Procurement"
    first.says("join procurement")
    last.says("join procurement")
    assert unrepresented not in first.says("leave procurement")
    assert unrepresented in last.says("leave procurement")
    _told(delegate, unrepresented)

    assert "You are in" in new.says("join procurement")
    assert unrepresented not in new.says("show procurement")
    stage.later(days=2)
    assert f"{new.name} has left" in delegate.says(f"left {new.mail} yes")
    assert unrepresented in delegate.says("show procurement")
    stage.later(days=27)
    assert unrepresented in delegate.says("show procurement")
    stage.later(days=1)
    _told(delegate, f"{organisation} has left Procurement")
    assert unrepresented not in delegate.says("show procurement")


def test_the_delegate_of_whoever_leaves_a_group_is_told_and_can_step_in(stage: Town) -> None:
    organisation = next(stage.organisations)
    delegate, member = stage.delegate("web", organisation), stage.member("teams", organisation)
    member.says("join partnerships")
    member.says("leave partnerships")

    _told(delegate, f"{organisation} is unrepresented in Partnerships")
    assert "You are in" in delegate.presses("Represent it", f"{organisation} is unrepresented")


def test_a_seat_is_given_up_and_the_secretariat_is_told(stage: Town) -> None:
    holder, other = (
        stage.member("slack", next(stage.organisations)),
        stage.member("web", next(stage.organisations)),
    )
    stage.secretary.says(f"seat sag-ngo-1 {holder.mail} with {other.mail}")
    stage.makes_lead(holder, "training")
    assert "Seats" in holder.says("left me")
    holder.presses(f"Yes, {holder.name} has left")

    _told(stage.secretary, "lead in Training")
    assert f"{other.name} stands in" in _told(stage.secretary, "has left their organisation")


@pytest.mark.parametrize("platform", ["slack", "teams"])
def test_an_account_in_the_organisations_workspace_ends_and_a_code_leads_on(
    stage: Town, platform: str
) -> None:
    left, joined = next(stage.organisations), next(stage.organisations)
    tenant = OTHER_TEAM if platform == "slack" else stage.teams.tenant
    member = stage.delegate(platform, left, **({"team": OTHER_TEAM} if platform == "slack" else {}))
    colleague = stage.delegate("slack", joined)
    number = stage.opens("training", f"Where is {member.name}?", member, colleague)
    member.says(f"vote {number} yes")
    stage.secretary.says(f"admit {tenant} of “{left}”")
    assert tenant in member.says("left me")
    code = code_in(member.presses(f"Yes, {member.name} has left"))
    stage.secretary.says(f"admit {tenant}")
    _told(member, "not yours any more")
    assert "not confirmed yet" in member.says("me")

    again = stage.newcomer("slack", name=f"{member.name} again")
    _moves(stage, again, joined, colleague)
    assert "accepted" in again.says(f"link {code}")
    assert "already voted for another organisation" in again.says(f"vote {number} no")


def test_nobody_leaves_twice(stage: Town) -> None:
    member = stage.member("web", next(stage.organisations))
    member.says("left me yes")
    assert "is not confirmed for an organisation" in member.says("left me yes")
    assert "My organisation" in member.offered() or "organisation" in member.says("home")
