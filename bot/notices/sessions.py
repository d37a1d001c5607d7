"""When sessions are, by the clocks of all concerned, and who sits in the night then (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.meetings import Attendance, Meeting
from bot.domain.sessions import Session, Site, nights
from bot.domain.when import wall
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Element, Link, Span, Spans, Strong, Style, Table, Text

COLUMNS = 4
"""Sessions side by side in one table."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where people take part from: an IANA zone, the sites in it, and how many organisations otherwise."""

    zone: str
    sites: tuple[Site, ...]
    organisations: int


def rooms(tx: Transaction, meeting: Meeting) -> tuple[Room, ...]:
    """The zones of the meeting's sites, then those of the registered organisations' people, west to east."""
    sites = tx.meetings.sites(meeting.id)
    homes: dict[str, int] = {}
    for registration in tx.meetings.registrations(meeting.id):
        if registration.attendance is not Attendance.NO:
            for zone in {m.zone for m in tx.people.confirmed(registration.organisation_id)}:
                homes[zone] = homes.get(zone, 0) + 1
    places = dict.fromkeys([*(site.zone for site in sites), *(() if sites else (meeting.zone,))])
    others = sorted(homes.keys() - places.keys(), key=lambda zone: (wall(meeting.starts_at, zone), zone))
    return tuple(
        Room(zone, tuple(s for s in sites if s.zone == zone), homes.get(zone, 0))
        for zone in (*places, *others)
    )


def called(session: Session, number: int, speech: Speech) -> str:
    """What to call the session that is the meeting's `number`th."""
    if session.sitting.title:
        return f"{number}. {session.sitting.title}"
    return speech.words("Session {number}", number=number)


def where(room: Room, speech: Speech) -> Spans:
    """A room's sites, zone and organisations in words."""
    sites = [span for site in room.sites for span in (Strong(site.name), ", ")]
    if not room.organisations:
        return (*sites, room.zone)
    count = speech.count("{count} organisation", "{count} organisations", room.organisations)
    return (*sites, room.zone, ", ", *count)


def local_time(session: Session, zone: str, speech: Speech) -> str:
    """From when to when a session is by the clocks of a zone, and whether that is the night."""
    begins, ends = wall(session.starts_at, zone), wall(session.ends_at, zone)
    hours = f"{begins:%H:%M}–{ends:%H:%M}"
    days = (begins.date() - wall(session.starts_at, session.sitting.zone).date()).days
    if days:
        day = speech.words("the next day") if days > 0 else speech.words("the day before")
        hours = f"{hours}, {day}"
    dark = night(session, zone, speech)
    return f"{hours}, {dark}" if dark else hours


def night(session: Session, zone: str, speech: Speech) -> str:
    """What of a session lies in the night of a zone, in words; empty where nothing does."""
    dark = nights(session.starts_at, session.ends_at, zone)
    if not dark:
        return ""
    (begins, ends), *more = dark
    if more or (begins > session.starts_at and ends < session.ends_at):
        return speech.words("partly in the night")
    if ends < session.ends_at:
        return speech.words("in the night until {hour}", hour=f"{wall(ends, zone):%H:%M}")
    if begins > session.starts_at:
        return speech.words("in the night from {hour}", hour=f"{wall(begins, zone):%H:%M}")
    return speech.words("in the night")


def numbered(tx: Transaction, meeting: Meeting) -> list[tuple[int, Session]]:
    """The meeting's sessions with their numbers."""
    return list(enumerate(tx.meetings.sessions(meeting.id), 1))


def lines(tx: Transaction, meeting: Meeting, speech: Speech, url: str) -> Iterator[Element]:
    """Each session in the reader's time, and whether somebody sits in the night then."""
    everywhere, sites = rooms(tx, meeting), tx.meetings.sites(meeting.id)
    for number, session in numbered(tx, meeting):
        yield Text(_line(session, number, sites, speech, url), speech.language)
        yield asleep(session, everywhere, speech)


def _line(session: Session, number: int, sites: Sequence[Site], speech: Speech, url: str) -> Spans:
    when = speech.say("{begins} to {ends}", begins=session.starts_at, ends=session.ends_at)
    there = [site.name for site in sites if session.takes_place_at(site)]
    at = (f", {', '.join(there)}",) if session.sitting.sites else ()
    link = Link(speech.words("Calendar file"), f"{url}/calendar/sessions/{session.id}.ics")
    return (Strong(called(session, number, speech)), ", ", *when, *at, " · ", link)


def asleep(session: Session, everywhere: Sequence[Room], speech: Speech) -> Text:
    """Which rooms sit in the night during a session."""
    dark: list[Span] = []
    for room in everywhere:
        if words := night(session, room.zone, speech):
            dark += ["; " if dark else "", *where(room, speech), " (", words, ")"]
    if not dark:
        return speech.text("Nobody sits in the night then.", Style.MUTED)
    return Text(speech.say("At night: {rooms}.", rooms=tuple(s for s in dark if s)), speech.language)


def of_session(
    tx: Transaction, meeting: Meeting, session: Session, number: int, speech: Speech, url: str
) -> list[Element]:
    """One session in the reader's time, and by the clock of every room."""
    everywhere = rooms(tx, meeting)
    return [
        Text(_line(session, number, tx.meetings.sites(meeting.id), speech, url), speech.language),
        Table(
            (speech.words("Where"), speech.words("Local time")),
            tuple((where(room, speech), (local_time(session, room.zone, speech),)) for room in everywhere),
            speech.language,
        ),
        asleep(session, everywhere, speech),
    ]


def tables(tx: Transaction, meeting: Meeting, speech: Speech) -> Iterator[Element]:
    """The local time of every session in every room."""
    everywhere, all_of_them = rooms(tx, meeting), numbered(tx, meeting)
    for first in range(0, len(all_of_them), COLUMNS):
        some = all_of_them[first : first + COLUMNS]
        yield Table(
            (speech.words("Where"), *(called(session, number, speech) for number, session in some)),
            tuple(
                (where(room, speech), *((local_time(session, room.zone, speech),) for _, session in some))
                for room in everywhere
            ),
            speech.language,
        )
