"""Related organisations: one voting unit, for which the topmost parent's delegate votes."""

from __future__ import annotations

import pytest

from tests.scenarios.pairing import paired
from tests.scenarios.town import Town
from tests.scenarios.waiting import until

pytestmark = pytest.mark.timeout(180)


@paired("postgres", "sqlite", "postgres")
def test_whoever_the_childrens_delegates_name_casts_the_one_ballot(stage: Town, platform: str) -> None:
    parent, north, south = next(stage.families)
    namer, rival, named = (
        stage.delegate(platform, north), stage.delegate("teams", south), stage.member("slack", south)
    )  # fmt: skip
    number = stage.opens("training", f"One voice of {parent}?", namer, rival)
    assert f"nobody is named to vote for {parent}" in namer.says(f"vote {number} yes")
    assert f"Nobody votes for {parent} yet" in named.says("home")
    assert "may name one" in named.says("delegates")

    assert f"Nobody votes for {parent} yet" in namer.says("home")
    namer.presses("Name the delegate", f"Nobody votes for {parent}")
    assert f"{named.name} is now delegate of {parent}" in namer.fills(person=named.mail)
    until(lambda: any(f"Who votes for {parent} has changed" in text for text in rival.reads()))
    assert "Only the delegate of" in rival.says(f"delegate “{parent}” {rival.mail}")

    assert f"You vote for {parent}" in named.says(f"vote {number} yes")
    answer = rival.says(f"vote {number} no")
    assert f"Who votes for {parent}: {named.name}" in answer
    assert f"One voting unit with {north}, {south}" in rival.says("delegates")
    assert f"{named.name} is delegate of {parent} for the global meeting" in rival.says("delegates")


def test_the_parents_own_delegate_votes_and_the_childrens_do_not(stage: Town) -> None:
    parent, north, _ = next(stage.families)
    own, child = stage.delegate("web", parent), stage.delegate("slack", north)
    number = stage.opens("training", f"The voice of {parent}?", child)

    assert f"Who votes for {parent}: {own.name}" in child.says(f"vote {number} yes")
    assert "Only the delegate of" in child.says(f"delegate “{parent}” {child.mail}")
    assert f"You vote for {parent}" in own.says(f"vote {number} yes")
    assert f"Who votes for you: {own.name}" in child.says("attend 1 in")
    assert f"{parent} (delegate)" in own.says("me")
    assert f"{north} (delegate)" not in child.says("me")


def test_only_people_of_the_unit_and_the_secretariat_see_who_votes_for_it(stage: Town) -> None:
    parent, north, south = next(stage.families)
    own, stranger = stage.delegate("slack", north), stage.delegate("web")
    letter = "by Aline, 2026-04"
    stage.secretary.says(f"delegate “{parent}” {own.mail} letter “{letter}”")

    assert "Only the organisation’s confirmed people" in stranger.says(f"delegates {north}")
    for seen in (own.says(f"delegates {south}"), stage.secretary.says(f"delegates {south}")):
        assert f"Letter of mandate: {letter}." in seen
        assert f"the delegate of {parent} votes for all of them" in seen
    assert "No letter of mandate" in stage.secretary.says(f"delegate “{parent}” {own.mail} alternate")
