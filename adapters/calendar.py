"""When the calendar rule puts meetings: RFC 5545 through dateutil, wall time through zoneinfo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from bot.domain.community import CalendarRule, Names, named


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting of the rule; `key` names it by its local date, so that it is never made twice."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime


def occurrences(rule: CalendarRule, community: Names, after: datetime, count: int = 2) -> list[Occurrence]:
    """The next `count` meetings that end after the instant `after` (aware UTC).

    A start in a DST gap is moved later by the gap; of a doubled hour the first is meant.
    """
    return list(islice((o for o in _all(rule, community) if o.ends_at > after), count))


def _all(rule: CalendarRule, community: Names) -> Iterator[Occurrence]:
    zone = ZoneInfo(rule.zone)
    language = community[0][0]
    # Local dates only: the rule says on which days, the wall clock of the zone says at which instant.
    for day in rrulestr(rule.rule, dtstart=datetime.combine(rule.first, rule.at)):
        starts_at = day.replace(tzinfo=zone).astimezone(UTC)
        last = day + timedelta(days=rule.days - 1)
        ends_at = last.replace(hour=18, minute=0, tzinfo=zone).astimezone(UTC)
        title = f"{named(rule.names, language)} {day:%Y-%m}"
        yield Occurrence(
            f"calendar:{day:%Y-%m-%d}", title, starts_at, max(ends_at, starts_at + timedelta(hours=1))
        )
