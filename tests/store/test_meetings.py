"""Meetings and registrations, on both databases."""

from __future__ import annotations

import pytest

from bot.domain.meetings import Attendance, Move
from bot.domain.votes import VoteState
from tests.store.scene import DAY, RULE, START, Database, group_id, organisation, person, unit_of


def test_the_same_occurrence_is_stored_once(database: Database) -> None:
    first = database.run(lambda tx: tx.meetings.add("GLM", START, START + DAY, "Europe/Rome", "glm:2026-11"))
    again = database.run(lambda tx: tx.meetings.add("Other", START + DAY, START + DAY, "UTC", "glm:2026-11"))

    assert again == first
    assert (first.title, first.starts_at, first.zone) == ("GLM", START, "Europe/Rome")


def test_the_next_meeting_is_the_one_under_way_until_it_ends(database: Database) -> None:
    later = database.run(lambda tx: tx.meetings.add("B", START + 9 * DAY, START + 10 * DAY, "UTC", "b"))
    sooner = database.run(lambda tx: tx.meetings.add("A", START + DAY, START + 3 * DAY, "UTC", "a"))

    assert database.read(lambda tx: tx.meetings.upcoming()) == [sooner, later]
    database.now = START + 2 * DAY
    assert database.read(lambda tx: tx.meetings.next()) == sooner
    database.now = START + 3 * DAY
    assert database.read(lambda tx: tx.meetings.next()) == later
    database.now = START + 11 * DAY
    assert database.read(lambda tx: tx.meetings.next()) is None


def test_what_an_organisation_says_last_holds(database: Database) -> None:
    harbour, ridge = (database.run(lambda tx, n=n: organisation(tx, n)) for n in ("Harbour", "Ridge"))
    ann = database.run(lambda tx: person(tx, "Ann", harbour))
    meeting = database.run(lambda tx: tx.meetings.add("GLM", START, START + DAY, "UTC", "glm"))
    for org, how in ((ridge, Attendance.ONLINE), (harbour, Attendance.IN), (harbour, Attendance.NO)):
        database.run(lambda tx, o=org, h=how: tx.meetings.register(meeting.id, o.id, h, ann.id))

    said = database.read(lambda tx: tx.meetings.registrations(meeting.id))

    assert {r.organisation_id: r.attendance for r in said} == {
        harbour.id: Attendance.NO,
        ridge.id: Attendance.ONLINE,
    }
    assert database.read(lambda tx: tx.meetings.get(meeting.id)) == meeting
    assert database.read(lambda tx: tx.meetings.get(99)) is None


def test_a_meeting_that_has_moved_is_the_same_occurrence(database: Database) -> None:
    meeting = database.run(lambda tx: tx.meetings.add("GLM", START, START + DAY, "UTC", "glm"))
    clerk = database.run(lambda tx: person(tx, "Clerk"))

    move = database.run(lambda tx: tx.meetings.move(meeting.id, START + 30 * DAY, clerk.id))

    again = database.run(lambda tx: tx.meetings.add("GLM", START, START + DAY, "UTC", "glm"))
    assert (again.id, again.starts_at, again.ends_at) == (meeting.id, START + 30 * DAY, START + 31 * DAY)
    assert move == Move(move.id, meeting.id, START, START + 30 * DAY)
    assert database.read(lambda tx: tx.meetings.moved(move.id)) == move
    with pytest.raises(LookupError, match="no move"):
        database.read(lambda tx: tx.meetings.moved(move.id + 1))


def test_a_vote_of_a_meeting_moves_until_it_has_opened(database: Database) -> None:
    meeting = database.run(lambda tx: tx.meetings.add("GLM", START + DAY, START + 2 * DAY, "UTC", "glm"))
    clerk = database.run(lambda tx: person(tx, "Clerk"))
    begins, ends = START + 9 * DAY, START + 14 * DAY
    vote = database.run(
        lambda tx: tx.votes.draft(group_id(tx), clerk.id, RULE, START + 6 * DAY, START + DAY, meeting.id)
    )

    for state in (VoteState.DRAFT, VoteState.SCHEDULED):
        assert database.run(lambda tx: tx.votes.move(vote.id, begins, ends))
        (moved,) = database.read(lambda tx: tx.votes.of_meeting(meeting.id))
        assert (moved.state, moved.opens_at, moved.closes_at) == (state, begins, ends)
        database.run(lambda tx: tx.votes.schedule(vote.id, START + DAY, START + 6 * DAY))

    unit = database.run(lambda tx: unit_of(organisation(tx, "Harbour")))
    database.run(lambda tx: tx.votes.open(vote.id, RULE, (unit,), START, START + 6 * DAY))
    assert not database.run(lambda tx: tx.votes.move(vote.id, begins, ends))
    (kept,) = database.read(lambda tx: tx.votes.of_meeting(meeting.id))
    assert kept.closes_at == START + 6 * DAY


def test_the_last_meeting_is_the_one_under_way_or_the_latest_there_has_been(database: Database) -> None:
    first, second = (
        database.run(
            lambda tx, key=key, days=days: tx.meetings.add(
                key, START + days * DAY, START + (days + 1) * DAY, "UTC", key
            )
        )
        for key, days in (("first", 1), ("second", 9))
    )
    found = []
    for days in (0, 1, 5, 9, 99):
        database.now = START + days * DAY
        found.append(database.read(lambda tx: tx.meetings.last()))

    assert found == [None, first, first, second, second]


def test_moves_are_known_from_an_instant_on(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    meeting = database.run(lambda tx: tx.meetings.add("GLM", START, START + DAY, "UTC", "glm"))
    move = database.run(lambda tx: tx.meetings.move(meeting.id, START + 9 * DAY, ann.id))

    assert database.read(lambda tx: tx.meetings.moves_since(START - DAY)) == [move]
    assert database.read(lambda tx: tx.meetings.moves_since(START)) == []
