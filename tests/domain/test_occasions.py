"""On which occasions the plan asks about a matter, and when each is decent for a reader (RULES §3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.community import Milestone, PromptRule
from bot.domain.occasions import Due, Matter, Occasion, dues, occasions, wanted
from bot.domain.people import Hours
from bot.domain.prompts import is_decent

MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INSTANT = timedelta(microseconds=1)
ROUND_THE_CLOCK = Hours(time(0), time(23, 59))
BALLOTS = PromptRule(
    "ballots", "vote", (24 * HOUR, 3 * HOUR), "voters", (Milestone.OPENING, Milestone.HALF_WAY)
)


def vote(lasts: timedelta, begins: datetime = MONDAY) -> Matter:
    return Matter("vote", 1, begins, begins + lasts)


def asked(matter: Matter) -> list[tuple[str, timedelta]]:
    return [(one.name, one.at - matter.begins) for one in occasions(BALLOTS, matter)]


def due(
    *after: timedelta, matter: Matter | None = None, hours: Hours = ROUND_THE_CLOCK, since: datetime = MONDAY
) -> list[timedelta]:
    """How long after the beginning a reader is asked on occasions that are so long after it."""
    among = [Occasion(f"{number}", MONDAY + at) for number, at in enumerate(after)]
    found = dues(among, matter or vote(9 * DAY), "UTC", hours, DAY, since)
    return [one.at - MONDAY for one in found]


def test_a_vote_is_asked_for_at_its_opening_half_way_a_day_and_three_hours_before_its_close() -> None:
    assert asked(vote(6 * DAY)) == [
        ("opening", timedelta(0)), ("half-way", 3 * DAY), ("1440m", 5 * DAY), ("180m", 6 * DAY - 3 * HOUR),
    ]  # fmt: skip


def test_in_a_short_window_nothing_is_counted_back_beyond_its_beginning() -> None:
    assert [name for name, _ in asked(vote(DAY))] == ["opening", "1440m", "half-way", "180m"]
    assert [name for name, _ in asked(vote(DAY - INSTANT))] == ["opening", "half-way", "180m"]
    assert [name for name, _ in asked(vote(2 * HOUR))] == ["opening", "half-way"]


def test_only_the_opening_is_a_notice_that_nothing_mutes() -> None:
    assert [one.opens for one in occasions(BALLOTS, vote(6 * DAY))] == [True, False, False, False]


def test_an_occasion_in_the_night_moves_to_the_evening_before() -> None:
    assert due(DAY - 6 * HOUR, hours=Hours()) == [9 * HOUR + 59 * MINUTE]


def test_where_that_would_be_before_the_beginning_it_moves_to_the_next_morning() -> None:
    evening = vote(2 * DAY, MONDAY + 9 * HOUR + 59 * MINUTE)
    later = vote(2 * DAY, MONDAY + 10 * HOUR)

    assert due(12 * HOUR, matter=evening, hours=Hours()) == [9 * HOUR + 59 * MINUTE]
    assert due(12 * HOUR, matter=later, hours=Hours()) == [23 * HOUR]


def test_where_there_is_no_morning_before_the_end_it_is_asked_for_at_night() -> None:
    night = Matter("vote", 1, MONDAY + 10 * HOUR, MONDAY + 23 * HOUR)

    assert due(20 * HOUR, matter=night, hours=Hours()) == [20 * HOUR]


def test_prompts_are_a_day_apart_and_the_last_comes_all_the_same() -> None:
    assert due(timedelta(0), DAY, 2 * DAY) == [timedelta(0), DAY, 2 * DAY]
    assert due(timedelta(0), DAY - INSTANT, 2 * DAY) == [timedelta(0), 2 * DAY]
    assert due(timedelta(0), DAY, DAY + MINUTE) == [timedelta(0), DAY, DAY + MINUTE]
    assert due(timedelta(0), DAY, DAY + MINUTE - INSTANT) == [timedelta(0), DAY]


def test_whom_it_concerns_only_later_is_asked_from_then_on() -> None:
    assert due(timedelta(0), DAY, 2 * DAY, since=MONDAY + DAY) == [DAY, 2 * DAY]
    assert due(timedelta(0), DAY, 2 * DAY, since=MONDAY + DAY + INSTANT) == [2 * DAY]


def test_the_last_is_known_as_such() -> None:
    among = occasions(BALLOTS, vote(6 * DAY))

    found = dues(among, vote(6 * DAY), "UTC", Hours(), DAY, MONDAY)

    assert found[0] == Due(among[0], MONDAY, last=False)
    assert [(one.occasion, one.last) for one in found] == [(one, one is among[-1]) for one in among]


@pytest.mark.parametrize(
    ("snoozed", "from_when"),
    [
        (None, MONDAY),
        (MONDAY - HOUR, MONDAY),
        (MONDAY + HOUR, MONDAY + HOUR),
        (MONDAY + 2 * DAY, MONDAY + 2 * DAY),
        (MONDAY + 3 * DAY, MONDAY + 2 * DAY),
    ],
)
def test_a_snooze_holds_until_a_day_before_the_end(snoozed: datetime | None, from_when: datetime) -> None:
    assert wanted(snoozed, MONDAY + 3 * DAY, MONDAY) == from_when
    assert wanted(snoozed, MONDAY + HOUR, MONDAY) == MONDAY


ZONES = st.sampled_from(sorted(available_timezones()))
WINDOWS = st.builds(
    lambda begins, lasts: Matter("vote", 1, MONDAY + begins, MONDAY + begins + lasts),
    st.timedeltas(timedelta(0), 400 * DAY),
    st.timedeltas(HOUR, 20 * DAY),
)


@given(WINDOWS, ZONES, st.booleans(), st.timedeltas(timedelta(0), 3 * DAY))
def test_whoever_is_asked_is_asked_within_the_window_a_day_apart_and_by_day_where_there_is_one(
    matter: Matter, zone: str, weekends: bool, later: timedelta
) -> None:
    hours = Hours(weekends=weekends)
    since = matter.begins + later

    found: Sequence[Due] = dues(occasions(BALLOTS, matter), matter, zone, hours, DAY, since)

    assert all(since <= one.at < matter.deadline for one in found)
    assert all(other.last or other.at - one.at >= DAY for one, other in pairwise(found))
    assert not any(one.last for one in found[:-1])
    if matter.deadline - matter.begins > 4 * DAY:
        assert all(is_decent(one.at, zone, hours) for one in found)
