"""The chart over meetings as a page: for a group, and for an organisation."""

from __future__ import annotations

from bot.ports import Transaction
from tests.adapters.web_rig import Website


def test_the_chart_of_a_group_shows_who_took_part_and_says_it_in_a_table(site: Website) -> None:
    ana = site.member("Ana Reyes")
    ana.says("update training Nothing to report.")

    page = ana.get("/groups/training/standing")

    assert page.status == 200
    assert "Standing in Training" in page.text
    assert "that took part, up to each global meeting" in page.text
    assert "update" in page.text
    assert len(page.elements.of("table")) == 1
    assert page.elements.of("svg")


def test_the_chart_of_an_organisation_has_a_row_for_each_of_its_groups(site: Website) -> None:
    def number(tx: Transaction) -> int:
        ana = tx.people.named("Ana Reyes")[0]
        assert ana.organisation_id is not None
        return ana.organisation_id

    page = site.member("Ana Reyes").get(f"/organisations/{site.run(number)}/standing")

    assert page.status == 200
    assert "Standing of" in page.text


def test_a_visitor_is_sent_to_sign_in_and_what_is_not_there_is_not_found(site: Website) -> None:
    assert site.visitor().get("/groups/training/standing").form("code")
    for path in ("/groups/nothing/standing", "/groups/plenary/standing", "/organisations/999/standing"):
        assert site.member("Ana Reyes").get(path).status == 404
