"""Calendars as files (RFC 5545): events in named zones, and the same bytes for the same events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar import Event as Component

from bot.notices.feeds import Event

TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=4)
"""how often a calendar should look again"""
_STEP = timedelta(days=7)
"""between two looks for a change of the clocks; none lasts as short"""
_SECOND = timedelta(seconds=1)


def written(name: str, events: Sequence[Event]) -> bytes:
    """A calendar called `name` with these events."""
    calendar = Calendar()
    calendar.add("prodid", "-//Plenary//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    for component in (*_zones(events), *map(_event, events)):
        calendar.add_component(component)
    content: bytes = calendar.to_ical()
    return content


def _event(event: Event) -> Component:
    component = Component()
    component.add("uid", event.uid)
    component.add("sequence", event.revision)
    component.add("dtstamp", event.changed_at.replace(microsecond=0))
    component.add("last-modified", event.changed_at.replace(microsecond=0))
    component.add("summary", event.title)
    component.add("dtstart", _local(event.starts_at, event.zone))
    if event.ends_at:
        component.add("dtend", _local(event.ends_at, event.zone))
    else:
        component.add("transp", "TRANSPARENT")
    component.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    for key, text in (("location", event.place), ("description", event.about), ("url", event.url)):
        if text:
            component.add(key, text)
    return component


def _local(at: datetime, zone: str) -> datetime:
    """An instant by the clock of its zone; in UTC where that clock shows it a second time."""
    local = at.replace(microsecond=0).astimezone(ZoneInfo(zone))
    is_second = local.utcoffset() != local.replace(fold=0).utcoffset()
    return local.astimezone(UTC) if is_second or _is_utc(zone) else local


def _is_utc(zone: str) -> bool:
    return zone == "UTC"


def _zones(events: Iterable[Event]) -> Iterator[Timezone]:
    """The rules of every zone named, from before the first event in it to after the last."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for event in events:
        first, last = spans.get(event.zone, (event.starts_at, event.starts_at))
        spans[event.zone] = min(first, event.starts_at), max(last, event.ends_at or event.starts_at)
    for zone, (first, last) in sorted(spans.items()):
        if not _is_utc(zone):
            yield _zone(zone, first - _STEP, last + _STEP)


def _zone(name: str, first: datetime, last: datetime) -> Timezone:
    """A zone whose clocks are known from `first` to `last`, with one part for each of their changes."""
    zone, component = ZoneInfo(name), Timezone()
    component.add("tzid", name)
    component.add_component(_part(first.astimezone(zone), first.astimezone(zone)))
    for change in _changes(zone, first, last):
        component.add_component(_part((change - _SECOND).astimezone(zone), change.astimezone(zone)))
    return component


def _part(before: datetime, after: datetime) -> TimezoneStandard | TimezoneDaylight:
    """What the clocks show from an instant on; it begins when they still showed what they did before."""
    shift_before, shift_after = before.utcoffset(), after.utcoffset()
    assert shift_before is not None  # noqa: S101 - both are in a zone
    assert shift_after is not None  # noqa: S101
    part = TimezoneDaylight() if after.dst() else TimezoneStandard()
    part.add("dtstart", (after.astimezone(UTC) + shift_before).replace(tzinfo=None, microsecond=0))
    part.add("tzoffsetfrom", shift_before)
    part.add("tzoffsetto", shift_after)
    part.add("tzname", after.tzname() or "")
    return part


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants at which the zone's clocks change, to the second."""
    at = first.replace(microsecond=0)
    while at < last:
        low, high = at, at + _STEP
        at = high
        if _shift(zone, low) == _shift(zone, high):
            continue
        while high - low > _SECOND:
            middle = low + (high - low) // _SECOND // 2 * _SECOND
            low, high = (middle, high) if _shift(zone, middle) == _shift(zone, low) else (low, middle)
        yield high


def _shift(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
