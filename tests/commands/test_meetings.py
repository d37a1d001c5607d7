"""Meetings through the front door: planned, looked at, given phases and links, dropped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.meetings import Attendance, Meeting
from bot.domain.people import Rank
from bot.domain.phases import Phase
from bot.ports import Transaction
from tests.commands.office import Office
from tests.commands.reading import reads
from tests.commands.test_examples import NOW
from tests.commands.test_moving import due

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ROME = "Europe/Rome"


@pytest.fixture
def meeting(office: Office) -> Meeting:
    """A meeting in a month, for which the delegate has registered."""
    office.member("clerk", "secretary")
    delegate = office.member("delegate")

    def planned(tx: Transaction) -> Meeting:
        home = office.home(tx)
        tx.organisations.delegate(home.id, delegate.id, Rank.DELEGATE, None)
        made = tx.meetings.add("Spring meeting", NOW + 30 * DAY, NOW + 30 * DAY + 4 * HOUR, ROME, "key")
        tx.meetings.register(made.id, home.id, Attendance.IN, delegate.id)
        return made

    return office.do(planned)


def now_is(office: Office, number: int = 1) -> Meeting:
    found = office.do(lambda tx: tx.meetings.get(number))
    assert found is not None
    return found


def test_a_single_meeting_is_planned_once_however_often_it_is_said(office: Office) -> None:
    office.member("clerk", "secretary")
    words = "meeting new “Extra meeting” date 2027-01-20 15:00 zone Rome lasts 3h link https://meet.test/x"

    assert "Meeting planned" in reads(office, "clerk", words)
    assert "It is number 1" in reads(office, "clerk", words)

    made = now_is(office)
    assert (made.title, made.zone, made.link) == ("Extra meeting", ROME, "https://meet.test/x")
    assert made.starts_at == datetime(2027, 1, 20, 14, tzinfo=UTC)
    assert made.ends_at - made.starts_at == 3 * HOUR
    assert len(office.do(lambda tx: tx.meetings.upcoming())) == 1


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("meeting new", "Plan a meeting"),
        ("meeting new “Extra”", "Plan a meeting"),
        ("meeting new “Extra” date 2027-01-20 zone Atlantis", "no time zone called"),
        ("meeting new “Extra” date 2020-01-20", "has passed already"),
        ("meeting new “Extra” date soon", "as a time"),
        ("meeting new “Extra” date 2027-01-20 lasts 9d", "as a length of time"),
        ("meeting new “Extra” date 2027-01-20 link javascript:alert", "not a link"),
        (f"meeting new “{'x' * 121}” date 2027-01-20", "Please shorten it"),
        ("meeting 1 phase", "Set a phase"),
        ("meeting 1 phase papers", "Set a phase"),
        ("meeting 1 phase lunch 2027-01-20", "names no phase"),
        ("meeting 1 phase papers 2027-01-20", "does not fit"),
        ("meeting 1 phase record in 2d", "does not fit"),
        ("meeting 1 link ftp://meet.test", "not a link"),
        ("meeting 1 drop", "Drop the meeting"),
        ("meeting 9 drop Because.", "There is no meeting 9"),
        ("meeting 9", "There is no meeting 9"),
        ("session 9 1", "There is no meeting 9"),
    ],
)
def test_what_is_wrong_or_missing_is_said_and_changes_nothing(
    office: Office, meeting: Meeting, words: str, answer: str
) -> None:
    assert answer in reads(office, "clerk", words)

    assert now_is(office) == meeting
    assert office.do(lambda tx: tx.meetings.phases(1)) == {}
    assert len(office.do(lambda tx: tx.meetings.all())) == 1


def test_a_phase_may_be_set_in_either_language_and_is_shown(office: Office, meeting: Meeting) -> None:
    reads(office, "clerk", "meeting 1 phase agenda freeze in 3d")
    reads(office, "clerk", f"réunion 1 phase compte rendu {meeting.ends_at + 3 * DAY:%Y-%m-%d} 12:00")

    said = office.do(lambda tx: tx.meetings.phases(1))
    assert said[Phase.FREEZE] == office.now + 3 * DAY
    assert set(said) == {Phase.FREEZE, Phase.RECORD}
    assert f"Agenda freeze: {office.now + 3 * DAY:%Y-%m-%d}" in reads(office, "delegate", "meeting 1")


def test_only_members_see_the_link_and_the_names(office: Office, meeting: Meeting) -> None:
    reads(office, "clerk", "meeting 1 link https://meet.test/1")

    member, newcomer = reads(office, "delegate", "meeting 1"), reads(office, "newcomer", "meeting 1")

    assert "https://meet.test/1" in member
    assert "1: Blue Ridge Relief" in member
    assert "meet.test" not in newcomer
    assert "Blue Ridge Relief" not in newcomer
    assert "Organisations registered" in newcomer


def test_a_meeting_with_votes_is_not_dropped_and_without_them_who_registered_is_told(
    office: Office, meeting: Meeting
) -> None:
    reads(office, "clerk", "motion “global meeting” “Shall we?”")
    assert "hang on" in reads(office, "clerk", "meeting 1 drop The hall burnt down.")
    assert now_is(office).dropped_at is None
    reads(office, "clerk", "void 1 No meeting, no vote.")

    assert "will not be" in reads(office, "clerk", "meeting 1 drop The hall burnt down.")

    assert ("meeting-dropped", "delegate") in due(office)
    assert "There is no meeting 1" in reads(office, "delegate", "attend 1 in")
    assert "was dropped" in reads(office, "delegate", "meeting 1")
    assert "There is no meeting 1" in reads(office, "clerk", "meeting 1 drop Again.")


def test_past_meetings_stay_to_be_looked_at_and_cannot_be_attended(office: Office, meeting: Meeting) -> None:
    office.now = meeting.ends_at + DAY

    listed = reads(office, "delegate", "meetings")

    assert "1. Spring meeting" in listed
    assert "Over" in listed
    assert "Organisations registered" in reads(office, "delegate", "meeting 1")
    assert "There is no meeting 1" in reads(office, "delegate", "attend 1 in")


@pytest.mark.parametrize(("days", "open_for"), [(7, 7 * DAY), (2, 5 * DAY)])
def test_votes_that_open_with_the_meeting_close_with_its_window_unless_that_is_too_short(
    office: Office, meeting: Meeting, days: int, open_for: timedelta
) -> None:
    window = meeting.starts_at + days * DAY
    office.says("clerk", f"meeting 1 phase voting {window:%Y-%m-%d %H:%M} UTC")

    office.says("clerk", "motion “global meeting” “Endorse it?” as endorsement on training")

    (vote,) = office.do(lambda tx: tx.votes.of_meeting(1))
    assert (vote.opens_at, vote.closes_at) == (meeting.starts_at, meeting.starts_at + open_for)
