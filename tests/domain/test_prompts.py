"""Decent hours: in every zone, around every change of its clocks, for day people and night people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Hours
from bot.domain.prompts import is_decent, latest_decent, next_decent, send_at

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HOURS = (
    Hours(),
    Hours(time(20), time(2, 30)),
    Hours(time(22, 15), time(6)),
    Hours(time(2, 30), time(11)),
    Hours(time(0), time(8)),
    Hours(time(9), time(0)),
    Hours(time(1), time(3, 30)),
)
LEAP = timedelta(hours=2)
"""No clocks jump further; those of Troll do."""
# Some clocks jump over the whole of these, so a prompt is for another day.
JUMPED_OVER = (Hours(time(2), time(3)), Hours(time(1), time(3)))


@cache
def changes() -> tuple[tuple[str, datetime], ...]:
    """(zone, first minute after it) of each change in two years, one zone for every kind of clock."""
    kinds: dict[tuple[tuple[datetime, timedelta | None, timedelta | None], ...], str] = {}
    for zone in sorted(available_timezones()):
        kinds.setdefault(tuple(_changes_of(ZoneInfo(zone))), zone)
    return tuple((zone, at) for kind, zone in kinds.items() for at, _, _ in kind)


def _changes_of(zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta | None, timedelta | None]]:
    day = FROM
    while day < UNTIL:
        before, after = day.astimezone(zone).utcoffset(), (day + DAY).astimezone(zone).utcoffset()
        if before != after:
            low, high = day, day + DAY
            while high - low > MINUTE:
                middle = low + (high - low) // 2
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
            yield high.replace(second=0, microsecond=0), before, after
        day += DAY


def around(at: datetime) -> Iterator[datetime]:
    """Instants from a day before to a day after, and each of the last minutes before `at` and first after."""
    for step in range(-52, 53):
        yield at + step * timedelta(minutes=29)
    for minute in (-61, -60, -59, -31, -1, 0, 1, 29, 30, 31, 59, 60, 61):
        yield at + minute * MINUTE


@pytest.mark.parametrize("hours", HOURS, ids=str)
def test_around_every_change_of_clocks_the_hour_is_decent_and_the_nearest(hours: Hours) -> None:
    """Nearest but for the leap: an hour that comes twice may be used either time."""
    assert len(changes()) > 50
    for zone, change in changes():
        for at in around(change):
            earlier, later = latest_decent(at, zone, hours), next_decent(at, zone, hours)

            assert is_decent(earlier, zone, hours), (zone, at)
            assert is_decent(later, zone, hours), (zone, at)
            assert at - DAY - HOUR <= earlier <= at <= later <= at + DAY + HOUR, (zone, at)
            assert not is_decent(at, zone, hours) or earlier == at == later, (zone, at)
            for skipped in (earlier + LEAP + MINUTE, at - LEAP - MINUTE):
                assert not earlier + LEAP < skipped < at or not is_decent(skipped, zone, hours), (zone, at)
            for skipped in (later - LEAP - MINUTE, at + LEAP + MINUTE):
                assert not at < skipped < later - LEAP or not is_decent(skipped, zone, hours), (zone, at)


@pytest.mark.parametrize("hours", JUMPED_OVER, ids=str)
def test_an_hour_that_clocks_jump_over_is_taken_on_another_day(hours: Hours) -> None:
    for zone, change in changes():
        for at in around(change):
            earlier, later = latest_decent(at, zone, hours), next_decent(at, zone, hours)

            assert is_decent(earlier, zone, hours), (zone, at)
            assert is_decent(later, zone, hours), (zone, at)
            assert at - 2 * DAY - HOUR <= earlier <= at <= later <= at + 2 * DAY + HOUR, (zone, at)


ZONES = st.sampled_from(sorted(available_timezones()))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))
ANY_HOURS = st.tuples(TIMES, TIMES).filter(lambda t: t[0] != t[1]).map(lambda t: Hours(*t))


@given(INSTANTS, ZONES, ANY_HOURS)
def test_anywhere_and_at_any_time_the_hour_is_decent(at: datetime, zone: str, hours: Hours) -> None:
    wide = hours if _length(hours) >= 3 * HOUR else Hours()

    earlier, later = latest_decent(at, zone, wide), next_decent(at, zone, wide)

    assert earlier.tzinfo is later.tzinfo is UTC
    assert is_decent(earlier, zone, wide)
    assert is_decent(later, zone, wide)
    assert at - DAY - HOUR <= earlier <= at <= later <= at + DAY + HOUR


def _length(hours: Hours) -> timedelta:
    day = datetime(2026, 1, 1)  # noqa: DTZ001
    return (datetime.combine(day, hours.end) - datetime.combine(day, hours.start)) % DAY


@given(INSTANTS, st.timedeltas(timedelta(0), 3 * DAY), ZONES, ANY_HOURS)
def test_what_is_due_is_sent_before_its_deadline_or_at_once(
    now: datetime, left: timedelta, zone: str, hours: Hours
) -> None:
    at = send_at(now, now + left, zone, hours)

    assert at == now or now < at < now + left
    if at != now:
        assert is_decent(at, zone, hours)
    if is_decent(now, zone, hours):
        assert at == now


def rome(hour: int, minute: int = 0, *, day: int = 21) -> datetime:
    return datetime(2026, 4, day, hour, minute, tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "earlier", "later"),
    [
        (rome(8), rome(8), rome(8)),
        (rome(18, 59), rome(18, 59), rome(18, 59)),
        (rome(19), rome(18, 59), rome(8, day=22)),
        (rome(7, 59), rome(18, 59, day=20), rome(8)),
        (rome(23, 30), rome(18, 59), rome(8, day=22)),
        (rome(0), rome(18, 59, day=20), rome(8)),
    ],
)
def test_the_usual_day_lasts_from_eight_until_seven(at: datetime, earlier: datetime, later: datetime) -> None:
    assert latest_decent(at, "Europe/Rome", Hours()) == earlier
    assert next_decent(at, "Europe/Rome", Hours()) == later


def test_hours_that_never_come_do_not_hold_a_prompt_back() -> None:
    never = Hours(time(9), time(9))

    assert not is_decent(rome(9), "Europe/Rome", never)
    assert (
        latest_decent(rome(12), "Europe/Rome", never)
        == next_decent(rome(12), "Europe/Rome", never)
        == rome(12)
    )


def test_hours_may_cross_midnight() -> None:
    night = Hours(time(20), time(2))

    assert is_decent(rome(23), "Europe/Rome", night)
    assert is_decent(rome(1, 59), "Europe/Rome", night)
    assert not is_decent(rome(2), "Europe/Rome", night)
    assert latest_decent(rome(12), "Europe/Rome", night) == rome(1, 59)
    assert next_decent(rome(12), "Europe/Rome", night) == rome(20)


WEEKDAYS = Hours(weekends=False)
FRIDAY, SATURDAY, SUNDAY, NEXT_MONDAY = 24, 25, 26, 27


@pytest.mark.parametrize(
    ("at", "decent"),
    [
        (rome(18, 59, day=FRIDAY), True),
        (rome(12, day=SATURDAY), False),
        (rome(12, day=SUNDAY), False),
        (rome(8, day=NEXT_MONDAY), True),
    ],
)
def test_a_weekend_is_decent_only_for_whom_it_is_like_other_days(at: datetime, decent: bool) -> None:
    assert is_decent(at, "Europe/Rome", WEEKDAYS) is decent
    assert is_decent(at, "Europe/Rome", Hours())


def test_over_a_weekend_a_prompt_comes_on_friday_evening_or_on_monday_morning() -> None:
    for at in (rome(8, day=SATURDAY), rome(12, day=SUNDAY), rome(7, 59, day=NEXT_MONDAY)):
        assert latest_decent(at, "Europe/Rome", WEEKDAYS) == rome(18, 59, day=FRIDAY)
        assert next_decent(at, "Europe/Rome", WEEKDAYS) == rome(8, day=NEXT_MONDAY)


def test_where_the_hours_cross_midnight_a_weekend_begins_and_ends_there() -> None:
    night = Hours(time(20), time(2), weekends=False)

    assert latest_decent(rome(12, day=SUNDAY), "Europe/Rome", night) == rome(23, 59, day=FRIDAY)
    assert next_decent(rome(12, day=SUNDAY), "Europe/Rome", night) == rome(0, day=NEXT_MONDAY)


@given(INSTANTS, ZONES, ANY_HOURS)
def test_without_weekends_the_hour_is_decent_within_three_days(at: datetime, zone: str, hours: Hours) -> None:
    wide = replace(hours if _length(hours) >= 3 * HOUR else Hours(), weekends=False)

    earlier, later = latest_decent(at, zone, wide), next_decent(at, zone, wide)

    assert is_decent(earlier, zone, wide)
    assert is_decent(later, zone, wide)
    assert at - 3 * DAY - HOUR <= earlier <= at <= later <= at + 3 * DAY + HOUR


def test_a_prompt_that_would_miss_its_deadline_goes_out_late_at_night() -> None:
    assert send_at(rome(23), rome(7, day=22), "Europe/Rome", Hours()) == rome(23)
    assert send_at(rome(23), rome(8, day=22), "Europe/Rome", Hours()) == rome(23)
    assert send_at(rome(23), rome(8, 1, day=22), "Europe/Rome", Hours()) == rome(8, day=22)
