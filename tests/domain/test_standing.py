"""How an organisation stands in a group, by what it did, what was said, and when it was away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.community import StandingRule
from bot.domain.meetings import Meeting
from bot.domain.standing import (
    Absence,
    Act,
    Deed,
    Engagement,
    Span,
    Standing,
    StandingStep,
    all_away,
    becomes_inactive,
    by_period,
    is_warned,
    lapses_at,
    said,
    standing,
)

DAY = timedelta(days=1)
JOINED = datetime(2026, 1, 1, tzinfo=UTC)
RULE = StandingRule()
LAPSES = JOINED + 365 * DAY
MEETING = Meeting(7, "GLM", LAPSES + DAY, LAPSES + 3 * DAY, "UTC")
"""The first meeting that ends after a year of silence."""


def engagement(*acts: Act, steps: tuple[StandingStep, ...] = (), pauses: tuple[Span, ...] = ()) -> Engagement:
    return Engagement(5, JOINED, acts, steps, pauses)


def act(at: datetime, deed: Deed = Deed.UPDATE) -> Act:
    return Act("o5", deed, at)


def warned(meeting: Meeting = MEETING, before: timedelta = DAY) -> StandingStep:
    return StandingStep(5, Standing.AT_RISK, meeting.starts_at - before, meeting.id)


def inactive(at: datetime = MEETING.ends_at) -> StandingStep:
    return StandingStep(5, Standing.INACTIVE, at, MEETING.id)


def overridden(to: Standing, at: datetime, until: datetime) -> StandingStep:
    return StandingStep(5, to, at, None, 3, until, "They told me.")


def at(now: datetime, one: Engagement, meeting: Meeting | None = MEETING) -> Standing:
    return standing(one, RULE, meeting, now)


def test_the_time_counts_from_joining_and_from_the_last_thing_done() -> None:
    later = JOINED + 100 * DAY

    assert lapses_at(engagement(), RULE) == LAPSES
    assert lapses_at(engagement(act(later)), RULE) == LAPSES + 100 * DAY
    assert lapses_at(engagement(act(JOINED - DAY)), RULE) == LAPSES


@pytest.mark.parametrize("deed", list(Deed))
def test_one_of_an_update_a_ballot_and_an_attendance_is_enough(deed: Deed) -> None:
    assert lapses_at(engagement(act(JOINED + DAY, deed)), RULE) == LAPSES + DAY


def test_where_three_things_are_asked_for_the_time_counts_from_the_third_last() -> None:
    three = replace(RULE, acts=3)
    days = [act(JOINED + n * DAY) for n in (10, 20, 30, 40)]

    assert lapses_at(engagement(*days[:2]), three) == LAPSES
    assert lapses_at(engagement(*days), three) == LAPSES + 20 * DAY


def test_while_everybody_is_away_the_time_stands_still() -> None:
    week = (JOINED + 10 * DAY, JOINED + 17 * DAY)
    over_the_end = (LAPSES - DAY, LAPSES + 9 * DAY)

    assert lapses_at(engagement(pauses=(week,)), RULE) == LAPSES + 7 * DAY
    assert lapses_at(engagement(pauses=(over_the_end,)), RULE) == LAPSES + 10 * DAY
    assert lapses_at(engagement(pauses=((LAPSES, LAPSES + DAY),)), RULE) == LAPSES
    assert lapses_at(engagement(act(JOINED + 15 * DAY), pauses=(week,)), RULE) == LAPSES + 17 * DAY


def test_it_is_at_risk_some_weeks_before_the_meeting_after_which_it_would_be_inactive() -> None:
    warning = MEETING.starts_at - RULE.warning

    assert at(warning - timedelta(seconds=1), engagement()) is Standing.ACTIVE
    assert at(warning, engagement()) is Standing.AT_RISK
    assert at(warning, engagement(act(JOINED + 3 * DAY + timedelta(seconds=1)))) is Standing.ACTIVE
    assert at(warning, engagement(act(JOINED + 3 * DAY))) is Standing.AT_RISK


def test_without_a_meeting_near_it_is_at_risk_once_the_time_is_up() -> None:
    for meeting in (None, replace(MEETING, starts_at=LAPSES + 200 * DAY, ends_at=LAPSES + 201 * DAY)):
        assert at(LAPSES - DAY, engagement(), meeting) is Standing.ACTIVE
        assert at(LAPSES, engagement(), meeting) is Standing.AT_RISK


def test_only_the_end_of_a_meeting_it_was_warned_of_makes_it_inactive() -> None:
    after = MEETING.ends_at
    late = warned(before=timedelta(0))
    of_another = replace(warned(), meeting_id=8)

    assert becomes_inactive(engagement(steps=(warned(),)), RULE, MEETING, after)
    for steps in ((), (late,), (of_another,)):
        assert not becomes_inactive(engagement(steps=steps), RULE, MEETING, after)
    assert at(after, engagement(steps=(warned(),)), None) is Standing.AT_RISK
    assert is_warned(engagement(steps=(warned(),)), MEETING)


def test_a_meeting_that_ends_as_the_time_is_up_makes_it_inactive() -> None:
    just_then = replace(MEETING, starts_at=LAPSES - 2 * DAY, ends_at=LAPSES)
    warning = warned(just_then)

    assert becomes_inactive(engagement(steps=(warning,)), RULE, just_then, LAPSES)
    assert at(LAPSES + DAY, engagement(steps=(warning, inactive(LAPSES))), None) is Standing.INACTIVE
    a_little_shorter = replace(just_then, ends_at=LAPSES - timedelta(seconds=1))
    for settled in (LAPSES, LAPSES + 9 * DAY):
        assert not becomes_inactive(engagement(steps=(warning,)), RULE, a_little_shorter, settled)


def test_attending_the_meeting_itself_is_a_remedy() -> None:
    attended = engagement(act(MEETING.starts_at, Deed.ATTENDANCE), steps=(warned(),))

    assert not becomes_inactive(attended, RULE, MEETING, MEETING.ends_at)


def test_it_stays_inactive_until_it_acts() -> None:
    now = MEETING.ends_at + 100 * DAY

    assert at(now, engagement(steps=(warned(), inactive())), None) is Standing.INACTIVE
    acted = engagement(act(MEETING.ends_at + timedelta(seconds=1)), steps=(warned(), inactive()))
    assert at(now, acted, None) is Standing.ACTIVE


def test_one_thing_done_brings_it_back_where_more_are_asked_for() -> None:
    acted = engagement(act(MEETING.ends_at + DAY), steps=(warned(), inactive()))

    restored = standing(acted, replace(RULE, acts=3), None, MEETING.ends_at + 2 * DAY)

    assert restored is not Standing.INACTIVE


def test_an_attendance_entered_after_the_meeting_undoes_the_change() -> None:
    entered = engagement(act(MEETING.starts_at, Deed.ATTENDANCE), steps=(warned(), inactive()))

    assert at(MEETING.ends_at + DAY, entered, None) is Standing.ACTIVE


def test_what_somebody_says_holds_until_its_date() -> None:
    until = MEETING.ends_at + 10 * DAY
    kept = engagement(steps=(warned(), overridden(Standing.ACTIVE, MEETING.starts_at, until)))

    assert not becomes_inactive(kept, RULE, MEETING, MEETING.ends_at)
    assert at(until - timedelta(seconds=1), kept, None) is Standing.ACTIVE
    assert at(until, kept, None) is Standing.AT_RISK
    assert said(kept, until) is None


def test_who_was_said_to_be_inactive_is_at_risk_once_that_is_over() -> None:
    until = MEETING.ends_at + 10 * DAY
    step = overridden(Standing.INACTIVE, MEETING.ends_at + DAY, until)

    assert at(until - timedelta(seconds=1), engagement(steps=(step,)), None) is Standing.INACTIVE
    assert at(until, engagement(steps=(step,)), None) is Standing.AT_RISK


def test_who_is_said_to_be_active_is_not_inactive_again_before_another_meeting() -> None:
    until = MEETING.ends_at + 10 * DAY
    steps = (warned(), inactive(), overridden(Standing.ACTIVE, MEETING.ends_at + DAY, until))

    assert at(until + DAY, engagement(steps=steps), None) is Standing.AT_RISK


def test_who_is_said_to_be_inactive_is_so_until_its_date_or_until_it_acts() -> None:
    now, until = JOINED + 10 * DAY, JOINED + 30 * DAY
    step = overridden(Standing.INACTIVE, now, until)

    assert at(now, engagement(act(JOINED + DAY), steps=(step,))) is Standing.INACTIVE
    assert at(now + DAY, engagement(act(now), steps=(step,))) is Standing.INACTIVE
    assert at(until, engagement(steps=(step,))) is Standing.ACTIVE
    assert at(now + DAY, engagement(act(now + timedelta(hours=1)), steps=(step,))) is Standing.ACTIVE


def test_an_organisation_is_away_while_each_of_its_representatives_is() -> None:
    days = [JOINED + n * DAY for n in range(10)]
    away = (
        Absence(1, days[0], days[3]),
        Absence(1, days[3], days[5]),
        Absence(2, days[2], days[9]),
        Absence(3, days[0], days[2]),
    )

    assert all_away(away, {1}) == ((days[0], days[5]),)
    assert all_away(away, {1, 2}) == ((days[2], days[5]),)
    assert all_away(away, {1, 2, 3}) == ()
    assert all_away(away, set()) == ()


def test_each_meeting_shows_what_was_done_since_the_one_before() -> None:
    ends = [JOINED + n * DAY for n in (10, 20, 30)]
    acts = [
        act(ends[0]),
        act(ends[0] + timedelta(seconds=1), Deed.BALLOT),
        act(ends[1], Deed.ATTENDANCE),
        act(ends[2] + timedelta(seconds=1)),
    ]

    assert by_period(acts, ends) == (
        frozenset({Deed.UPDATE}),
        frozenset({Deed.BALLOT, Deed.ATTENDANCE}),
        frozenset(),
    )
    assert by_period(acts, []) == ()


HOURS = st.integers(0, 2000).map(lambda n: JOINED + timedelta(hours=n))
AWAY = st.lists(st.tuples(st.integers(1, 3), HOURS, HOURS), max_size=12).map(
    lambda rows: [Absence(m, min(a, b), max(a, b)) for m, a, b in rows if a != b]
)


@given(AWAY, st.sets(st.integers(1, 3), min_size=1), HOURS)
def test_pauses_are_the_instants_at_which_everybody_is_away(
    absences: list[Absence], members: set[int], probe: datetime
) -> None:
    pauses = all_away(absences, members)

    everybody = all(any(a.member_id == m and a.since <= probe < a.until for a in absences) for m in members)
    assert any(begins <= probe < ends for begins, ends in pauses) == everybody
    assert all(ends < begins for (_, ends), (begins, _) in pairwise(pauses))


@given(AWAY, st.lists(HOURS, max_size=4), st.integers(1, 3))
def test_the_time_lasts_as_long_as_the_rule_says_not_counting_pauses(
    absences: list[Absence], done: list[datetime], acts: int
) -> None:
    rule = StandingRule(acts, timedelta(hours=500))
    one = engagement(*map(act, done), pauses=all_away(absences, {1}))

    lapses = lapses_at(one, rule)

    begins = sorted(done)[-acts] if len(done) >= acts else JOINED
    away = sum((max(min(e, lapses) - max(b, begins), timedelta(0)) for b, e in one.pauses), timedelta(0))
    assert lapses - begins - away == rule.within
    assert lapses_at(engagement(*map(act, [*done, lapses]), pauses=one.pauses), rule) >= lapses


@given(st.lists(HOURS, max_size=5), HOURS)
def test_nobody_becomes_inactive_without_a_warning(done: list[datetime], ends: datetime) -> None:
    meeting = Meeting(1, "GLM", ends - DAY, ends, "UTC")
    rule = StandingRule(1, timedelta(hours=300))

    assert not becomes_inactive(engagement(*map(act, done)), rule, meeting, ends)
