"""A real browser before our pages."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.adapters.web_rig import Website


def context(chromium: Browser, language: str, **more: object) -> BrowserContext:
    return chromium.new_context(locale={"en": "en-GB", "fr": "fr-FR"}[language], **more)  # type: ignore[arg-type]


def signed_in(site: Website, context: BrowserContext, name: str) -> Page:
    page = context.new_page()
    page.goto(f"{site.url}/sign-in?code={site.code(name)}")
    page.locator("main form button").click()
    page.wait_for_url("**/chat")
    return page


def assert_accessible(page: Page) -> None:
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
