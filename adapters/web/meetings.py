"""A meeting's own page: its sessions drawn along the day of every room, the night shaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.moments import distance
from adapters.web.site import HERE, Site, Visit
from bot.domain.meetings import Meeting
from bot.domain.sessions import Session, Span, nights
from bot.notices import meetings as notice
from bot.notices import sessions
from bot.notices.sessions import Room
from bot.ports import Transaction
from bot.views import Element, Spans

DAY = timedelta(days=1)
WIDE = 1000
"""Units across a drawing."""

Bar = tuple[int, int]
"""Where something is drawn: from which unit on, and how wide."""


@dataclass(frozen=True, slots=True)
class Row:
    """One room's day: in words, and drawn."""

    where: Spans
    words: str
    night: tuple[Bar, ...]
    session: Bar


@dataclass(frozen=True, slots=True)
class Timeline:
    """One session along the day of every room."""

    name: str
    when: Spans
    asleep: Element
    file: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A meeting as one reader sees it."""

    number: int
    title: str
    away: str
    """how far it is, where it is to come"""
    facts: tuple[Element, ...]
    timelines: tuple[Timeline, ...]
    parts: tuple[Element, ...]
    taking_part: tuple[Element, ...]


def routes(site: Site) -> list[Route]:
    """The route of a meeting's page."""

    async def meeting(request: HttpRequest) -> Response:
        visit = await site.visit(request)
        if visit.session is None and site.board != "public":
            return site.redirect("/sign-in")
        number = request.path_params["number"]
        sheet = await site.store.read(lambda tx: built(tx, number, visit))
        if sheet is None:
            raise Refused(404, "there is no such page")
        return await site.page(visit, "meeting.html", site.renderer(visit), sheet=sheet)

    return [Route("/meetings/{number:int}", meeting)]


def built(tx: Transaction, number: int, visit: Visit) -> Sheet | None:
    """The page of a meeting; names and the link to take part only for those who see them."""
    meeting = tx.meetings.get(number) if number < 2**31 else None
    if meeting is None:
        return None
    facts = notice.facts(meeting, visit.speech, link=visit.sees)
    to_come = meeting.starts_at > tx.now and meeting.dropped_at is None
    return Sheet(
        meeting.id,
        meeting.title,
        distance(meeting.starts_at, tx.now, visit.speech.language) if to_come else "",
        tuple(facts),
        () if meeting.dropped_at else tuple(_timelines(tx, meeting, visit)),
        tuple(notice.phases_and_attendance(tx, meeting, visit.speech, names=visit.sees)),
        tuple(notice.taking_part(tx, visit.member, meeting, visit.speech)) if visit.member else (),
    )


def _timelines(tx: Transaction, meeting: Meeting, visit: Visit) -> list[Timeline]:
    everywhere = sessions.rooms(tx, meeting)
    return [
        Timeline(
            sessions.called(session, number, visit.speech),
            visit.speech.say("{begins} to {ends}", begins=session.starts_at, ends=session.ends_at),
            sessions.asleep(session, everywhere, visit.speech),
            f"{HERE}/calendar/sessions/{session.id}.ics",
            tuple(_rows(session, everywhere, visit)),
        )
        for number, session in sessions.numbered(tx, meeting)
    ]


def _rows(session: Session, everywhere: Sequence[Room], visit: Visit) -> list[Row]:
    begins, ends = drawn(session)
    return [
        Row(
            sessions.where(room, visit.speech),
            sessions.local_time(session, room.zone, visit.speech),
            tuple(_bar(dark, begins, ends) for dark in nights(begins, ends, room.zone)),
            _bar((session.starts_at, session.ends_at), begins, ends),
        )
        for room in everywhere
    ]


def drawn(session: Session) -> Span:
    """The day around a session, which is in its middle; the session itself where that is longer."""
    beside = max(DAY - (session.ends_at - session.starts_at), timedelta(0)) / 2
    return session.starts_at - beside, session.ends_at + beside


def _bar(span: Span, begins: datetime, ends: datetime) -> Bar:
    first, last = (round(WIDE * ((at - begins) / (ends - begins))) for at in span)
    return first, max(last - first, 1)
