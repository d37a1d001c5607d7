"""An open vote on a page: what is chosen between, and of a straw poll how it stands (RULES §4, Secrecy)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.profiles import Secrecy
from bot.domain.votes import Option, Unit, drafted
from bot.ports import Transaction
from tests.adapters.web_rig import Browser, Website

CITIES = "“Dakar” “Nairobi” “Panama”"
LISTED = "A Dakar B Nairobi C Panama"
TALLY = "Ballots for each"


def opened(site: Website, profile: str) -> int:
    """The number of a vote that a lead drafts and opens."""
    lead = site.member("Aïssa Moussa")
    lead.says("language en")
    draft = re.search(
        r"Draft (\d+)", lead.says(f"motion training “Where do we meet?” {CITIES} as {profile}").text
    )
    assert draft
    assert "is open" in lead.says(f"open {draft[1]}").text
    return int(draft[1])


def pages(reader: Browser, number: int) -> dict[str, str]:
    """Every page with the vote on it."""
    return {path: reader.get(path).text for path in ("/", "/chat", f"/votes/{number}")}


@pytest.mark.parametrize("profile", ["group-choice", "group-ranking", "straw-poll"])
def test_what_is_chosen_between_is_listed_above_the_ballot(site: Website, profile: str) -> None:
    number = opened(site, profile)

    shown = pages(site.member("Ana Reyes"), number)

    for path in ("/chat", f"/votes/{number}"):
        assert re.search(rf"Where do we meet\? {LISTED} You vote for", shown[path]), shown[path]


def test_a_straw_poll_shows_its_tally_while_it_is_open(site: Website) -> None:
    number = opened(site, "straw-poll")
    site.member("Grace Wanjiru").says(f"vote {number} B, C")
    ana = site.member("Ana Reyes")
    ana.says(f"vote {number} B")

    for text in pages(ana, number).values():
        assert f"{TALLY} B. Nairobi 2 C. Panama 1 A. Dakar 0" in text


@pytest.mark.parametrize("profile", ["group-choice", "group-ranking"])
def test_no_other_vote_shows_a_tally_while_it_is_open(site: Website, profile: str) -> None:
    number = opened(site, profile)
    ana = site.member("Ana Reyes")
    assert "Your ballot: Nairobi" in ana.says(f"vote {number} B").text

    for text in pages(ana, number).values():
        assert "1 of 9 have voted" in text
        assert TALLY not in text
        assert "First preferences" not in text


def test_a_confidential_straw_poll_shows_none(site: Website) -> None:
    def opens(tx: Transaction) -> int:
        (ana,) = tx.people.named("Ana Reyes")
        profile = replace(
            next(p for p in tx.community.profiles if p.slug == "straw-poll"), secrecy=Secrecy.CONFIDENTIAL
        )
        options = (Option("a", (("en", "Dakar"),)), Option("b", (("en", "Nairobi"),)))
        training = next(group for group in tx.groups.all() if group.slug == "training")
        unit, closes_at = f"o{ana.organisation_id}", tx.now + timedelta(days=3)
        rule = replace(drafted(profile, (("en", "Where?"),), options), units=(unit,))
        vote = tx.votes.draft(training.id, ana.id, rule, closes_at, None, None)
        tx.votes.open(vote.id, rule, (Unit(unit, "Cordillera Relief"),), tx.now, closes_at)
        return vote.id

    number = site.run(opens)
    ana = site.member("Ana Reyes")
    assert "Your ballot is recorded" in ana.says(f"vote {number} B").text

    for text in pages(ana, number).values():
        assert "1 of 1 have voted" in text
        assert TALLY not in text
