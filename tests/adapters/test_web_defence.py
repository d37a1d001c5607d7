"""Nothing a browser sends breaks a page, and no page gives away what it should not."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from adapters.limits import Limits, Rate
from bot.dispatch import Busy
from bot.ports import Overloaded
from tests.adapters.web_rig import Website, website
from tests.rigs.digest import digest

POLICY = dict.fromkeys(
    ("style-src", "script-src", "img-src", "connect-src", "form-action"), "'self'"
) | dict.fromkeys(("default-src", "frame-ancestors", "base-uri"), "'none'")
READING = (
    "/",
    "/chat",
    "/sign-in",
    "/votes/1",
    "/votes/3",
    "/nothing",
    "/sign-out",
    "/chat?x=1",
    "/static/style.css",
)


def test_reading_changes_nothing(site: Website) -> None:
    ana = site.member("Ana Reyes")
    site.clock.offset += timedelta(days=1)
    before = digest(site.database)
    for browser in (ana, site.visitor()):
        for path in READING:
            browser.get(path)
            browser.request("HEAD", path, None, {})

    assert digest(site.database) == before


@pytest.mark.parametrize("path", READING)
def test_every_answer_has_the_security_headers(site: Website, path: str) -> None:
    for page in (
        site.member("Ana Reyes").get(path),
        site.visitor().get(path),
        site.visitor().get(path, accept="*/*"),
    ):
        policy = dict(
            part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";")
        )
        assert policy == POLICY
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["content-type"]


def test_no_page_needs_a_script_or_a_style_of_its_own(site: Website) -> None:
    ana = site.member("Ana Reyes")
    for page in (
        ana.get("/"),
        ana.get("/chat"),
        ana.says("help"),
        ana.get("/votes/1"),
        site.visitor().get("/sign-in"),
    ):
        for tag, given in page.elements.tags:
            assert "style" not in given
            assert not any(name.startswith("on") for name in given)
            assert tag != "style"
            assert tag != "script" or given["src"].startswith(("/static/live.js", "/static/ranking.js"))


JUNK = [
    b"",
    b"x",
    b"press=",
    b"press=%5B%5D",
    b"press=[1]",
    b'press=["vote"',
    b"press=" + b"%5B" * 5000,
    b"text=%FF",
    b"text=a&text=b",
    b"press=%5B%22vote%22%5D&text=a",
    b"form=",
    b"form=vote&field-vote=%00",
    b"\xff\xfe",
    b"&".join(b"a%d=1" % n for n in range(100)),
    b"text=" + b"vote+3+yes",
]


@pytest.mark.parametrize("body", JUNK, ids=range(len(JUNK)))
def test_junk_is_refused_in_words_and_changes_nothing(site: Website, body: bytes) -> None:
    mamadou = site.member("Mamadou Sarr")
    mamadou.get("/chat")
    before = digest(site.database)
    token = mamadou.get("/chat").form("text").fields["token"].encode()
    for sent in (body, b"token=" + token + b"&" + body, b"token=" + token + b"&once=zz&" + body):
        page = mamadou.request("POST", "/chat", sent, {})
        assert 400 <= page.status < 500, page.status
        assert page.elements.of("html")[0]["lang"] == "fr"
        assert re.search(r"[0-9a-f]{8}", page.text)
        assert "Traceback" not in page.html

    assert digest(site.database) == before


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "\n",
        "\0",
        "vote",
        "vote x y",
        "\u202eevil",
        "<b>",
        "{{7*7}}",
        "vote 99999999999 yes",
        "a" * 3000,
    ],
)
def test_any_words_get_an_answer(site: Website, words: str) -> None:
    page = site.member("Ana Reyes").says(words)

    assert page.status == 200
    assert page.elements.of("h1")


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "text/plain", ""])
def test_only_forms_are_read(site: Website, kind: str) -> None:
    ana = site.member("Ana Reyes")
    body = urlencode(ana.get("/chat").form("text").fields | {"text": "vote 3 yes"}).encode()

    assert ana.request("POST", "/chat", body, {"content-type": kind or "x"}).status == 415


def test_a_body_is_read_only_so_far(site: Website) -> None:
    ana = site.member("Ana Reyes")
    fields = ana.get("/chat").form("text").fields

    assert ana.post("/chat", fields | {"text": "update training " + "x" * 70_000}).status == 413


def test_a_page_that_is_none_says_so_in_the_readers_language(site: Website) -> None:
    french = site.visitor("fr-CA,fr;q=0.9,en;q=0.8")
    page = french.get("/nothing")

    assert page.status == 404
    assert page.elements.of("html")[0]["lang"] == "fr"
    assert french.get("/votes/999").status == 200  # the sign-in page
    assert site.member("Ana Reyes").get("/votes/999").status == 404
    assert site.member("Ana Reyes").get("/votes/99999999999999999999").status == 404
    assert site.member("Ana Reyes").get("/votes/../etc/passwd").status == 404


def test_programs_get_json_with_the_logs_reference(site: Website, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "plenary.web")
    page = site.visitor().get("/nothing", accept="application/json")

    answer = json.loads(page.body)
    assert set(answer) == {"error", "reference"}
    assert answer["reference"] in {getattr(record, "reference", "") for record in caplog.records}


def test_what_fails_is_told_with_a_reference_and_nothing_else(
    site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = site.member("Ana Reyes")

    def fail(*_: object) -> None:
        raise ValueError("a secret")

    monkeypatch.setattr("adapters.web.chat.built", fail)
    page = ana.get("/chat")

    assert page.status == 500
    assert "Something went wrong on our side" in page.text
    assert "secret" not in page.html


@pytest.mark.parametrize("error", [Overloaded, ValueError])
def test_who_is_recorded_is_told_so_though_the_rest_of_the_page_fails(
    site: Website, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    ana = site.member("Ana Reyes")
    fields = ana.get("/chat").form("text").fields | {"text": "vote 3 yes"}

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("adapters.web.chat.built", fail)
    page = ana.post("/chat", fields)

    assert page.status == 200
    assert "Your ballot is recorded" in page.text


def test_a_busy_moment_asks_to_come_again(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = site.member("Ana Reyes")
    fields = ana.get("/chat").form("text").fields | {"text": "vote 3 yes"}

    async def busy(*_: object) -> None:
        raise Busy

    monkeypatch.setattr("bot.dispatch.Dispatcher.__call__", busy)
    page = ana.post("/chat", fields)

    assert page.status == 503
    assert int(page.headers["retry-after"]) >= 1


def test_too_many_requests_are_refused_to_one_and_not_to_others(story: Path) -> None:
    with website(story, limits=Limits(Rate(burst=10, per_second=0.01))) as site:
        ana, grace = site.member("Ana Reyes"), site.member("Grace Wanjiru")
        pages = [ana.get("/votes/3") for _ in range(12)]

        assert pages[0].status == 200
        assert pages[-1].status == 429
        assert int(pages[-1].headers["retry-after"]) >= 1
        assert grace.get("/chat").status == 200


def test_assets_are_kept_by_browsers_for_good(site: Website) -> None:
    page = site.visitor().get("/static/style.css")

    assert "immutable" in page.headers["cache-control"]
    assert page.headers["content-type"].startswith("text/css")
    assert site.visitor().get("/static/../app.py").status == 404
    assert site.visitor().get("/static/%2e%2e%2fapp.py").status == 404


@pytest.mark.parametrize("path", ["/", "/chat", "/votes/1", "its style"])
def test_who_reads_compressed_pages_gets_the_same_in_a_third(site: Website, path: str) -> None:
    ana = site.member("Ana Reyes")
    if path == "its style":
        path = next(given["href"] for given in ana.get("/").elements.of("link") if "style" in given["href"])
    whole = ana.get(path, accept_encoding="identity")
    small = ana.get(path)

    assert small.text == whole.text
    assert whole.headers["content-encoding"] is None
    assert int(small.headers["content-length"]) * 3 < int(whole.headers["content-length"])
    assert "Accept-Encoding" in small.headers["vary"]


def test_a_page_that_may_repeat_somebody_elses_words_is_not_compressed(site: Website) -> None:
    ana = site.member("Ana Reyes")

    assert ana.get("/chat").headers["content-encoding"] == "gzip"
    assert ana.get('/chat?press=["help"]').headers["content-encoding"] is None


def test_pages_are_kept_by_nobody(site: Website) -> None:
    assert site.member("Ana Reyes").get("/chat").headers["cache-control"] == "no-store"
