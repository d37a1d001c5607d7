"""Who is on a roll: registered organisations, represented ones, each topmost parent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import rolls
from bot.domain.groups import Membership, Role
from bot.domain.meetings import Attendance, Registration
from bot.domain.people import Organisation
from bot.domain.votes import Unit

NOW = datetime(2026, 4, 21, 12, tzinfo=UTC)
FORTNIGHT = timedelta(days=14)


def organisations(*rows: tuple[int, int | None, bool]) -> dict[int, Organisation]:
    """(id, parent, votes), named so that names run against ids."""
    return {
        number: Organisation(number, f"Name {99 - number}", "ngo", votes, parent)
        for number, parent, votes in rows
    }


def registered(organisation: int, attendance: Attendance = Attendance.IN) -> Registration:
    return Registration(1, organisation, attendance, 1, NOW)


def member(
    organisation: int,
    *,
    since: datetime = NOW - FORTNIGHT,
    role: Role = Role.REPRESENTATIVE,
    founder: bool = False,
) -> Membership:
    return Membership(1, 1, 1, organisation, role, since, founder)


def ids(units: tuple[Unit, ...]) -> list[str]:
    return [unit.id for unit in units]


def plenary(known: dict[int, Organisation], *coming: Registration) -> list[str]:
    return ids(rolls.plenary(coming, known))


def group(known: dict[int, Organisation], *members: Membership) -> list[str]:
    return ids(rolls.group(members, known, NOW, FORTNIGHT))


def test_the_unit_of_an_organisation_is_its_topmost_parent() -> None:
    known = organisations((1, None, True), (2, 1, True), (3, 2, True))

    assert [rolls.unit_of(number, known).id for number in known] == [1, 1, 1]


@pytest.mark.parametrize("parents", [{1: 1}, {1: 2, 2: 1}, {1: 2, 2: 3, 3: 1}, {1: 2, 2: 3, 3: 2}])
def test_parents_in_a_circle_end(parents: dict[int, int]) -> None:
    known = organisations(*((number, parent, True) for number, parent in parents.items()))

    assert rolls.unit_of(1, known).id in known


@pytest.mark.parametrize("attendance", [Attendance.IN, Attendance.ONLINE])
def test_an_organisation_in_the_room_or_online_votes_in_the_plenary(attendance: Attendance) -> None:
    assert plenary(organisations((1, None, True)), registered(1, attendance)) == ["o1"]


def test_who_does_not_come_is_not_registered_or_does_not_vote_is_not_on_the_roll() -> None:
    known = organisations((1, None, True), (2, None, True), (3, None, False), (4, None, True))

    assert plenary(known, registered(1, Attendance.NO), registered(3), registered(4)) == ["o4"]


def test_a_family_of_organisations_is_on_the_plenarys_roll_once() -> None:
    known = organisations((1, None, True), (2, 1, True), (3, 1, True), (4, None, True))

    assert plenary(known, registered(2), registered(3), registered(4)) == ["o4", "o1"]


@pytest.mark.parametrize(
    ("since", "on_it"),
    [
        (NOW - FORTNIGHT - timedelta(seconds=1), True),
        (NOW - FORTNIGHT, True),
        (NOW - FORTNIGHT + timedelta(microseconds=1), False),
        (NOW, False),
    ],
)
def test_a_unit_is_on_a_groups_roll_once_represented_for_a_fortnight(since: datetime, on_it: bool) -> None:
    assert group(organisations((1, None, True)), member(1, since=since)) == (["o1"] if on_it else [])


def test_founders_are_on_it_at_once() -> None:
    assert group(organisations((1, None, True)), member(1, since=NOW, founder=True)) == ["o1"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REPRESENTATIVE])
def test_only_a_representative_puts_a_unit_on_a_groups_roll(role: Role) -> None:
    known = organisations((1, None, True), (2, None, True))

    assert group(known, member(1, role=role, founder=True), member(2)) == ["o2"]


def test_a_family_of_organisations_is_on_a_groups_roll_once() -> None:
    known = organisations((1, None, True), (2, 1, True))

    assert group(known, member(1), member(2)) == ["o1"]
    assert group(known, member(1, since=NOW), member(2)) == ["o1"]


def test_a_roll_is_ordered_by_name_and_shows_the_units_names() -> None:
    known = {
        number: Organisation(number, name, "ngo", votes=True)
        for number, name in {1: "zebra aid", 2: "Alpha", 3: "Zebra Aid", 4: "alpha"}.items()
    }

    roll = rolls.plenary([registered(number) for number in (3, 1, 4, 2)], known)

    assert roll == (
        Unit("o2", "Alpha"),
        Unit("o4", "alpha"),
        Unit("o1", "zebra aid"),
        Unit("o3", "Zebra Aid"),
    )


def test_where_persons_vote_each_representative_is_a_unit_and_those_of_one_name_keep_an_order() -> None:
    names = {3: "bo", 20: "Ann", 100: "Bo", 9: "Bo"}
    members = [replace(member(1), member_id=number) for number in (100, 20, 3, 9, 9)]

    roll = rolls.persons(members, names, NOW, FORTNIGHT)

    assert roll == (Unit("m20", "Ann"), Unit("m3", "bo"), Unit("m9", "Bo"), Unit("m100", "Bo"))


def test_of_persons_too_only_representatives_vote_and_founders_at_once_others_after_a_fortnight() -> None:
    late = NOW - FORTNIGHT + timedelta(microseconds=1)
    members = [
        replace(member(1), member_id=1),
        replace(member(1, since=late), member_id=2),
        replace(member(1, since=late, founder=True), member_id=3),
        replace(member(1, role=Role.LEAD, founder=True), member_id=4),
    ]

    roll = rolls.persons(members, {n: f"Name {n}" for n in range(1, 5)}, NOW, FORTNIGHT)

    assert ids(roll) == ["m1", "m3"]


FORESTS = st.lists(st.tuples(st.none() | st.integers(0, 7), st.booleans()), min_size=1, max_size=8).map(
    lambda rows: organisations(
        *(
            (number, parent if parent is not None and parent < number else None, votes)
            for number, (parent, votes) in enumerate(rows)
        )
    )
)


@given(FORESTS, st.lists(st.tuples(st.integers(0, 7), st.sampled_from(Attendance))))
def test_every_plenary_roll_holds_topmost_units_once_and_only_of_those_who_come(
    known: dict[int, Organisation], rows: list[tuple[int, Attendance]]
) -> None:
    coming = [registered(number, attendance) for number, attendance in rows if number in known]

    roll = plenary(known, *coming)

    tops = set()
    for row in coming:
        one = known[row.organisation_id]
        if row.attendance is not Attendance.NO and one.votes:
            while one.parent_id is not None:
                one = known[one.parent_id]
            tops.add(f"o{one.id}")
    assert len(roll) == len(set(roll))
    assert set(roll) == tops
