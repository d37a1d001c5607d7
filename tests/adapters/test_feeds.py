"""Calendars as files, read by another library than the one that writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import available_timezones

import pytest
import vobject
from dateutil.tz import tzical

from adapters.feeds import written
from bot.notices.feeds import Event
from tests.domain.clocks import offset, transitions

START = datetime(2026, 10, 20, 12, 30, 15, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVENT = Event("0b5c-uid", 3, START, "Opening: all, of us; now", START, "Europe/Rome", START + 3 * HOUR,
              "Rome, Lima", "Take part:\nhttps://meet.test/1", "https://plenary.test/meetings/1")  # fmt: skip
ZONES = sorted(available_timezones() - {"UTC"})


def read(*events: Event) -> list[vobject.base.Component]:
    """The events of the file as the other library reads it."""
    calendar = vobject.readOne(written("Meetings", events).decode())
    calendar.validate(raiseException=True)
    return list(calendar.vevent_list)


def instants(*events: Event) -> list[tuple[datetime, datetime]]:
    """When the events begin and end by the zones of the file, which dateutil reads, and no others."""
    file = written("Meetings", events).decode()
    zones = tzical(StringIO(file))

    def instant(line: vobject.base.ContentLine) -> datetime:
        local = datetime.strptime(line.value.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - its zone follows
        named = line.params.get("TZID")
        return local.replace(tzinfo=zones.get(named[0]) if named else UTC).astimezone(UTC)

    calendar = vobject.readOne(file, transform=False)
    return [(instant(one.dtstart), instant(one.dtend)) for one in calendar.vevent_list]


def test_another_library_reads_what_was_written() -> None:
    (one,) = read(EVENT)

    assert (one.uid.value, one.sequence.value, one.status.value) == ("0b5c-uid", "3", "CONFIRMED")
    assert one.summary.value == "Opening: all, of us; now"
    assert one.location.value == "Rome, Lima"
    assert one.description.value == "Take part:\nhttps://meet.test/1"
    assert one.url.value == "https://plenary.test/meetings/1"
    assert one.dtstart.value.astimezone(UTC) == START.replace(microsecond=0)
    assert one.dtend.value.astimezone(UTC) == START.replace(microsecond=0) + 3 * HOUR
    assert one.dtstamp.value == START.replace(microsecond=0)


def test_a_dropped_session_is_cancelled_and_a_deadline_blocks_no_time() -> None:
    dropped, deadline = read(replace(EVENT, cancelled=True), replace(EVENT, uid="vote-1", ends_at=None))

    assert dropped.status.value == "CANCELLED"
    assert deadline.transp.value == "TRANSPARENT"
    assert "dtend" not in deadline.contents


def test_the_same_events_are_the_same_bytes_in_lines_of_at_most_75_octets() -> None:
    long = replace(EVENT, title="Séance d’ouverture " * 20)

    file = written("Réunions", (EVENT, long))

    assert file == written("Réunions", (EVENT, long))
    assert max(map(len, file.split(b"\r\n"))) <= 75
    assert b"\n" not in file.replace(b"\r\n", b"")


def test_in_every_zone_the_other_library_reads_the_instants_around_a_change_of_the_clocks() -> None:
    for zone in ZONES:
        changes = list(transitions(zone, 2027)) or [datetime(2027, 7, 1, tzinfo=UTC)]
        starts = [change + shift for change in changes for shift in (-HOUR, timedelta(0))]
        events = [
            replace(EVENT, uid=str(number), starts_at=at, ends_at=at + 3 * HOUR, zone=zone)
            for number, at in enumerate(starts)
        ]
        assert instants(*events) == [(event.starts_at, event.ends_at) for event in events], zone


@pytest.mark.parametrize(
    "zone", ["Europe/Rome", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe"]
)
def test_a_change_begins_by_the_clock_that_it_ends(zone: str) -> None:
    """RFC 5545 §3.6.5: DTSTART of a part is in the time that was shown until then."""
    (change, *_) = transitions(zone, 2027)
    event = replace(EVENT, starts_at=change, ends_at=change + HOUR, zone=zone)
    file = written("Meetings", (event,)).decode()

    before = offset(zone, change - timedelta(seconds=1))

    assert f"DTSTART:{(change + before):%Y%m%dT%H%M%S}\r\n" in file
