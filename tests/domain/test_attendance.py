"""Attendance: what the last word is, and that an organisation counts once."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attendance import Mark, Presence, by_session, counted, people, present

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
IN, ONLINE, ABSENT = Presence.IN, Presence.ONLINE, Presence.ABSENT
MARKS = st.lists(
    st.builds(
        Mark, st.integers(1, 3), st.integers(1, 4), st.sampled_from(Presence), st.none() | st.integers(1, 5),
        st.just(9), st.just(NOW),
    )
)  # fmt: skip


def checked_in(member: int, presence: Presence, *, session: int = 1, organisation: int = 1) -> Mark:
    return Mark(session, organisation, presence, member, member, NOW)


def called(presence: Presence, *, session: int = 1, organisation: int = 1) -> Mark:
    return Mark(session, organisation, presence, None, 9, NOW)


def test_one_person_in_the_room_is_enough_whoever_else_is_online_or_gone() -> None:
    assert by_session([checked_in(1, ONLINE), checked_in(2, IN), checked_in(3, ABSENT)]) == {(1, 1): IN}
    assert by_session([checked_in(1, ONLINE), checked_in(2, IN), checked_in(2, ABSENT)]) == {(1, 1): ONLINE}


def test_a_roll_call_settles_what_was_said_before_and_who_comes_later_is_there() -> None:
    assert counted([checked_in(1, IN), called(ABSENT)]) == {1: ABSENT}
    assert counted([checked_in(1, IN), called(ABSENT), checked_in(2, ONLINE)]) == {1: ONLINE}
    assert counted([called(IN), checked_in(2, ABSENT)]) == {1: IN}


def test_one_session_is_enough_to_have_been_at_the_meeting() -> None:
    marks = [called(ONLINE, session=1), called(ABSENT, session=2), called(ABSENT, organisation=2)]

    assert present(marks) == {1}
    assert counted(marks) == {1: ONLINE, 2: ABSENT}


def test_people_are_those_who_have_not_taken_it_back() -> None:
    assert people([checked_in(1, IN), checked_in(2, ONLINE), checked_in(2, ABSENT), called(IN)]) == {1}


@given(MARKS)
def test_an_organisation_counts_once_and_only_where_something_was_said_of_it(marks: list[Mark]) -> None:
    sessions = by_session(marks)

    assert set(sessions) == {(mark.session_id, mark.organisation_id) for mark in marks}
    assert present(marks) == {o for (_, o), presence in sessions.items() if presence is not ABSENT}
    assert set(counted(marks)) == {mark.organisation_id for mark in marks}


@given(MARKS, st.sampled_from(Presence), st.integers(1, 3), st.integers(1, 4))
def test_the_last_call_of_the_roll_is_what_stands(
    marks: list[Mark], presence: Presence, session: int, organisation: int
) -> None:
    last = called(presence, session=session, organisation=organisation)

    assert by_session([*marks, last])[session, organisation] is presence
