"""Sessions: they move by the meeting's clock, and it is known for whom they are at night."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sessions import LONGEST_TITLE, Session, Site, Sitting, checked_title, moved, nights
from bot.domain.when import at_wall, wall
from tests.domain.clocks import shows
from tests.domain.refusals import refusal_of

START = datetime(2026, 10, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROME = "Europe/Rome"
ZONES = st.sampled_from(sorted(available_timezones()))


def session(starts_at: datetime, ends_at: datetime, *sites: int) -> Session:
    return Session(1, 1, Sitting(starts_at, ends_at, ROME, sites=sites), "uid", 0, START)


def test_a_name_is_one_line_and_not_too_long() -> None:
    assert checked_title("  Day\n one ") == "Day one"
    assert checked_title("é" * LONGEST_TITLE) == "é" * LONGEST_TITLE
    assert refusal_of(checked_title, " \n").phrase.values == {}
    too_long = refusal_of(checked_title, "é" * (LONGEST_TITLE + 1))
    assert too_long.phrase.values == {"length": LONGEST_TITLE + 1, "limit": LONGEST_TITLE}


def test_people_check_in_from_half_an_hour_before_until_the_end() -> None:
    one = session(START, START + HOUR)
    minute = timedelta(minutes=1)

    assert [one.admits(START + shift) for shift in (-31 * minute, -30 * minute, 59 * minute, HOUR)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert [one.has_begun(START + shift) for shift in (-31 * minute, -30 * minute, 9 * DAY)] == [
        False, True, True,
    ]  # fmt: skip


def test_a_session_that_names_no_site_is_at_all_of_them() -> None:
    rome, lima = Site(1, 1, "Rome", ROME), Site(2, 1, "Lima", "America/Lima")

    assert session(START, START + HOUR).takes_place_at(lima)
    assert session(START, START + HOUR, 1).takes_place_at(rome)
    assert not session(START, START + HOUR, 1).takes_place_at(lima)


def test_sessions_keep_their_hour_where_the_clocks_have_changed() -> None:
    second_day = Sitting(START + DAY, START + DAY + 4 * HOUR, "America/New_York")

    winter = moved(second_day, ROME, START, datetime(2026, 12, 1, 13, tzinfo=UTC))

    assert (winter.starts_at, winter.ends_at) == (
        datetime(2026, 12, 2, 13, tzinfo=UTC), datetime(2026, 12, 2, 17, tzinfo=UTC),
    )  # fmt: skip
    across = moved(second_day, ROME, START, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert wall(across.starts_at, ROME) == datetime(2026, 10, 25, 14)  # noqa: DTZ001 - what clocks show


@pytest.mark.parametrize("lasts", [HOUR / 2, HOUR])
def test_a_session_keeps_its_length_where_clocks_jump_over_its_beginning(lasts: timedelta) -> None:
    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return at_wall(datetime(2027, 3, day, hour, minute), ROME)  # noqa: DTZ001 - what clocks show

    early = at(21, 2, 30)

    found = moved(Sitting(early, early + lasts, ROME), ROME, at(20, 12), at(27, 12))

    assert (found.starts_at, found.ends_at) == (at(28, 3, 30), at(28, 3, 30) + lasts)


@given(
    ZONES,
    st.timedeltas(timedelta(0), 3 * DAY),
    st.timedeltas(timedelta(minutes=1), 12 * HOUR),
    st.timedeltas(-900 * DAY, 900 * DAY),
)
def test_wherever_a_meeting_moves_its_first_session_begins_then_and_each_has_a_length(
    zone: str, later: timedelta, lasts: timedelta, shift: timedelta
) -> None:
    becomes = START + shift

    first = moved(Sitting(START, START + lasts, zone), zone, START, becomes)
    other = moved(Sitting(START + later, START + later + lasts, zone), zone, START, becomes)

    assert first.starts_at == becomes
    assert first.ends_at > first.starts_at
    assert other.ends_at > other.starts_at
    assert abs((other.starts_at - becomes) - later) <= DAY + HOUR  # a few zones have left out a day


def test_the_night_is_before_seven_and_from_ten_in_the_evening() -> None:
    def at(hour: int) -> datetime:
        return at_wall(datetime(2026, 10, 20, hour), "America/Lima")  # noqa: DTZ001 - what clocks show

    assert nights(at(7), at(22), "America/Lima") == ()
    assert nights(at(6), at(8), "America/Lima") == ((at(6), at(7)),)
    assert nights(at(20), at(23), "America/Lima") == ((at(22), at(23)),)
    assert nights(at(1), at(3), "America/Lima") == ((at(1), at(3)),)
    assert nights(at(3), at(23), "America/Lima") == ((at(3), at(7)), (at(22), at(23)))


@given(ZONES, st.timedeltas(-900 * DAY, 900 * DAY), st.integers(1, 60))
def test_each_hour_is_in_the_night_or_not_as_its_clocks_say(zone: str, shift: timedelta, hours: int) -> None:
    starts_at = START + shift
    ends_at = starts_at + hours * HOUR

    found = nights(starts_at, ends_at, zone)

    assert all(starts_at <= begins < ends <= ends_at for begins, ends in found)
    assert sorted(found) == list(found)
    for number in range(hours):
        at = starts_at + number * HOUR
        dark = not time(7) <= shows(zone, at).time() < time(22)
        assert any(begins <= at < ends for begins, ends in found) is dark
