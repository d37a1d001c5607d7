"""The pages in a real browser: accessible, narrow, by keyboard, live, and small."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.adapters.browser_rig import assert_accessible, context, signed_in
from tests.adapters.web_rig import Website, website
from tests.scenarios.waiting import until

LARGEST = 50_000  # bytes that a page loads, itself included


@pytest.fixture(scope="module")
def open_site(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A site that the tests of this module share; what they do to it does not disturb the others."""
    file = shutil.copy(played, tmp_path_factory.mktemp("browser") / "plenary.sqlite")
    with website(Path(file)) as site:
        yield site


MEMBERS = {"en": "Ana Reyes", "fr": "Aïssa Moussa"}


LOOKS = [("en", "light"), ("fr", "light"), ("en", "dark")]


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_nothing_stands_in_the_way_of_assistive_technology(
    open_site: Website, chromium: Browser, language: str, scheme: str
) -> None:
    with context(chromium, language, color_scheme=scheme) as visitor:
        page = visitor.new_page()
        for path in ("/", "/sign-in", "/nothing"):
            page.goto(open_site.url + path)
            assert_accessible(page)
    with context(chromium, language, color_scheme=scheme) as member:
        page = signed_in(open_site, member, MEMBERS[language])
        for path in ("/", "/chat", "/votes/1", "/votes/3", "/groups/training/standing"):
            page.goto(open_site.url + path)
            assert_accessible(page)


@pytest.mark.parametrize("words", ["help", "groups", "update", "show training", "nonsense"])
def test_no_answer_stands_in_its_way_either(open_site: Website, chromium: Browser, words: str) -> None:
    with context(chromium, "en") as member:
        page = signed_in(open_site, member, "Ana Reyes")
        page.fill("#text", words)
        page.keyboard.press("Enter")
        page.wait_for_selector(".answer")
        assert_accessible(page)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_narrow_screen_needs_no_sideways_scrolling(
    open_site: Website, chromium: Browser, language: str
) -> None:
    with context(chromium, language, viewport={"width": 320, "height": 640}) as narrow:
        page = signed_in(open_site, narrow, MEMBERS[language])
        for path in (
            "/",
            "/chat",
            "/sign-in",
            "/votes/1",
            "/votes/3",
            "/groups/training/standing",
            "/nothing",
        ):
            page.goto(open_site.url + path)
            page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_a_vote_can_be_cast_by_keyboard(site: Website, chromium: Browser) -> None:
    with context(chromium, "en") as member:
        page = signed_in(site, member, "Ana Reyes")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the content"
        page.keyboard.press("Enter")
        reached = []
        for _ in range(10):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.textContent"))
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            if reached[-1] == "Yes":
                break
        assert reached == ["Vote 3", "Yes"]
        page.keyboard.press("Enter")
        page.wait_for_selector(".answer")

        assert "Your ballot is recorded" in page.inner_text(".answer")
        assert page.evaluate("document.activeElement.className") == "answer"


def test_everything_works_without_scripts(site: Website, chromium: Browser) -> None:
    with context(chromium, "en", java_script_enabled=False) as member:
        page = signed_in(site, member, "Ana Reyes")
        page.get_by_role("button", name="No", exact=True).click()
        page.locator(".answer", has_text="Your ballot: No").wait_for()
        page.fill("#text", "vote 3 yes")
        page.keyboard.press("Enter")
        page.locator(".answer", has_text="Your ballot: Yes").wait_for()
        site.member("Lucia Ferrante").says("vote 3 no")
        page.get_by_role("link", name="Load this page again").click()
        page.locator("main", has_text="6 of 9 have voted").wait_for()


def test_turnout_is_live(site: Website, chromium: Browser) -> None:
    with context(chromium, "en") as member:
        page = signed_in(site, member, "Ana Reyes")
        assert "4 of 9 have voted" in page.inner_text(".turnout")
        until(lambda: site.app._hub._pages)
        site.member("Lucia Ferrante").says("vote 3 no")
        site.wait(site.duties.tick())

        page.locator("[data-said]", has_text="5 of 9 have voted").wait_for()
        assert page.evaluate("document.querySelector('.turnout progress').value") == 5
        assert page.locator("#news").is_hidden()


def test_what_is_new_is_offered(site: Website, chromium: Browser) -> None:
    with context(chromium, "en") as member:
        page = signed_in(site, member, "Ana Reyes")
        until(lambda: site.app._hub._pages)
        aissa = site.member("Aïssa Moussa")
        aissa.says("motion formation “Un autre module ?”")
        aissa.says("ouvrir 6")
        site.wait(site.duties.tick())
        page.wait_for_selector("#news", state="visible")
        page.click("#news a")

        page.locator("main", has_text="Un autre module").wait_for()


def test_the_browser_tells_its_zone_when_signing_in(site: Website, chromium: Browser) -> None:
    with context(chromium, "en", timezone_id="Asia/Bangkok") as visitor:
        page = visitor.new_page()
        page.goto(f"{site.url}/sign-in")
        assert page.evaluate("document.querySelector('input[name=zone]').value") == "Asia/Bangkok"


@pytest.mark.parametrize("path", ["/", "/chat", "/votes/1", "/sign-in"])
def test_a_page_loads_little(open_site: Website, chromium: Browser, path: str) -> None:
    with context(chromium, "fr") as member:
        page = signed_in(open_site, member, "Aïssa Moussa")
        loaded: list[int] = []

        def weigh(route: Route) -> None:
            if route.request.url.endswith("/events") or "/events?" in route.request.url:
                route.abort()
                return
            response = route.fetch()
            loaded.append(len(response.body()))
            route.fulfill(response=response)

        page.route("**/*", weigh)
        page.goto(open_site.url + path)
        page.wait_for_load_state("networkidle")

        assert len(loaded) >= 3
        assert sum(loaded) <= LARGEST


def test_scripts_of_others_do_not_run(site: Website, chromium: Browser) -> None:
    evil = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    site.run(lambda tx: tx.people.set(tx.people.named("Ana Reyes")[0].id, name=evil))
    with context(chromium, "en") as member:
        refused: list[str] = []
        page = member.new_page()
        page.on("console", lambda message: refused.append(message.text))
        page.goto(f"{site.url}/sign-in?code={site.code('script')}")
        page.locator("main form button").click()
        page.wait_for_url("**/chat")
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')"
        )

        assert evil in page.inner_text("main")
        assert "Waiting for you" in page.title()
        assert any("Content Security Policy" in text for text in refused)
