"""The small grammar of a community's file: what is read is what was meant, and is written the same."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from adapters.community import words
from bot.domain.profiles import Share

WEEKDAYS = st.sampled_from(["MO", "3TU", "-1SU", "+5FR", "+SA", "0TH", "9WE", "XX"])
PARTS = st.one_of(
    st.integers(0, 13).map("BYMONTH={}".format),
    st.integers(-32, 32).map("BYMONTHDAY={}".format),
    st.lists(WEEKDAYS, min_size=1, max_size=3).map(",".join).map("BYDAY={}".format),
    st.integers(-100, 100).map("BYSETPOS={}".format),
    st.integers(-1, 100).map("INTERVAL={}".format),
    st.sampled_from(["WKST=SU", "COUNT=3", "UNTIL=20300101", "BYHOUR=9", "BYEASTER=1"]),
)
FREQUENCIES = st.sampled_from(["FREQ=YEARLY", "FREQ=MONTHLY", "FREQ=WEEKLY"])


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("more than 1/2", Share(Fraction(1, 2), at_least=False)),
        ("at least 2/3", Share(Fraction(2, 3), at_least=True)),
        ("at  least 2 / 3", Share(Fraction(2, 3), at_least=True)),
        ("at least 1/1", Share(Fraction(1), at_least=True)),
    ],
)
def test_a_share_is_exact(text: str, share: Share) -> None:
    assert words.share(text) == share


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("5d", timedelta(days=5)),
        ("72h", timedelta(hours=72)),
        ("14 days", timedelta(days=14)),
        ("1 day", timedelta(days=1)),
        ("8 weeks", timedelta(weeks=8)),
        ("2 Years", timedelta(days=730)),
        ("90 min", timedelta(minutes=90)),
        ("0 days", timedelta(0)),
    ],
)
def test_a_duration_says_its_unit(text: str, duration: timedelta) -> None:
    assert words.duration(text) == duration


@given(st.integers(0, 20 * 365 * 24 * 60))
def test_every_duration_of_whole_minutes_is_written_as_it_is_read(minutes: int) -> None:
    duration = timedelta(minutes=minutes)

    assert words.duration(words.duration_text(duration)) == duration


@given(st.fractions(0, 1, max_denominator=9999).filter(lambda part: 0 < part < 1), st.booleans())
def test_every_share_is_written_as_it_is_read(part: Fraction, at_least: bool) -> None:
    share = Share(part, at_least)

    assert words.share(words.share_text(share)) == share
    assert words.limit(words.limit_text(share)).of == part


@pytest.mark.parametrize("text", ["0.5", "50 %", "more than 0,5", "at least 66.67 %", "1/2", "1"])
def test_no_decimal_is_ever_a_share(text: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        words.share(text)

    (fault,) = (caught.value.context or {})["faults"]
    assert "/" in fault.remedy


# Dateutil looks for a day until the end of time, so these begin shortly before it.
@given(FREQUENCIES, st.lists(PARTS, max_size=3), st.sampled_from([date(9990, 1, 1), date(9999, 12, 31)]))
def test_a_rule_that_is_read_can_be_followed(frequency: str, parts: list[str], since: date) -> None:
    try:
        rule = words.rule(";".join([frequency, *parts]))
    except PydanticCustomError:
        return

    found = words.first_day(rule, since)

    assert found is None or found >= since


def test_the_third_tuesdays_of_april_and_october_follow_each_other() -> None:
    rule = words.rule("rrule:freq=yearly;bymonth=4,10;byday=3tu")

    assert words.first_day(rule, date(2026, 4, 22)) == date(2026, 10, 20)
