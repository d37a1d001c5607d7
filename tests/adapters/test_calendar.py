"""The calendar rule: local days, wall times, zones with their gaps and folds."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from adapters.calendar import occurrences
from bot.domain.community import CalendarRule

NAMES = (("en", "Council"),)


def rule(text: str, first: date, at: time, zone: str, days: int = 1) -> CalendarRule:
    return CalendarRule(text, first, at, zone, days, (("en", "Meeting"),))


def test_two_meetings_a_year_keep_their_wall_time_across_dst() -> None:
    twice = rule("FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=10", date(2026, 1, 10), time(14), "Europe/Rome")
    winter, summer = occurrences(twice, NAMES, datetime(2026, 1, 1, tzinfo=UTC))
    assert (winter.starts_at.hour, summer.starts_at.hour) == (13, 12)
    assert winter.key == "calendar:2026-01-10"


def test_a_start_in_a_gap_is_later_and_in_a_fold_the_first() -> None:
    gap = rule("FREQ=YEARLY", date(2027, 3, 28), time(2, 30), "Europe/Berlin")
    fold = rule("FREQ=YEARLY", date(2026, 10, 25), time(2, 30), "Europe/Berlin")
    after = datetime(2026, 1, 1, tzinfo=UTC)
    assert occurrences(gap, NAMES, after, 1)[0].starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert occurrences(fold, NAMES, after, 1)[0].starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_meeting_under_way_is_still_the_next_one() -> None:
    three = rule("FREQ=YEARLY", date(2026, 4, 21), time(14), "Europe/Rome", days=3)
    second_day = datetime(2026, 4, 22, 9, tzinfo=UTC)
    assert occurrences(three, NAMES, second_day, 1)[0].key == "calendar:2026-04-21"


@pytest.mark.parametrize("zone", sorted(available_timezones())[::7])
def test_every_zone_gives_instants_in_order_with_an_end_after_the_start(zone: str) -> None:
    monthly = rule("FREQ=MONTHLY", date(2026, 1, 31), time(2, 30), zone, days=2)
    found = occurrences(monthly, NAMES, datetime(2026, 1, 1, tzinfo=UTC), 12)
    assert [o.starts_at for o in found] == sorted(o.starts_at for o in found)
    for one in found:
        assert one.ends_at > one.starts_at
        local = one.starts_at.astimezone(ZoneInfo(zone))
        assert (
            timedelta(0)
            <= datetime.combine(local.date(), local.time())
            - datetime.combine(date.fromisoformat(one.key[-10:]), time(2, 30))
            <= timedelta(hours=2)
        )
