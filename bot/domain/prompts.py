"""When a prompt goes out: at a decent hour of its reader, earlier rather than late (RULES §3)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.people import Hours


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message asking one member, or whoever acts for one unit, to do one thing before `deadline`."""

    key: str
    """unique occurrence: what, which rule, for whom"""
    kind: str
    subject_id: int
    due_at: datetime
    deadline: datetime
    unit: str = ""
    member_id: int | None = None


ASKED = "asked"
"""The `unit` of a prompt to a member who is asked to act where others are only told."""


WEEKEND = (5, 6)
"""Saturday and Sunday, as `date.weekday` counts."""
MIDNIGHT = time(0)
DAYS = 5
"""Days to search: a weekend, and one of which the clocks jump over the decent hour."""


def is_decent(at: datetime, zone: str, hours: Hours) -> bool:
    """Whether the instant `at` falls within the person's hours; hours may cross midnight."""
    here = at.astimezone(ZoneInfo(zone))
    if not hours.weekends and here.weekday() in WEEKEND:
        return False
    if hours.start <= hours.end:
        return hours.start <= here.time() < hours.end
    return here.time() >= hours.start or here.time() < hours.end


def latest_decent(at: datetime, zone: str, hours: Hours) -> datetime:
    """The last decent minute not after `at`: a prompt with a deadline moves earlier, never later."""
    if is_decent(at, zone, hours):
        return at
    walls = _instants((hours.end, MIDNIGHT), at, zone, days=range(0, -DAYS, -1))
    ends = (wall - timedelta(minutes=1) for wall in walls)
    return max((end for end in ends if end <= at and is_decent(end, zone, hours)), default=at)


def next_decent(at: datetime, zone: str, hours: Hours) -> datetime:
    """The first decent instant not before `at`."""
    if is_decent(at, zone, hours):
        return at
    starts = _instants((hours.start, MIDNIGHT), at, zone, days=range(DAYS))
    return min((start for start in starts if start >= at and is_decent(start, zone, hours)), default=at)


def _instants(walls: tuple[time, ...], at: datetime, zone: str, *, days: range) -> Iterator[datetime]:
    """The UTC instants of wall times on days near `at`.

    Both readings of a time that comes twice, or that clocks jump over: only one of them may be decent.
    """
    here = ZoneInfo(zone)
    today = at.astimezone(here).date()
    for day, wall, fold in itertools.product(days, walls, (0, 1)):
        local = datetime.combine(today + timedelta(days=day), wall.replace(fold=fold), tzinfo=here)
        yield local.astimezone(UTC)


def send_at(now: datetime, prompt_deadline: datetime, zone: str, hours: Hours) -> datetime:
    """When a due prompt goes to a reader found only now: at once, or at their next decent hour.

    Where that would pass the deadline, at once: late at night is better than lost.
    """
    decent = next_decent(now, zone, hours)
    return decent if decent < prompt_deadline else now
