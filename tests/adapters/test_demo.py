"""The demonstration: played once, voted in at once, stepped through, and small."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from adapters.demo.cast import CAST
from adapters.demo.stage import HalfPlayed
from tests.adapters.web_rig import Browser, Page, Website, website

LARGEST = 50_000
pytestmark = pytest.mark.timeout(240)  # half a year is played, beside whatever else the machine does


def become(site: Website, number: int) -> tuple[Browser, Page]:
    browser = site.visitor()
    form = browser.get("/").elements.forms[0]
    return browser, browser.post(f"/demo/as/{number}", form.fields)


def step(browser: Browser, to: str) -> Page:
    return browser.post(f"/demo/step/{to}", {"token": browser.get("/").form("token").fields["token"]})


@pytest.fixture
def demo(story: Path):  # type: ignore[no-untyped-def]
    with website(story, demo=True) as site:
        yield site


def weight(browser: Browser, page: Page) -> int:
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.html))
    return len(page.body) + sum(len(browser.get(path).body) for path in loaded)


def test_the_first_page_asks_who_one_wants_to_be_and_one_press_later_one_votes(demo: Website) -> None:
    browser = demo.visitor()
    page = browser.get("/")
    assert "A vote is under way" in page.text
    assert all(persona.name in page.text for persona in CAST)

    form = page.elements.forms[0]
    page = browser.post("/demo/as/1", form.fields)
    assert "You are Ana Reyes" in page.text
    assert "You vote for Cordillera Relief" in page.text
    page = browser.press(page, "Yes")
    assert "Your ballot is recorded" in page.text
    assert "5 of 9 have voted" in page.text


def test_everybody_of_the_cast_has_pages_that_load_little(demo: Website) -> None:
    for number, persona in enumerate(CAST, 1):
        browser, page = become(demo, number)
        assert page.status == 200
        assert persona.name in page.text
        assert persona.organisation in page.text
        assert page.elements.of("html")[0]["lang"] == persona.language
        assert weight(browser, page) <= LARGEST
        assert weight(browser, browser.get("/")) <= LARGEST


def test_beside_each_message_stands_what_slack_and_teams_receive(demo: Website) -> None:
    _, page = become(demo, 3)

    assert page.text.count("Slack") >= 2
    assert '"type": "rich_text"' in page.text
    assert '"type": "AdaptiveCard"' in page.text


def test_the_clock_steps_to_the_next_message_the_close_and_the_meeting(demo: Website) -> None:
    browser, _ = become(demo, 10)
    before = browser.get("/demo").text.count("→")
    page = step(browser, "prompt")
    assert "Your vote is needed: vote 3" in page.text
    assert browser.get("/demo").text.count("→") > before

    step(browser, "close")
    assert "Result of vote 3" in browser.get("/demo").text
    assert "4 of 9 voted" in browser.get("/votes/3").text
    page = step(browser, "meeting")
    assert "Does the global meeting endorse the induction module" in page.text
    assert "2. The first 72 hours , version 1 (Training). Shared, not endorsed by the global" in page.text
    assert "If this passes and is certified, this version is endorsed by the global meeting." in page.text
    assert weight(browser, page) <= LARGEST


def test_stepping_to_the_end_keeps_everybodys_page_small(demo: Website) -> None:
    browser, _ = become(demo, 3)
    for to in ("meeting", "prompt", "prompt"):
        assert weight(browser, step(browser, to)) <= LARGEST


def test_a_second_start_goes_on_where_the_first_stood(played: Path, story: Path) -> None:
    with website(story, demo=True) as site:
        browser, _ = become(site, 1)
        step(browser, "close")
        at = site.clock.now()
    with website(story, demo=True) as site:
        assert abs((site.clock.now() - at).total_seconds()) < 60
        _, page = become(site, 1)
        assert len(site.run(lambda tx: tx.organisations.all())) == 10
        assert "Adopt “The first 72 hours”" not in page.text.partition("Messages to you")[0]


def test_an_interrupted_first_start_says_so(story: Path) -> None:
    with website(story) as site:
        site.run(lambda tx: tx.codes.take("demonstration", "demonstration"))

    with pytest.raises(HalfPlayed), website(story, demo=True):
        pass


def test_only_a_demonstration_answers_to_its_paths(site: Website) -> None:
    ana = site.member("Ana Reyes")
    token = ana.get("/chat").form("text").fields["token"]
    assert ana.get("/demo").status == 404
    for path in ("/demo/as/1", "/demo/step/close"):
        assert ana.post(path, {"token": token}).status == 404
    assert "What Slack receives" not in ana.get("/chat").text


@pytest.mark.parametrize(
    "path", ["/demo/as/0", "/demo/as/13", "/demo/as/x", "/demo/step/back", "/demo/step/"]
)
def test_the_demonstration_refuses_what_it_has_not(demo: Website, path: str) -> None:
    browser, _ = become(demo, 1)
    token = browser.get("/").form("token").fields["token"]

    assert browser.post(path, {"token": token}).status == 404
    assert browser.post("/demo/as/2", {"token": "x"}).status == 403
    assert browser.get("/demo/as/2").status == 405


def test_it_is_ready_in_seconds(tmp_path: Path) -> None:
    begun = time.process_time()
    with website(tmp_path / "plenary.sqlite", demo=True):
        assert time.process_time() - begun < 30
