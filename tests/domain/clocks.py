"""Zones read in the one direction that is never in doubt, from an instant to what the clocks show then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def shows(zone: str, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def offset(zone: str, at: datetime) -> timedelta:
    return shows(zone, at) - at.replace(tzinfo=None)


def transitions(zone: str, year: int) -> Iterator[datetime]:
    """The instants of a year at which the zone's offset changes, found by bisection."""
    at = datetime(year, 1, 1, tzinfo=UTC)
    while at.year == year:
        low, high = at, at + 14 * DAY
        at = high
        if offset(zone, low) == offset(zone, high):
            continue
        while high - low > SECOND:
            middle = low + ((high - low) // SECOND // 2) * SECOND
            low, high = (low, middle) if offset(zone, middle) != offset(zone, low) else (middle, high)
        yield high


def read_by_hand(local: datetime, zone: str) -> datetime:
    """The first instant at which the clocks show `local`; what they jump over is later by the jump."""
    around = [local.replace(tzinfo=UTC) + days * DAY / 2 for days in range(-3, 4)]
    possible = {local.replace(tzinfo=UTC) - offset(zone, at) for at in around}
    showing = [at for at in possible if shows(zone, at) == local]
    if showing:
        return min(showing)
    (jump,) = (
        at
        for year in {local.year, (local - 2 * DAY).year, (local + 2 * DAY).year}
        for at in transitions(zone, year)
        if shows(zone, at - SECOND) < local < shows(zone, at)
    )
    return local.replace(tzinfo=UTC) - offset(zone, jump - SECOND)
