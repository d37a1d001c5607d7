"""A member's page: buttons, typed words and forms all do the same."""

from __future__ import annotations

import re

from bot.ports import Transaction
from tests.adapters.web_rig import Website


def test_pressing_a_button_casts_the_ballot(site: Website) -> None:
    ana = site.member("Ana Reyes")
    page = ana.get("/chat")
    assert "You vote for Cordillera Relief" in page.text
    assert "4 of 9 have voted" in page.text

    answer = ana.press(page, "Yes")

    assert answer.elements.of("h1") == [{"dir": "auto"}]
    assert "Your ballot is recorded" in answer.text
    assert "Your ballot: Yes" in answer.text
    assert "5 of 9 have voted" in answer.text


def test_typing_casts_it_too_in_the_members_language(site: Website) -> None:
    page = site.member("Mamadou Sarr").says("voter 3 oui")

    assert "Votre bulletin est enregistré" in page.text
    assert page.elements.of("html")[0]["lang"] == "fr"


def test_the_answer_is_first_and_has_the_focus(site: Website) -> None:
    page = site.member("Ana Reyes").says("groups").elements
    sections = [given for tag, given in page.tags if tag == "section"]

    assert "autofocus" in sections[0]
    assert sections[0]["aria-live"] == "polite"


def test_a_command_without_its_arguments_opens_a_form_that_sends_it(site: Website) -> None:
    ana = site.member("Ana Reyes")
    form = ana.says("update").form("field-text")
    page = ana.post(
        form.action,
        form.fields | {"field-group": "training", "field-text": "First line\r\nsecond <b>line</b>"},
    )

    assert "Update posted" in page.text
    assert "First line second <b>line</b>" in page.text
    assert site.run(lambda tx: tx.updates.latest(None, 1)[0].text) == "First line\nsecond <b>line</b>"


def test_a_form_sent_twice_is_done_once_and_gets_its_first_answer(site: Website) -> None:
    ana = site.member("Ana Reyes")
    form = ana.says("update").form("field-text")
    filled = form.fields | {"field-group": "training", "field-text": "Only once."}
    pages = [ana.post(form.action, filled) for _ in range(3)]

    assert {page.status for page in pages} == {200}
    assert all("Update posted" in page.text for page in pages)
    assert [u.text for u in site.run(lambda tx: tx.updates.latest(None, 20))].count("Only once.") == 1


def test_another_text_in_the_same_form_is_another_request(site: Website) -> None:
    ana = site.member("Ana Reyes")
    form = ana.says("update").form("field-text")
    for words in ("One.", "Two."):
        ana.post(form.action, form.fields | {"field-group": "training", "field-text": words})

    assert {u.text for u in site.run(lambda tx: tx.updates.latest(None, 2))} == {"One.", "Two."}


def test_what_was_sent_is_there_as_it_reads_now(site: Website) -> None:
    aissa = site.member("Aïssa Moussa")
    page = aissa.get("/chat")
    assert "Une mise à jour est attendue" in page.text

    aissa.says("actualiser formation Le module est prêt.")
    assert "Une mise à jour est attendue" not in aissa.get("/chat").text


def test_somebody_who_does_not_vote_is_told_and_may_ask_why(site: Website) -> None:
    helena = site.member("Helena Brandt")
    page = helena.get("/chat")
    assert "You do not vote in this one" in page.text

    answer = helena.press(page, "Why?")
    assert answer.status == 200
    assert "Open Corridor Programme" in answer.text


def test_an_unconfirmed_person_has_a_page_without_votes(site: Website) -> None:
    def leave(tx: Transaction) -> None:
        wei = tx.people.named("Wei Lin Tan")[0].id
        tx.people.set(wei, organisation_id=None)
        tx.organisations.end_delegations(wei)

    wei = site.member("Wei Lin Tan")
    site.run(leave)
    page = wei.get("/chat")

    assert "72 hours" not in page.text
    assert "My organisation" in page.text
    assert wei.get("/votes/3").status == 403
    assert "72 hours" not in wei.get("/").text
    assert wei.get("/chat/events").status == 403


def test_a_result_sheet_has_its_arithmetic_and_who_voted_how(site: Website) -> None:
    page = site.member("Ana Reyes").get("/votes/1")

    assert "6 for, 1 against, 1 abstained" in page.text
    assert "Cordillera Relief No" in page.text
    assert site.visitor().get("/votes/3").form("code")


def test_a_draft_is_nobodys_page(site: Website) -> None:
    omar = site.member("Omar Haddad")
    page = omar.says("motion service-provision “Keep the storage standard?”")
    number = re.search(r'\["open", "(\d+)"\]', page.html.replace("&#34;", '"'))
    assert number

    assert omar.get(f"/votes/{number[1]}").status == 404
