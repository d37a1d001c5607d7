"""When a prompt goes out: at a decent hour of its reader, earlier rather than late (RULES §3)."""

from __future__ import annotations

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


def is_decent(at: datetime, zone: str, hours: Hours) -> bool:
    """Whether the instant `at` falls within the person's hours; hours may cross midnight."""
    local = at.astimezone(ZoneInfo(zone)).time()
    if hours.start <= hours.end:
        return hours.start <= local < hours.end
    return local >= hours.start or local < hours.end


def latest_decent(at: datetime, zone: str, hours: Hours) -> datetime:
    """The last decent minute not after `at`: a prompt with a deadline moves earlier, never later."""
    if is_decent(at, zone, hours):
        return at
    here = ZoneInfo(zone)
    local = at.astimezone(here)
    end = _instant(local, hours.end, here)
    if end > at:
        end = _instant(local - timedelta(days=1), hours.end, here)
    return end - timedelta(minutes=1)


def next_decent(at: datetime, zone: str, hours: Hours) -> datetime:
    """The first decent instant not before `at`."""
    if is_decent(at, zone, hours):
        return at
    here = ZoneInfo(zone)
    local = at.astimezone(here)
    start = _instant(local, hours.start, here)
    return start if start >= at else _instant(local + timedelta(days=1), hours.start, here)


def _instant(day: datetime, wall: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall time; in a gap the later reading, in a fold the first."""
    return datetime.combine(day.date(), wall, tzinfo=zone).astimezone(UTC)


def send_at(now: datetime, prompt_deadline: datetime, zone: str, hours: Hours) -> datetime:
    """When a due prompt goes to a reader found only now: at once, or at their next decent hour.

    Where that would pass the deadline, at once: late at night is better than lost.
    """
    decent = next_decent(now, zone, hours)
    return decent if decent < prompt_deadline else now
