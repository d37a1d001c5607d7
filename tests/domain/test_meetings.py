"""A meeting that moves, and what moves with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.meetings import Meeting, Move, ends_too_early, with_meeting
from bot.domain.profiles import Kind, Quorum, QuorumOf, Secrecy, Threshold
from bot.domain.votes import UNOPENED_STATES, Rule, Vote, VoteState
from bot.domain.when import wall
from tests.domain.test_motion import HALF

START = datetime(2026, 10, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MEETING = Meeting(1, "Global Meeting 2026-10", START, START + 2 * DAY, "Europe/Rome")
RULE = Rule(
    (), (), Kind.MOTION, "plenary", Quorum(QuorumOf.NONE), Threshold(HALF), Secrecy.OPEN, "p",
    tie_break=False, endorses=False,
)  # fmt: skip
INSTANTS = st.timedeltas(-999 * DAY, 999 * DAY).map(lambda shift: START + shift)
MOVES = st.builds(lambda at: Move(1, MEETING.id, START, at), INSTANTS)
STATES = st.sampled_from(VoteState)
CLOCKS_CHANGED = 3
"""The hour by which clocks of the meeting's zone have changed, on days on which they do."""


def vote(state: VoteState, opens_at: datetime | None, closes_at: datetime) -> Vote:
    return Vote(1, 1, 1, state, RULE, "", START - DAY, opens_at, closes_at, meeting_id=MEETING.id)


@given(INSTANTS)
def test_a_meeting_keeps_its_length_by_its_own_clock_wherever_it_moves(at: datetime) -> None:
    assume(wall(at, MEETING.zone).hour >= CLOCKS_CHANGED)
    moved = MEETING.moved_to(at)

    assert moved.starts_at == at
    assert wall(moved.ends_at, MEETING.zone) - wall(at, MEETING.zone) == MEETING.ends_at - MEETING.starts_at
    assert moved.moved_to(START) == MEETING


@pytest.mark.parametrize(
    ("title", "becomes"),
    [
        ("Global Meeting 2026-10", "Global Meeting 2027-01"),
        ("2026-10 meeting", "2026-10 meeting"),
        ("Autumn meeting", "Autumn meeting"),
    ],
)
def test_the_month_at_the_end_of_a_title_follows_by_the_meetings_own_clock(title: str, becomes: str) -> None:
    new_year_in_rome = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert replace(MEETING, title=title).moved_to(new_year_in_rome).title == becomes


@given(MOVES, st.sampled_from([VoteState.DRAFT, VoteState.SCHEDULED]), st.timedeltas(timedelta(0), 9 * DAY))
def test_what_opens_with_the_meeting_opens_with_it_for_as_long(
    move: Move, state: VoteState, window: timedelta
) -> None:
    moved = with_meeting(vote(state, START, START + window), move)

    assert (moved.state, moved.opens_at, moved.closes_at) == (state, move.becomes, move.becomes + window)


@given(MOVES, STATES, st.none() | st.just(START))
def test_a_vote_that_has_opened_or_opens_by_hand_keeps_its_instants(
    move: Move, state: VoteState, opens_at: datetime | None
) -> None:
    before = vote(state, opens_at, START + DAY)

    assert (with_meeting(before, move) == before) is (
        opens_at is None or state not in UNOPENED_STATES or move.becomes == START
    )


@given(STATES, st.timedeltas(-DAY, DAY))
def test_only_an_open_vote_can_end_too_early_and_only_before_the_meeting_begins(
    state: VoteState, after: timedelta
) -> None:
    early = ends_too_early(vote(state, None, START + after), MEETING)

    assert early is (state is VoteState.OPEN and after <= timedelta(0))
