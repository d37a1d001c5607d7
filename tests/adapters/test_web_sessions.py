"""Signing in, staying so, and out; and that no other site and no stranger can use it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.web_rig import Browser, Website, website
from tests.rigs.digest import digest


def test_looking_at_a_private_link_does_not_use_it_up(site: Website) -> None:
    code = site.code("Ana Reyes")
    before = digest(site.database)
    for _ in range(3):
        page = site.visitor().get(f"/sign-in?code={code}")
        assert page.form("code").fields["code"] == code

    assert digest(site.database) == before
    browser = site.visitor()
    form = browser.get(f"/sign-in?code={code}").form("code")
    assert "Cordillera Relief" in browser.post("/sign-in", form.fields).text


def test_a_code_signs_in_once(site: Website) -> None:
    code = site.code("Ana Reyes")
    first, second = site.visitor(), site.visitor()
    for browser, status in ((first, 200), (second, 400)):
        form = browser.get(f"/sign-in?code={code}").form("code")
        assert browser.post("/sign-in", form.fields).status == status

    assert (
        "unknown, used up or too old"
        in second.post("/sign-in", second.get("/sign-in").form("code").fields | {"code": code}).text
    )
    assert "Sign in" in second.get("/chat").text


@pytest.mark.parametrize("code", ["", " ", "x" * 5000, "\0", "ABCDE-FGHJK", "<script>"])
def test_a_made_up_code_signs_nobody_in(site: Website, code: str) -> None:
    browser = site.visitor()
    page = browser.post("/sign-in", browser.get("/sign-in").form("code").fields | {"code": code})

    assert page.status == 400
    assert "unknown, used up or too old" in page.text


def test_an_invitation_signs_somebody_new_in(site: Website) -> None:
    def invite(tx):  # type: ignore[no-untyped-def]
        organisation = tx.organisations.named("Mekong Bridge")
        payload = {"organisation": organisation.id, "name": "Nim Sok", "mail": ""}
        tx.codes.issue("ABCDE-FGHJK", "invitation", payload, tx.now + timedelta(days=7))

    site.run(invite)
    browser = site.visitor("fr")
    form = browser.get("/sign-in").form("code")
    page = browser.post("/sign-in", form.fields | {"code": "abcde-fghjk", "zone": "Asia/Phnom_Penh"})

    assert "Nim Sok" in page.text
    assert "Mekong Bridge" in page.text
    assert "Asia/Phnom_Penh" in page.text
    assert page.elements.of("html")[0]["lang"] == "fr"


def test_the_cookie_is_for_this_browser_and_this_site_only(site: Website) -> None:
    browser = site.visitor()
    form = browser.get(f"/sign-in?code={site.code('Ana Reyes')}").form("code")
    page = browser.request("POST", "/sign-in", _encoded(form.fields), {}, follow=False)
    cookie = page.headers["set-cookie"]

    assert cookie.startswith("plenary=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=2592000"):
        assert part in cookie
    assert "Domain" not in cookie


def test_over_https_the_cookie_is_bound_to_it_and_to_the_host(story: Path) -> None:
    with website(story, url="https://plenary.example") as site:
        cookie = site.visitor().get("/sign-in").headers["set-cookie"]

    assert cookie.startswith("__Host-plenary=")
    assert "Secure" in cookie


def test_only_the_hash_of_a_session_is_stored(site: Website) -> None:
    ana = site.member("Ana Reyes")
    token = ana.cookies["plenary"]
    everything = b"".join(
        file.read_bytes()
        for file in Path(site.database.removeprefix("sqlite:///")).parent.rglob("*")
        if file.is_file()
    )

    assert token.encode() not in everything
    assert hashlib.sha256(token.encode()).hexdigest().encode() in everything
    assert token not in ana.get("/chat").html


def test_signing_in_changes_the_token(site: Website) -> None:
    browser = site.visitor()
    planted = browser.get("/sign-in") and browser.cookies["plenary"]
    form = browser.get(f"/sign-in?code={site.code('Ana Reyes')}").form("code")
    browser.post("/sign-in", form.fields)

    assert browser.cookies["plenary"] != planted
    assert Browser(site.url, cookies={"plenary": planted}).get("/chat").form("code")


def test_after_signing_out_the_token_is_worth_nothing(site: Website) -> None:
    ana = site.member("Ana Reyes")
    kept = dict(ana.cookies)
    page = ana.press(ana.get("/chat"), "Sign out")

    assert page.form("code")
    assert "plenary" not in ana.cookies or ana.cookies != kept
    assert Browser(site.url, cookies=kept).get("/chat").form("code")


def test_a_session_ends_after_thirty_days(site: Website) -> None:
    ana = site.member("Ana Reyes")
    site.clock.offset += timedelta(days=29, hours=23)
    assert "Cordillera Relief" in ana.get("/chat").text
    site.clock.offset += timedelta(hours=2)

    assert ana.get("/chat").form("code")


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "../../etc", "a" * 5000, "%00"])
def test_a_made_up_token_is_nobody(site: Website, token: str) -> None:
    assert Browser(site.url, cookies={"plenary": token}).get("/chat").form("code")


def _refused_and_nothing_changed(site: Website, ana: Browser, fields: dict[str, str], **headers: str) -> None:
    before = digest(site.database)
    page = ana.post("/chat", fields, **headers)

    assert page.status == 403
    assert digest(site.database) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "", "origin": "https://evil.example"},
        {"sec_fetch_site": "", "origin": "http://127.0.0.1.evil.example"},
    ],
)
def test_a_form_of_another_site_is_refused(site: Website, headers: dict[str, str]) -> None:
    ana = site.member("Ana Reyes")
    fields = ana.get("/chat").form("text").fields | {"text": "vote 3 yes"}

    _refused_and_nothing_changed(site, ana, fields, **headers)


def test_no_two_pages_share_a_form_token_and_both_are_good(site: Website) -> None:
    ana = site.member("Ana Reyes")
    first, second = (ana.get("/chat").form("text").fields for _ in range(2))

    assert first["token"] != second["token"]
    for fields in (first, second):
        assert "Your ballot is recorded" in ana.post("/chat", fields | {"text": "vote 3 yes"}).text


@pytest.mark.parametrize("token", [None, "", "0" * 16, "0" * 32, "0" * 48, "é"])
def test_a_form_without_our_token_is_refused(site: Website, token: str | None) -> None:
    ana = site.member("Ana Reyes")
    fields = ana.get("/chat").form("text").fields | {"text": "vote 3 yes"}
    del fields["token"]

    _refused_and_nothing_changed(site, ana, fields | ({"token": token} if token is not None else {}))


def test_the_form_token_of_another_member_is_refused(site: Website) -> None:
    ana, grace = site.member("Ana Reyes"), site.member("Grace Wanjiru")
    theirs = grace.get("/chat").form("text").fields

    _refused_and_nothing_changed(site, ana, theirs | {"text": "vote 3 yes"})


def test_a_browser_that_tells_nothing_is_let_in_by_its_token(site: Website) -> None:
    """Without Referer browsers send “Origin: null” for our own forms, and over plain http nothing else."""
    ana = site.member("Ana Reyes")
    fields = ana.get("/chat").form("text").fields | {"text": "vote 3 yes"}

    assert "Your ballot is recorded" in ana.post("/chat", fields, sec_fetch_site="", origin="null").text


def test_nobody_can_be_signed_in_by_another_site(site: Website) -> None:
    victim, code = site.visitor(), site.code("Grace Wanjiru")
    page = victim.post("/sign-in", {"code": code}, sec_fetch_site="", origin="null")

    assert page.status == 403
    assert victim.get("/chat").form("code")


def _encoded(fields: dict[str, str]) -> bytes:
    from urllib.parse import urlencode

    return urlencode(fields).encode()
