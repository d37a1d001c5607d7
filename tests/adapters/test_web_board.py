"""What the board shows to whom, and in which language."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.demo.cast import CAST, ORGANISATIONS
from bot.domain.decisions import EntryKind
from tests.adapters.web_rig import Website, website


def test_the_public_board_shows_no_person_no_turnout_and_no_vote_of_a_group(site: Website) -> None:
    page = site.visitor().get("/")
    for persona in CAST:
        assert persona.name not in page.text
        assert persona.name.split()[-1] not in page.text
    for organisation, _ in ORGANISATIONS:
        assert organisation not in page.text
    for words in (
        "Adopt “The first 72 hours”",
        "have voted",
        "The three regional workshops took place",
        "Julie Kuras",
    ):
        assert words not in page.text
    for words in (
        "standard portfolio",
        "Passed.",
        "6 for, 1 against, 1 abstained",
        "Not passed.",
        "Training",
        "31 Dec 2026",
    ):
        assert words in page.text
    assert page.elements.of("form") == [{"method": "post", "action": "/language"}]
    assert "set-cookie" not in page.headers


def test_a_members_board_shows_open_votes_and_updates(site: Website) -> None:
    page = site.member("Ana Reyes").get("/")

    for words in ("72 hours", "4 of 9 have voted", "The three regional workshops took place"):
        assert words in page.text


def test_a_members_board_shows_what_is_new_to_them_until_they_have_caught_up(site: Website) -> None:
    ana = site.member("Ana Reyes")
    meeting = site.run(lambda tx: tx.meetings.upcoming())[0]
    site.run(
        lambda tx: tx.decisions.add(
            meeting.id, EntryKind.DECISION, "We meet in Dakar.", tx.people.named("Ana Reyes")[0].id
        )
    )

    new = ana.get("/").text
    ana.says("catch up")

    assert "Since you last looked" in new
    assert "We meet in Dakar." in new
    assert "We meet in Dakar." not in ana.get("/").text
    assert "We meet in Dakar." not in site.visitor().get("/").text


def test_seats_are_on_every_board_and_who_sits_on_them_only_on_a_members(site: Website) -> None:
    ana = site.run(lambda tx: tx.people.named("Ana Reyes")[0])
    site.run(lambda tx: tx.seats.fill("sag-ngo-1", ana.id))

    public = site.visitor().get("/").text
    assert "Seats: Strategic Advisory Group" in public
    assert "NGO seat 1 held NGO seat 2 vacant" in " ".join(public.split())
    assert "Reyes" not in public
    members = " ".join(site.member("Ana Reyes").get("/").text.split())
    assert "NGO seat 1 Ana Reyes (Cordillera Relief) held" in members


@pytest.mark.parametrize("board", ["off", "members"])
def test_a_board_that_is_not_public_asks_visitors_to_sign_in(story: Path, board: str) -> None:
    with website(story, board=board) as site:
        assert site.visitor().get("/").form("code")
        member = site.member("Ana Reyes").get("/")

    assert ("Working groups" in member.text) is (board == "members")


def test_a_visitor_chooses_a_language(site: Website) -> None:
    visitor = site.visitor()
    page = visitor.press(visitor.get("/"), "Français")

    assert page.elements.of("html")[0]["lang"] == "fr"
    assert visitor.get("/sign-in").elements.of("html")[0]["lang"] == "fr"
    elsewhere = visitor.request("POST", "/language", b"language=en&page=//evil.example", {}, follow=False)
    assert elsewhere.headers["location"] == "/"


def test_a_member_chooses_a_language_for_good(site: Website) -> None:
    ana = site.member("Ana Reyes")
    page = ana.press(ana.get("/chat"), "Français")

    assert page.elements.of("html")[0]["lang"] == "fr"
    assert site.run(lambda tx: tx.people.named("Ana Reyes")[0].language) == "fr"
