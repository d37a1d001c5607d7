"""What is endorsed stands on the board with the vote behind it, whose result the public may read."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.demo.cast import CAST, ORGANISATIONS
from bot.domain.profiles import ElectionRules
from bot.domain.steps import StepKind
from bot.domain.votes import VoteState
from bot.ports import Transaction
from tests.adapters.web_rig import Page, Website, website

BADGE = "Endorsed by the global meeting: vote 1 of 2026-04-26"
SHARED = "Shared, not endorsed by the global meeting."


def certify(site: Website, number: int) -> None:
    def certified(tx: Transaction) -> None:
        tx.votes.settle(number, VoteState.CERTIFIED)
        tx.lives.take(number, StepKind.CERTIFIED)

    site.run(certified)


def reopen(site: Website, number: int) -> None:
    """Back to a result that nobody has certified."""
    site.run(lambda tx: tx.votes.settle(number, VoteState.CLOSED))


def links(page: Page) -> set[str]:
    return {given["href"] for given in page.elements.of("a")}


def assert_no_person(page: Page) -> None:
    for name in (*(persona.name for persona in CAST), *(name for name, _ in ORGANISATIONS)):
        assert name not in page.text


def test_the_public_board_shows_what_is_endorsed_with_version_date_and_vote(site: Website) -> None:
    reopen(site, 1)
    before = site.visitor().get("/").text
    certify(site, 1)
    page = site.visitor().get("/")

    assert f"{SHARED} Its endorsement is sought: vote 1 of 2026-04-26" in before
    assert "Endorsed by the global meeting" not in before
    assert f"1. Standard portfolio of common services , version 2 (Service Provision). {BADGE}" in page.text
    assert {"/votes/1", "https://example.org/portfolio-2"} <= links(page)
    assert f"Mandate of Training, version 1. {SHARED}" in page.text
    assert "Approuvé par la réunion mondiale : vote 1 du 2026-04-26" in site.visitor("fr").get(
        "/"
    ).text.replace("\u00a0", " ")
    assert_no_person(page)


def test_the_public_reads_a_certified_result_of_the_global_meeting_without_its_roll(site: Website) -> None:
    reopen(site, 1)
    assert site.visitor().get("/votes/1").form("code")
    certify(site, 1)
    page = site.visitor().get("/votes/1")

    for words in ("endorse the standard portfolio", BADGE, "6 for, 1 against, 1 abstained", "8 of 8 voted"):
        assert words in page.text
    assert "Who voted how" not in page.text
    assert page.elements.of("form") == [{"method": "post", "action": "/language"}]
    assert_no_person(page)
    assert "Who voted how" in site.member("Ana Reyes").get("/votes/1").text


def test_the_public_reads_no_other_vote(site: Website) -> None:
    def elect(tx: Transaction) -> None:
        question = (("en", "Who?"),)
        held = tx.elections.call(1, (), "seat-election", ElectionRules(), question, 1, tx.now, None)
        tx.elections.hold(held.id, 2)
        tx.votes.settle(2, VoteState.CERTIFIED)
        tx.lives.take(2, StepKind.CERTIFIED)

    assert "online only" in site.visitor().get("/").text
    site.run(elect)

    for number in (2, 3, 4, 999, 2**40):  # an election, a group's, a scheduled one, none
        assert site.visitor().get(f"/votes/{number}").form("code"), number
    assert "online only" not in site.visitor().get("/").text
    assert "online only" in site.member("Ana Reyes").get("/").text


@pytest.mark.parametrize("board", ["off", "members"])
def test_where_the_board_is_not_public_no_result_is(story: Path, board: str) -> None:
    with website(story, board=board) as site:
        certify(site, 1)

        assert site.visitor().get("/votes/1").form("code")
        assert BADGE in site.member("Ana Reyes").get("/votes/1").text


def test_a_page_under_a_path_leads_to_the_vote_under_it(story: Path) -> None:
    with website(story, url="https://example.org/wg") as site:
        certify(site, 1)

        assert "/wg/votes/1" in links(site.visitor().get("/"))


def test_a_members_pages_show_the_badge(site: Website) -> None:
    reopen(site, 1)
    ana = site.member("Ana Reyes")
    sought = ana.says("outputs").text
    certify(site, 1)

    assert "Its endorsement is sought: vote 1" in sought
    for page in (ana.says("outputs"), ana.says("show service-provision"), ana.get("/"), ana.get("/votes/1")):
        assert BADGE in page.text
        assert any(link.endswith("/votes/1") for link in links(page))
