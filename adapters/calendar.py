"""When the calendar rule puts meetings: RFC 5545 through dateutil, wall time through zoneinfo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from dateutil.rrule import rrulestr

from bot.domain.community import CalendarRule, Community, named
from bot.domain.sessions import Occurrence, Sitting
from bot.domain.when import at_wall


def occurrences(community: Community, after: datetime) -> Iterator[Occurrence]:
    """The meetings of the community's rule that end after the instant `after` (aware UTC), in order.

    A start in a DST gap is moved later by the gap; of a doubled hour the first is meant.
    """
    rule = community.calendar
    if rule is None:
        return
    name = named(rule.names, community.names[0][0])
    # Local dates only: the rule says on which days, the wall clock of the zone says at which instant.
    for day in rrulestr(rule.rule, dtstart=datetime.combine(rule.first, rule.at)):
        sittings = tuple(_sitting(rule, day + timedelta(days=later)) for later in range(rule.days))
        if sittings[-1].ends_at > after:
            yield Occurrence(f"calendar:{day:%Y-%m-%d}", f"{name} {day:%Y-%m}", sittings)


def _sitting(rule: CalendarRule, day: datetime) -> Sitting:
    starts_at = at_wall(day, rule.zone)
    return Sitting(starts_at, starts_at + rule.lasts, rule.zone)
