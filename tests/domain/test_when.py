"""Instants as members type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.refusal import Refusal
from bot.domain.when import at_wall, begins, instant, length, wall, zone_called
from tests.domain.clocks import SECOND, read_by_hand, shows, transitions
from tests.domain.refusals import refusal_of

NOW = datetime(2026, 4, 21, 12, tzinfo=UTC)
ROME = "Europe/Rome"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
UNITS = {
    timedelta(minutes=1): ("min", "mins", "minute", "minutes"),
    timedelta(hours=1): ("h", "hour", "hours", "heure", "heures"),
    timedelta(days=1): ("d", "day", "days", "j", "jour", "jours"),
    timedelta(weeks=1): ("w", "week", "weeks", "s", "sem", "semaine", "semaines"),
}


@given(
    st.integers(1, 9999),
    st.sampled_from([(unit, word) for unit, words in UNITS.items() for word in words]),
    st.sampled_from(["", "in", "in ", "dans ", "DANS ", "  in  "]),
    st.sampled_from(["", " ", "\u00a0"]),
    st.booleans(),
)
def test_a_span_counts_from_now_in_both_languages(
    number: int, unit: tuple[timedelta, str], before: str, between: str, upper: bool
) -> None:
    words = f"{before}{number}{between}{unit[1].upper() if upper else unit[1]} "

    assert instant(words, NOW, ROME) == NOW + number * unit[0]


@given(
    st.datetimes(datetime(2026, 4, 23), datetime(2199, 12, 31)),  # noqa: DTZ001 - wall times
    st.sampled_from(sorted(available_timezones())),
)
def test_a_date_with_a_time_is_that_wall_time_in_the_zone(local: datetime, zone: str) -> None:
    local = local.replace(second=0, microsecond=0)

    named = instant(f"{local:%Y-%m-%d %H:%M} {zone}", NOW, ROME)
    own = instant(f"{local:%Y-%m-%dT%H:%M}", NOW, zone)

    assert named == own
    assert own.tzinfo is UTC
    back = own.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    in_a_gap = (
        local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    )
    assert back == local or (back > local and back == in_a_gap)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2026-05-14", datetime(2026, 5, 14, 15, tzinfo=UTC)),
        ("2026-05-14 9:05", datetime(2026, 5, 14, 7, 5, tzinfo=UTC)),
        ("2026-05-14 00:00", datetime(2026, 5, 13, 22, tzinfo=UTC)),
        ("2026-05-14 UTC", datetime(2026, 5, 14, 17, tzinfo=UTC)),
        ("2026-05-14 17:00 America/Argentina/Buenos_Aires", datetime(2026, 5, 14, 20, tzinfo=UTC)),
        ("2026-05-14 17:00  Etc/GMT+5", datetime(2026, 5, 14, 22, tzinfo=UTC)),
        (" 2026-05-14 17:00 ", datetime(2026, 5, 14, 15, tzinfo=UTC)),
    ],
)
def test_a_date_alone_ends_at_five_and_a_zone_may_be_named(words: str, expected: datetime) -> None:
    assert instant(words, NOW, ROME) == expected


def test_in_a_gap_the_later_reading_and_in_a_fold_the_first() -> None:
    assert instant("2027-03-28 02:30", NOW, ROME) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert instant("2026-10-25 02:30", NOW, ROME) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("words", ["2026-04-21 14:00", "2026-04-21 13:59", "2026-04-20", "0d", "1999-01-01"])
def test_what_has_passed_is_refused_with_its_instant(words: str) -> None:
    refusal = refusal_of(instant, words, NOW, ROME)

    assert refusal.phrase.message == "{at} has passed already."
    assert refusal.remedy is not None
    assert refusal.phrase.values["at"] <= NOW


def test_a_minute_ahead_is_not_the_past() -> None:
    assert instant("2026-04-21 14:01", NOW, ROME) == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    "words",
    [
        "", " ", "soon", "5", "d", "-5d", "5.5d", "5 months", "5 secondes", "3 dwarfs", "12345d", "in",
        "dans 5", "in in 5d", "14/05/2026", "2026-13-01", "2026-02-30", "2026-05-14 24:00",
        "2026-05-14 17:60", "2026-05-14 17", "2026-05-14 5pm", "2026-05-14\n17:00\nsoon", "٢٠٢٦-٠٥-١٤",
        "2026-05-14 17:00 Mars/Olympus", "2026-05-14 17:00 Europe", "2026-05-14 17:00 ../../etc/passwd",
        "2026-05-14 17:00 /etc/localtime", "2026-05-14 17:00 +02:00", "0001-01-01 00:00 Asia/Tokyo",
        "9999-12-31 23:59 America/Panama",
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_what_to_write(words: str) -> None:
    refusal = refusal_of(instant, words, NOW, ROME)

    assert refusal.phrase.values == {"words": words}
    assert refusal.remedy is not None


@given(
    st.text(max_size=40) | st.from_regex(r"[0-9 :TW/+-]{0,30}", fullmatch=True),
    st.sampled_from([ROME, "UTC"]),
)
def test_whatever_is_typed_gives_a_later_instant_or_a_refusal(words: str, zone: str) -> None:
    try:
        at = instant(words, NOW, zone)
    except Refusal:
        return
    assert at > NOW


@given(st.integers(1971, 2060), st.integers(-90, 150))
@settings(max_examples=5)
def test_wall_times_are_read_as_by_hand_around_every_change_of_every_zones_clocks(
    year: int, minutes: int
) -> None:
    for zone in sorted(available_timezones()):
        for change in transitions(zone, year):
            local = shows(zone, change - SECOND).replace(second=0) + minutes * MINUTE
            assert at_wall(local, zone) == read_by_hand(local, zone), (zone, local)
            assert wall(change, zone) == shows(zone, change)


def test_the_second_of_two_readings_is_meant_where_it_is_asked_for() -> None:
    twice = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001 - what clocks show

    assert at_wall(twice, ROME) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert at_wall(twice.replace(fold=1), ROME) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "index"),
    [
        ("Ana Reyes 2026-10-20", 2),
        ("2026-10-20 17:00 Europe/Rome", 0),
        ("Ana Reyes in 5d", 2),
        ("Ana dans 5 jours", 1),
        ("in 5d", 0),
        ("5d", 0),
        ("Ana in Rome", 3),
        ("Ana", 1),
        ("", 0),
    ],
)
def test_an_instant_begins_with_a_number_or_the_word_before_it(words: str, index: int) -> None:
    assert begins(words.split()) == index


@pytest.mark.parametrize(
    ("words", "lasts"),
    [
        ("4h", 4 * HOUR),
        (" 90 min ", 90 * MINUTE),
        ("1 d", 24 * HOUR),
        ("1 MIN", MINUTE),
        ("24 heures", 24 * HOUR),
    ],
)
def test_a_length_is_a_span_of_up_to_a_day(words: str, lasts: timedelta) -> None:
    assert length(words) == lasts


@pytest.mark.parametrize("words", ["", "long", "0h", "25h", "1441 min", "2d", "-1h", "4"])
def test_any_other_length_is_refused_with_what_to_write(words: str) -> None:
    refusal = refusal_of(length, words)

    assert refusal.phrase.values == {"words": words}
    assert refusal.remedy is not None


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Rome", "Europe/Rome"),
        (" america/argentina/buenos aires ", "America/Argentina/Buenos_Aires"),
        ("rome", "Europe/Rome"),
        ("Port of Spain", "America/Port_of_Spain"),
        ("utc", "UTC"),
        ("louisville", "America/Kentucky/Louisville"),
    ],
)
def test_a_zone_is_named_by_area_and_city_or_by_the_city_alone(words: str, zone: str) -> None:
    assert zone_called(words) == zone


@pytest.mark.parametrize("words", ["", "Atlantis", "Europe", "Rome/Europe", "+02:00", "../../etc/passwd"])
def test_any_other_zone_is_refused_with_what_to_write(words: str) -> None:
    refusal = refusal_of(zone_called, words)

    assert refusal.phrase.values == {"zone": words}
    assert refusal.remedy is not None
