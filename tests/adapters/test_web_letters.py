"""Signing in by mail: a real letter through a real server, the same answer to everybody, nothing by a GET."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser as Chromium

from adapters.catalogues import speeches
from adapters.mail import MailServer
from adapters.mail.messenger import MailMessenger
from bot.domain.people import IdentityKey, Platform
from bot.ports import Transaction
from bot.requests import Hints
from tests.adapters.browser_rig import assert_accessible, context
from tests.adapters.web_rig import Browser, Page, Website, website
from tests.standins.mail import MailHost, MailServerHere

SOL = "sol@example.org"


@pytest.fixture
def host() -> MailHost:
    return MailHost()


@pytest.fixture
def site(story: Path, host: MailHost) -> Iterator[Website]:
    """The web with mail, and a secretary whom the settings named by an address."""
    with MailServerHere(host) as here:
        where = MailServer("smtp", "127.0.0.1", here.port, "", "", "bot@example.org")
        mail = MailMessenger(where, speeches(), "http://testing", "here", lambda: datetime.now(UTC))
        with website(story, mail=mail) as site:

            def named(tx: Transaction) -> None:
                member = tx.people.add(SOL, "en", "UTC")
                tx.people.set(member.id, mail=SOL)
                tx.people.introduce(IdentityKey(Platform.WEB, "web", SOL), member.id, Hints())
                tx.people.grant(member.id, "secretary")

            site.run(named)
            yield site


def asked(site: Website, browser: Browser, address: str) -> Page:
    """The answer to an address, and whatever is due is sent."""
    form = browser.get("/sign-in").form("mail")
    answer = browser.post(form.action, {**form.fields, "mail": address})
    for _ in range(20):  # what follows the answer has its own time
        site.wait(site.duties.tick())
        site.wait(asyncio.sleep(0.01))
    return answer


def code(host: MailHost) -> str:
    body = host.received[-1].get_body(("plain",))
    assert body is not None
    found = re.search(r"http://testing/sign-in\?code=(\S+)\)", body.get_content())
    assert found
    return found.group(1)


def test_a_secretary_named_by_an_address_signs_in_with_the_letter_sent_there(
    site: Website, host: MailHost
) -> None:
    browser = site.visitor()
    assert "is on its way there" in asked(site, browser, SOL.upper()).text
    assert (host.recipients, host.received[0]["Subject"]) == ([SOL], "Your link to sign in")

    page = browser.get(f"/sign-in?code={code(host)}")
    assert "Sign out" not in browser.get("/sign-in").text
    signed_in = browser.press(page, "Sign in")

    assert SOL in signed_in.text
    assert "Sign out" in signed_in.text
    again = site.visitor()
    assert "used up" in again.press(again.get(f"/sign-in?code={code(host)}"), "Sign in").text


def test_a_link_is_no_good_after_ten_minutes(site: Website, host: MailHost) -> None:
    browser = site.visitor()
    asked(site, browser, SOL)
    site.clock.step(site.clock.now() + timedelta(minutes=10))

    assert "too old" in browser.press(browser.get(f"/sign-in?code={code(host)}"), "Sign in").text


def test_whether_an_address_is_known_cannot_be_told_from_the_answer(site: Website, host: MailHost) -> None:
    known, unknown = (
        re.sub(rb"[0-9a-f]{48}", b"", asked(site, site.visitor(), address).body).replace(
            address.encode(), b"X"
        )
        for address in (SOL, "eve@example.org")
    )

    assert known == unknown
    assert host.recipients == [SOL]


def test_an_address_gets_few_letters_however_often_it_is_asked_for(site: Website, host: MailHost) -> None:
    for _ in range(5):
        assert "is on its way there" in asked(site, site.visitor(), SOL).text

    assert len(host.received) == 3


@pytest.mark.parametrize("address", ["sol", "sol@example.org\nbcc:eve@example.org", ""])
def test_what_is_no_address_is_said_to_be_none(site: Website, host: MailHost, address: str) -> None:
    answer = asked(site, site.visitor(), address)

    assert answer.status == 400
    assert "is no mail address" in answer.text
    assert host.received == []


def test_a_matching_address_of_somebody_with_an_account_is_only_a_hint(site: Website, host: MailHost) -> None:
    def hinted(tx: Transaction) -> None:
        tx.people.set(tx.people.named("Ana Reyes")[0].id, mail="ana@example.org")

    site.run(hinted)
    asked(site, site.visitor(), "ana@example.org")

    assert host.received == []


def test_somebody_listed_with_an_address_and_no_account_yet_comes_in_by_it(
    site: Website, host: MailHost
) -> None:
    def listed(tx: Transaction) -> None:
        member = tx.people.add("Lena Listed", "en", "UTC")
        tx.people.set(member.id, mail="lena@example.org", organisation_id=tx.organisations.all()[0].id)

    site.run(listed)
    browser = site.visitor()
    asked(site, browser, "lena@example.org")

    assert "Lena Listed" in browser.press(browser.get(f"/sign-in?code={code(host)}"), "Sign in").text


def test_a_button_of_a_letter_leads_over_signing_in_to_a_page_that_asks_again(site: Website) -> None:
    press = quote('["timezone","Africa/Nairobi"]')
    browser = site.visitor()
    page = browser.get(f"/chat?press={press}")
    form = page.form("code")
    asked_again = browser.post(form.action, {**form.fields, "code": site.code("Ana Reyes")})

    def zone(tx: Transaction) -> str:
        return tx.people.named("Ana Reyes")[0].zone

    assert "timezone Africa/Nairobi" in asked_again.text
    assert site.run(zone) != "Africa/Nairobi"
    browser.press(asked_again, "Send")
    assert site.run(zone) == "Africa/Nairobi"


@pytest.mark.parametrize("press", ["{}", "[]", "[1]", "nonsense", "[" * 5000])
def test_a_link_with_nonsense_is_refused(site: Website, press: str) -> None:
    assert site.member("Ana Reyes").get(f"/chat?press={quote(press)}").status == 400


def test_the_way_in_by_mail_stands_open_to_everybody(site: Website, chromium: Chromium) -> None:
    with context(chromium, "en") as visitor:
        page = visitor.new_page()
        page.goto(f"{site.url}/sign-in")
        assert_accessible(page)
        page.get_by_label("Mail address").fill(SOL)
        page.keyboard.press("Enter")
        page.get_by_role("status").wait_for()
        assert_accessible(page)


def test_without_mail_there_is_nothing_to_ask_by(story: Path) -> None:
    with website(story) as site:
        assert 'name="mail"' not in site.visitor().get("/sign-in").body.decode()
        assert site.visitor().post("/sign-in/mail", {"mail": SOL}).status in (404, 405)
