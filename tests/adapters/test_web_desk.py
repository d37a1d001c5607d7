"""The secretariat's desk as a page, and a list of organisations as a spreadsheet's file."""

from __future__ import annotations

import re

import pytest

from tests.adapters.web_rig import Browser, Page, Website

CLERK = "Ingrid Solberg"
LIST = "name,class,parent\nÉtoile Relief,ngo,\nOtter,academia,Étoile Relief\n"
EDGE = "----------edge"


@pytest.fixture
def clerk(site: Website) -> Browser:
    return site.member(CLERK)


def uploads(browser: Browser, content: bytes, **changed: str) -> Page:
    """Sends a file in the form of the desk."""
    fields = {**browser.get("/desk").form("list").fields, **changed}
    fields.pop("list")
    head = 'content-disposition: form-data; name="{}"'.format
    parts = [f"--{EDGE}\r\n{head(name)}\r\n\r\n{value}\r\n" for name, value in fields.items()]
    file = f'--{EDGE}\r\n{head("list")}; filename="list.csv"\r\ncontent-type: text/csv\r\n\r\n'
    body = "".join([*parts, file]).encode() + content + f"\r\n--{EDGE}--\r\n".encode()
    kind = {"content_type": f"multipart/form-data; boundary={EDGE}", "sec_fetch_site": "same-origin"}
    return browser.request("POST", "/desk", body, kind)


def names(site: Website) -> set[str]:
    return site.run(lambda tx: {organisation.name for organisation in tx.organisations.all()})


def test_the_desk_is_one_press_away_for_the_secretariat_and_for_nobody_else(
    site: Website, clerk: Browser
) -> None:
    assert {"href": "/desk"} in clerk.get("/chat").elements.of("a")
    assert "The secretariat’s desk" in clerk.get("/desk").text

    assert site.visitor().get("/desk").form("code")
    other = site.member("Wei Lin Tan")
    assert {"href": "/desk"} not in other.get("/chat").elements.of("a")
    assert other.get("/desk").status == 403


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.encode("utf-16"),
        LIST.encode("cp1252"),
        LIST.replace(",", "\t").encode(),
    ],
    ids=["utf-8", "marked", "utf-16", "windows", "tabs"],
)
def test_a_file_is_shown_then_loaded(site: Website, clerk: Browser, content: bytes) -> None:
    shown = uploads(clerk, content)

    assert shown.status == 200
    assert "2 organisations would be new" in shown.text
    assert "Étoile Relief" in shown.text
    assert "Otter" not in names(site)

    loaded = clerk.press(shown, "Load them")

    assert "2 organisations are added" in loaded.text
    assert {"Étoile Relief", "Otter"} <= names(site)


def test_what_is_wrong_with_a_file_is_said_and_can_be_mended_there(site: Website, clerk: Browser) -> None:
    shown = uploads(clerk, b"name,class\nHeron,ngoo\n")

    assert "Line 2" in shown.text
    form = shown.form("field-list")
    mended = clerk.post(form.action, {**form.fields, "field-list": "name,class\nHeron,ngo"})
    assert "1 organisation would be new" in mended.text
    assert "Heron" not in names(site)


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x81\x8d", b"PK\x03\x04" + bytes(range(256))])
def test_a_file_that_is_no_list_is_refused_in_words(site: Website, clerk: Browser, content: bytes) -> None:
    before = names(site)

    page = uploads(clerk, content)

    assert page.status == 200
    assert re.search("nothing was changed|One organisation a line", page.text)
    assert names(site) == before


def test_a_file_larger_than_a_list_is_refused(site: Website, clerk: Browser) -> None:
    assert uploads(clerk, b"x" * 300_000).status == 413


def test_a_forged_form_uploads_nothing(site: Website, clerk: Browser) -> None:
    assert uploads(clerk, LIST.encode(), token="0" * 43).status == 403
    assert "Otter" not in names(site)


def test_what_is_no_form_with_a_file_is_refused(clerk: Browser) -> None:
    for kind, body in (
        ("application/x-www-form-urlencoded", b"list=x"),
        (f"multipart/form-data; boundary={EDGE}", b"nonsense"),
        ("multipart/form-data", b""),
        (f"multipart/form-data; boundary={EDGE}", f"--{EDGE}--\r\n".encode()),
    ):
        assert clerk.request("POST", "/desk", body, {"content_type": kind}).status == 400
