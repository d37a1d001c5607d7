"""Rankings in a real browser: by keyboard, by buttons and by dragging; accessible and narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bot.requests import Reply, Request
from bot.views import Form, Ranking, Several
from tests.adapters.browser_rig import assert_accessible, context, signed_in
from tests.adapters.web_rig import Website, website
from tests.scenarios.waiting import until

NAMES = ("Ana Reyes, Cordillera Relief", "Mamadou Sow", "Wei Lin Tan", "Helena Brandt")
OPTIONS = tuple(zip("abcd", NAMES, strict=True))
HINT = "1 is most preferred. Equal numbers are equal. Leave empty what you do not rank."
BALLOT = Form(
    "Seat 3: your ballot",
    "vote",
    (
        Ranking("order", "Your order of preference", OPTIONS, hint=HINT, no_opinion=True),
        Several("days", "Days on which you can meet", (("mon", "Monday"), ("tue", "Tuesday")), ("tue",)),
    ),
    "Cast the ballot",
    "en",
)


class Asking:
    """Answers everything with the ballot, and keeps what came."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    async def __call__(self, request: Request) -> Reply:
        self.requests.append(request)
        return Reply(BALLOT)


@pytest.fixture
def core() -> Asking:
    return Asking()


@pytest.fixture
def asked(story: Path, core: Asking) -> Iterator[Website]:
    with website(story, core=core) as site:
        yield site


Opening = Callable[..., Page]


@pytest.fixture
def ballot(asked: Website, chromium: Browser) -> Iterator[Opening]:
    """Opens the ballot before Ana, in a browser as told."""
    opened: list[BrowserContext] = []

    def open_it(**more: object) -> Page:
        opened.append(context(chromium, "en", **more))
        page = signed_in(asked, opened[-1], "Ana Reyes")
        page.fill("#text", "vote")
        page.keyboard.press("Enter")
        page.wait_for_selector(".ranking")
        return page

    yield open_it
    for each in opened:
        each.close()


def cast(page: Page, core: Asking) -> dict[str, str]:
    """What arrives when the ballot is cast."""
    before = len(core.requests)
    page.get_by_role("button", name="Cast the ballot").click()
    until(lambda: len(core.requests) > before)
    return dict(core.requests[-1].args.fields)


def order(page: Page) -> list[tuple[str, str]]:
    """The rows from top to bottom: the first letter, and the number."""
    rows = page.locator(".ranking li")
    return [
        (row.locator("label").first.inner_text()[0], row.locator("[type=number]").input_value())
        for row in rows.all()
    ]


@pytest.mark.parametrize("script", [True, False])
def test_a_ballot_is_ranked_by_keyboard(ballot: Opening, core: Asking, script: bool) -> None:
    page = ballot(java_script_enabled=script)
    page.get_by_label(NAMES[2], exact=True).focus()
    page.keyboard.type("1")
    page.get_by_label(NAMES[0], exact=True).focus()
    page.keyboard.type("2")
    page.get_by_label(f"{NAMES[1]}: no opinion").focus()
    page.keyboard.press("Space")
    page.get_by_label("Monday").focus()
    page.keyboard.press("Space")

    assert page.get_by_role("button", name="Move Wei Lin Tan up").is_visible() is script
    assert cast(page, core) == {"order": "c > a ? b", "days": "mon,tue"}


def test_buttons_move_a_row_and_fill_the_numbers(ballot: Opening, core: Asking) -> None:
    page = ballot()

    def press(name: str, way: str) -> None:
        button = page.get_by_role("button", name=f"Move {name} {way}")
        button.focus()
        page.keyboard.press("Enter")
        assert button.evaluate("button => button === document.activeElement")

    press("Helena Brandt", "up")
    press("Wei Lin Tan", "up")
    assert order(page) == [("H", "1"), ("W", "2"), ("A", ""), ("M", "")]
    assert page.inner_text(".ranking output") == "Wei Lin Tan: 2"
    press("Wei Lin Tan", "up")
    press("Wei Lin Tan", "up")
    assert order(page) == [("W", "1"), ("H", "2"), ("A", ""), ("M", "")]
    press("Helena Brandt", "down")
    assert order(page) == [("W", "1"), ("H", ""), ("A", ""), ("M", "")]

    assert cast(page, core) == {"order": "c", "days": "tue"}


def test_equal_numbers_stay_equal_while_another_row_moves(ballot: Opening, core: Asking) -> None:
    page = ballot()
    for name, number in zip(NAMES, ("3", "1", "1", "7"), strict=True):
        page.get_by_label(name, exact=True).fill(number)

    page.get_by_role("button", name="Move Helena Brandt up").click()
    assert order(page) == [("M", "1"), ("W", "1"), ("H", "2"), ("A", "3")]
    page.get_by_role("button", name="Move Wei Lin Tan down").click()
    assert order(page) == [("M", "1"), ("W", "2"), ("H", "3"), ("A", "4")]


def test_a_row_is_dragged_to_its_place(ballot: Opening, core: Asking) -> None:
    page = ballot()

    def drag(name: str, onto: str) -> None:
        grip, goal = (page.locator(".ranking li", has_text=who) for who in (name, onto))
        grip.locator(".grip").hover()
        page.mouse.down()
        box = goal.bounding_box()
        assert box
        page.mouse.move(box["x"] + 20, box["y"] + 4, steps=5)
        page.mouse.up()

    drag("Wei Lin Tan", "Ana Reyes")
    drag("Helena Brandt", "Ana Reyes")
    assert order(page) == [("W", "1"), ("H", "2"), ("A", ""), ("M", "")]
    drag("Helena Brandt", "Wei Lin Tan")
    assert order(page) == [("H", "1"), ("W", "2"), ("A", ""), ("M", "")]
    drag("Mamadou Sow", "Ana Reyes")
    drag("Wei Lin Tan", "Helena Brandt")

    assert cast(page, core) == {"order": "c > d > b", "days": "tue"}


def test_a_place_and_no_opinion_exclude_each_other(ballot: Opening, core: Asking) -> None:
    page = ballot()
    number, opinion = page.get_by_label(NAMES[0], exact=True), page.get_by_label(f"{NAMES[0]}: no opinion")
    number.fill("1")
    opinion.check()
    assert number.input_value() == ""
    number.fill("2")
    assert not opinion.is_checked()
    opinion.check()
    page.get_by_role("button", name="Move Ana Reyes, Cordillera Relief up").click()
    assert (number.input_value(), opinion.is_checked()) == ("1", False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_a_ballot_is_accessible_and_needs_no_sideways_scrolling(
    ballot: Opening, width: int, scheme: str
) -> None:
    page = ballot(viewport={"width": width, "height": 640}, color_scheme=scheme)
    page.get_by_role("button", name="Move Helena Brandt up").click()

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
