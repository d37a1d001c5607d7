"""The calendar rule: local days, wall times, zones with their gaps and folds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import available_timezones

from adapters import community
from adapters.calendar import occurrences
from bot.domain.community import CalendarRule, Community
from bot.domain.sessions import Occurrence
from tests.domain.clocks import read_by_hand

STANDARDS = community.read(*community.find("standards"))
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def town(text: str, first: date, at: time, zone: str, days: int = 1) -> Community:
    """A community with this calendar."""
    calendar = CalendarRule(text, first, at, zone, days, (("en", "Meeting"),), timedelta(hours=3))
    return replace(STANDARDS, calendar=calendar)


def starts(of: Community, count: int = 1, after: datetime = NEW_YEAR) -> list[datetime]:
    return [one.sittings[0].starts_at for one in islice(occurrences(of, after), count)]


def test_two_meetings_a_year_keep_their_wall_time_across_dst() -> None:
    twice = town("FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=10", date(2026, 1, 10), time(14), "Europe/Rome")

    winter, summer = starts(twice, 2)

    assert (winter.hour, summer.hour) == (13, 12)
    assert next(occurrences(twice, NEW_YEAR)).key == "calendar:2026-01-10"


def test_a_start_in_a_gap_is_later_and_in_a_fold_the_first() -> None:
    gap = town("FREQ=YEARLY", date(2027, 3, 28), time(2, 30), "Europe/Berlin")
    fold = town("FREQ=YEARLY", date(2026, 10, 25), time(2, 30), "Europe/Berlin")

    assert starts(gap) == [datetime(2027, 3, 28, 1, 30, tzinfo=UTC)]
    assert starts(fold) == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_a_meeting_under_way_is_still_the_next_one() -> None:
    three = town("FREQ=YEARLY", date(2026, 4, 21), time(14), "Europe/Rome", days=3)
    second_day = datetime(2026, 4, 22, 9, tzinfo=UTC)

    assert next(occurrences(three, second_day)).key == "calendar:2026-04-21"
    assert next(occurrences(three, datetime(2026, 4, 23, 15, tzinfo=UTC))).key == "calendar:2027-04-21"


def test_each_day_of_a_meeting_has_a_session_by_the_clock_of_its_zone() -> None:
    across_the_change = town("FREQ=YEARLY", date(2026, 10, 24), time(14), "Europe/Rome", days=2)

    (one,) = islice(occurrences(across_the_change, NEW_YEAR), 1)

    assert [(s.starts_at.day, s.starts_at.hour, s.ends_at.hour) for s in one.sittings] == [
        (24, 12, 15), (25, 13, 16),
    ]  # fmt: skip


def test_a_community_without_a_calendar_plans_nothing() -> None:
    assert list(occurrences(replace(town("FREQ=YEARLY", date(2026, 1, 1), time(9), "UTC"), calendar=None),
                            NEW_YEAR)) == []  # fmt: skip


def test_every_zone_begins_when_its_clocks_say_so() -> None:
    """A session on days around the changes of the clocks in most places, in every zone there is."""
    half_past_two = time(2, 30)
    for zone in sorted(available_timezones()):
        for first in (date(2026, 3, 7), date(2026, 3, 28), date(2026, 10, 24)):
            (one,) = islice(occurrences(town("FREQ=YEARLY", first, half_past_two, zone, 2), NEW_YEAR), 1)
            days = [datetime.combine(first + timedelta(days=later), half_past_two) for later in range(2)]
            assert [s.starts_at for s in one.sittings] == [read_by_hand(day, zone) for day in days], zone


def test_a_rule_without_end_is_not_walked_to_its_end() -> None:
    weekly = town("FREQ=WEEKLY", date(2026, 1, 1), time(9), "UTC")

    found: list[Occurrence] = list(islice(occurrences(weekly, NEW_YEAR), 3))

    assert [one.title for one in found] == ["Meeting 2026-01"] * 3
