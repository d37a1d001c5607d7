"""A meeting's page and the calendars, through the web's front door."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import vobject

from adapters.demo.cast import CAST
from adapters.web.meetings import drawn
from bot.domain.sessions import Session, Sitting
from tests.adapters.web_rig import Page, Website, website

HOUR = timedelta(hours=1)


def calendar(page: Page) -> list[vobject.base.Component]:
    assert page.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(vobject.readOne(page.html).vevent_list)


def link_and_site(site: Website) -> None:
    def set_up(tx) -> None:  # type: ignore[no-untyped-def]
        tx.meetings.set_link(1, "https://meet.test/secret")
        tx.meetings.set_site(1, "Rome", "Europe/Rome")

    site.run(set_up)


def test_the_public_page_shows_every_room_in_words_and_no_person(site: Website) -> None:
    link_and_site(site)

    page = site.visitor().get("/meetings/1")

    assert page.status == 200
    assert "Rome , Europe/Rome" in page.text
    assert "14:00–18:00" in page.text
    assert "Agenda freeze" in page.text
    assert "meet.test" not in page.html
    for persona in CAST:
        assert persona.name not in page.text
        assert persona.organisation not in page.text
    assert all(svg.get("aria-hidden") == "true" for svg in page.elements.of("svg"))


def test_a_member_sees_the_link_and_names_and_registers(site: Website) -> None:
    link_and_site(site)
    member = site.member(CAST[0].name)

    page = member.get("/meetings/1")

    assert "https://meet.test/secret" in page.text
    assert CAST[0].organisation in page.text or "Your organisation" in page.text
    assert site.visitor().get("/meetings/999").status == 404


def test_the_calendar_for_everybody_says_when_it_has_not_changed(site: Website) -> None:
    link_and_site(site)
    browser = site.visitor()

    page = browser.get("/calendar/meetings.ics")

    events = calendar(page)
    assert all(event.dtstart.value > datetime(2026, 1, 1, tzinfo=UTC) for event in events)
    assert {event.location.value for event in events if "location" in event.contents} == {"Rome"}
    assert "meet.test" not in page.html
    assert "public" in page.headers["cache-control"]
    again = browser.get("/calendar/meetings.ics", if_none_match=page.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    site.run(lambda tx: tx.meetings.set_site(1, "Lima", "America/Lima"))
    assert browser.get("/calendar/meetings.ics", if_none_match=page.headers["etag"]).status == 200


def test_a_private_calendar_is_read_under_its_address_until_that_ends(site: Website) -> None:
    member = site.member(CAST[0].name)
    address = re.search(r"/calendar/own/[\w-]+\.ics", member.says("calendar new").text)
    assert address
    stranger = site.visitor()

    page = stranger.get(address[0])
    assert calendar(page)
    assert "private" in page.headers["cache-control"]
    assert "set-cookie" not in page.headers
    member.says("calendar stop")

    assert stranger.get(address[0]).status == 404
    assert stranger.get("/calendar/own/short.ics").status == 404


def test_one_session_is_a_file_to_download(site: Website) -> None:
    link_and_site(site)
    file = re.search(r"/calendar/sessions/\d+\.ics", site.visitor().get("/meetings/1").html)
    assert file

    (event,) = calendar(site.visitor().get(file[0]))
    (for_member,) = calendar(site.member(CAST[0].name).get(file[0]))

    assert event.uid.value == for_member.uid.value
    assert "description" not in event.contents
    assert "meet.test" in for_member.description.value
    assert site.visitor().get("/calendar/sessions/99999.ics").status == 404


def test_without_a_board_strangers_get_neither_page_nor_calendar(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with website(tmp_path / "plenary.db", board="off") as site:
        assert site.visitor().get("/calendar/meetings.ics").status == 404
        assert "Sign in" in site.visitor().get("/meetings/1").text


def test_a_session_is_drawn_in_the_middle_of_a_day_or_alone_where_it_is_longer() -> None:
    start = datetime(2026, 10, 20, 12, tzinfo=UTC)

    def window(lasts: timedelta) -> tuple[datetime, datetime]:
        sitting = Sitting(start, start + lasts, "Europe/Rome")
        return drawn(Session(1, 1, sitting, "uid", 0, start))

    assert window(4 * HOUR) == (start - 10 * HOUR, start + 14 * HOUR)
    assert window(30 * HOUR) == (start, start + 30 * HOUR)
