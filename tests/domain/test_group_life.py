"""The life of a group: which steps there are, and what comes by itself and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.community import GroupEntry, GroupKind
from bot.domain.group_life import (
    IDLE_FOR,
    LED_BY_NOBODY_FOR,
    REVIEW_LASTS,
    Life,
    Move,
    Rest,
    may,
    review_due,
)
from bot.domain.groups import ACTIVE_STATES, ENDED_STATES, Group, GroupState, GroupStep

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
OVER = START + 100 * DAY
ENTRY = GroupEntry("training", GroupKind.WORKING, (("en", "Training"),), ())

# As RULES §2 draws it: from each state, the steps that somebody may take.
STEPS = {
    "proposed": "approve close",
    "approved": "dormant close",
    "active": "extend complete dormant close",
    "under-review": "extend complete dormant close",
    "extended": "extend complete dormant close",
    "dormant": "extend complete revive close",
    "closing": "",
    "completing": "",
    "completed": "",
    "closed": "",
}


def life(
    state: GroupState = GroupState.ACTIVE,
    *steps: GroupStep,
    over: datetime | None = OVER,
    acted: datetime | None = None,
    led_until: datetime | None = None,
) -> Life:
    return Life(Group(1, ENTRY, state, START), steps, over, acted, led_until)


def step(state: str, day: int, report: str = "") -> GroupStep:
    return GroupStep(GroupState(state), START + day * DAY, report=report)


@pytest.mark.parametrize("state", list(GroupState))
def test_only_the_steps_of_a_state_can_be_taken(state: GroupState) -> None:
    assert {move.value for move in Move if may(move, state)} == set(STEPS[state.value].split())


def test_a_group_goes_under_review_at_the_instant_its_mandate_is_over() -> None:
    for state in (GroupState.APPROVED, GroupState.ACTIVE, GroupState.EXTENDED):
        assert life(state).by_itself(OVER - timedelta(microseconds=1)) is None
        assert life(state).by_itself(OVER) is GroupState.UNDER_REVIEW


def test_after_ninety_days_under_review_with_its_mandate_over_it_is_dormant() -> None:
    reviewed = life(GroupState.UNDER_REVIEW, step("under-review", 100))

    assert reviewed.rests_at == OVER + REVIEW_LASTS == OVER + timedelta(days=90)
    assert reviewed.by_itself(OVER + 90 * DAY - timedelta(microseconds=1)) is None
    assert reviewed.by_itself(OVER + 90 * DAY) is GroupState.DORMANT


def test_a_review_begun_before_the_end_lasts_ninety_days_beyond_it() -> None:
    begun = life(GroupState.UNDER_REVIEW, step("under-review", 60))

    assert begun.rests_at == OVER + REVIEW_LASTS
    assert life(GroupState.UNDER_REVIEW, step("under-review", 60), over=None).rests_at is None


def test_an_outcome_of_a_review_does_not_begin_it_anew_and_waking_does() -> None:
    noted = (step("under-review", 100), step("under-review", 150, "Not yet agreed"))
    woken = (step("under-review", 100), step("dormant", 190), step("under-review", 300))

    assert life(GroupState.UNDER_REVIEW, *noted).rests_at == START + 190 * DAY
    assert life(GroupState.UNDER_REVIEW, *woken).rests_at == START + 390 * DAY


def test_dormancy_is_proposed_after_half_a_year_in_which_nothing_happened() -> None:
    idle = life(acted=START + 3 * DAY, over=None)

    assert idle.rest(START + 3 * DAY + IDLE_FOR - timedelta(microseconds=1)) is None
    assert idle.rest(START + 3 * DAY + IDLE_FOR) == (Rest.IDLE, START + 3 * DAY + IDLE_FOR)
    assert (
        life(GroupState.ACTIVE, step("active", 9), over=None).rest(START + 9 * DAY + IDLE_FOR - DAY) is None
    )


def test_a_proposal_is_looked_at_again_for_what_happens_meanwhile_may_put_it_off() -> None:
    now = START + 400 * DAY

    assert life(over=None).next_at(now) == now + timedelta(weeks=4)
    assert life(over=None, acted=now).next_at(now) == now + IDLE_FOR


def test_dormancy_is_proposed_after_four_weeks_without_a_lead() -> None:
    orphan = life(acted=START + 30 * DAY, led_until=START + 10 * DAY)

    assert orphan.rest(START + 38 * DAY - timedelta(microseconds=1)) is None
    assert orphan.rest(START + 38 * DAY) == (Rest.LED_BY_NOBODY, START + 10 * DAY + LED_BY_NOBODY_FOR)
    assert life(GroupState.DORMANT, led_until=START).rest(START + 400 * DAY) is None


@given(st.sampled_from(GroupState), st.integers(0, 2000), st.booleans())
def test_nothing_ends_by_itself_nor_wakes(state: GroupState, day: int, led: bool) -> None:
    one = life(state, step(state.value, 0), led_until=None if led else START)
    becomes = one.by_itself(START + day * DAY)

    assert becomes not in ENDED_STATES | {GroupState.ACTIVE, GroupState.EXTENDED, GroupState.APPROVED}
    if state in ENDED_STATES | {GroupState.PROPOSED, GroupState.DORMANT}:
        assert becomes is None
        assert one.rest(START + day * DAY) is None


@given(
    st.sampled_from(sorted(ACTIVE_STATES)),
    st.integers(0, 400),
    st.integers(0, 400),
    st.none() | st.integers(0, 400),
    st.integers(0, 800),
)
def test_between_two_due_instants_nothing_changes(
    state: GroupState, began: int, acted: int, led: int | None, day: int
) -> None:
    """What the timers rest on: whatever is to come comes at the instant that is named."""
    led_until = None if led is None else START + led * DAY
    one = life(state, step(state.value, began), acted=START + acted * DAY, led_until=led_until)
    now = START + day * DAY
    due = one.next_at(now)
    before = (due or now + 4000 * DAY) - timedelta(microseconds=1)

    assert one.by_itself(before) == one.by_itself(now)
    assert one.rest(before) == one.rest(now)


def test_what_comes_next_is_later_than_now() -> None:
    assert life().next_at(OVER - DAY) == OVER
    assert life().next_at(OVER) == START + IDLE_FOR
    assert life(GroupState.CLOSED, over=None).next_at(START) is None


def test_a_dormant_group_wakes_active_and_under_review_once_its_mandate_is_over() -> None:
    assert life(GroupState.DORMANT).awake(OVER - DAY) is GroupState.ACTIVE
    assert life(GroupState.DORMANT).awake(OVER) is GroupState.UNDER_REVIEW
    assert life(GroupState.DORMANT, over=None).awake(OVER) is GroupState.ACTIVE


def test_a_review_ends_where_it_began_unless_the_mandate_is_over() -> None:
    extended = (step("extended", 5), step("under-review", 60))

    assert life(GroupState.UNDER_REVIEW, *extended).after_review(OVER - DAY) is GroupState.EXTENDED
    assert life(GroupState.UNDER_REVIEW, *extended).after_review(OVER) is GroupState.UNDER_REVIEW
    only = (step("under-review", 60),)
    assert life(GroupState.UNDER_REVIEW, *only).after_review(OVER - DAY) is GroupState.ACTIVE


def test_a_review_is_due_its_rhythm_after_the_last_outcome() -> None:
    rhythm = timedelta(weeks=26)
    steps = (step("under-review", 60), step("active", 70, "All on its way"), step("active", 90))

    assert review_due(START, (), rhythm) == START + rhythm
    assert review_due(START, steps, rhythm) == START + 70 * DAY + rhythm
    assert review_due(START + 80 * DAY, steps, rhythm) == START + 80 * DAY + rhythm
