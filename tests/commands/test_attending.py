"""Registering, checking in, and the call of the roll through the front door."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.domain.attendance import Presence, counted, people
from bot.domain.meetings import Attendance, Meeting
from bot.ports import Transaction
from tests.commands.office import HOME, Office
from tests.commands.reading import reads
from tests.commands.test_meetings import DAY, HOUR, meeting, now_is  # noqa: F401 - a fixture


@pytest.fixture
def others(office: Office, meeting: Meeting) -> Mapping[str, int]:  # noqa: F811 - the fixture
    """The organisations by name; of the first three Harbour has not registered."""

    def added(tx: Transaction) -> dict[str, int]:
        for name in ("Harbour, Aid and Co", "Ridge Relief"):
            tx.organisations.add(name, "ngo", votes=True)
        known = {o.name: o.id for o in tx.organisations.all()}
        tx.meetings.register(1, known["Ridge Relief"], Attendance.ONLINE, 1)
        return known

    return office.do(added)


def there(office: Office) -> dict[int, Presence]:
    return dict(office.do(lambda tx: counted(tx.meetings.attendance(1))))


def answered(office: Office) -> dict[int, Attendance]:
    return {r.organisation_id: r.attendance for r in office.do(lambda tx: tx.meetings.registrations(1))}


def test_before_the_session_it_registers_and_asks_who_votes(
    office: Office, others: Mapping[str, int]
) -> None:
    assert "Who votes for you: delegate" in reads(office, "delegate", "attend 1 online")

    assert answered(office)[others[HOME]] is Attendance.ONLINE
    assert there(office) == {}


def test_the_form_shows_who_votes_now_and_a_delegate_names_another(
    office: Office, others: Mapping[str, int]
) -> None:
    office.member("colleague")
    form = reads(office, "delegate", "attend 1")
    assert "Who votes for you?" in form
    assert "delegate (votes for you now)" in form

    assert "Noted" in reads(office, "colleague", "attend 1 in delegate delegate")  # as it is
    assert "Not done" in reads(office, "colleague", "attend 1 online delegate colleague")
    assert answered(office)[others[HOME]] is Attendance.IN
    assert "Who votes for you: colleague" in reads(office, "delegate", "attend 1 in delegate colleague")


def test_while_a_session_is_on_a_person_checks_in_and_takes_it_back(
    office: Office, others: Mapping[str, int]
) -> None:
    colleague = office.member("colleague")
    office.now = now_is(office).starts_at
    assert "check in" in reads(office, "delegate", "meeting 1")

    assert "you are in the room" in reads(office, "delegate", "attend 1 in")
    reads(office, "colleague", "attend 1 online")
    assert there(office) == {others[HOME]: Presence.IN}
    assert len(office.do(lambda tx: people(tx.meetings.attendance(1)))) == 2

    reads(office, "delegate", "attend 1 no")
    assert there(office) == {others[HOME]: Presence.ONLINE}
    assert office.do(lambda tx: people(tx.meetings.attendance(1))) == {colleague.id}
    assert answered(office)[others[HOME]] is Attendance.IN  # the organisation stays on the rolls


def test_who_checks_in_registers_an_organisation_that_was_not(
    office: Office, others: Mapping[str, int]
) -> None:
    reads(office, "delegate", "attend 1 no")
    office.now = now_is(office).starts_at

    assert "was not registered" in reads(office, "delegate", "attend 1 online")

    assert answered(office)[others[HOME]] is Attendance.ONLINE


def test_of_two_sessions_at_once_one_is_asked_for(office: Office, others: Mapping[str, int]) -> None:
    start = now_is(office).starts_at
    reads(office, "clerk", f"session 1 “Second room” date {start:%Y-%m-%d} zone UTC lasts 2h")
    reads(office, "clerk", f"session 1 2 date {start:%Y-%m-%d %H:%M} zone UTC")
    office.now = start + HOUR

    assert "Which session" in reads(office, "delegate", "attend 1 in")
    assert there(office) == {}
    assert "2. Second room" in reads(office, "delegate", "attend 1 in session 2")
    assert there(office) == {others[HOME]: Presence.IN}


def test_the_roll_is_called_for_several_at_once(office: Office, others: Mapping[str, int]) -> None:
    assert "has not begun" in reads(office, "clerk", "attendance 1 Ridge Relief in")
    office.now = now_is(office).starts_at
    assert "Ridge Relief" in reads(office, "clerk", "attendance 1")

    marked = reads(office, "clerk", "attendance 1 Harbour, Aid and Co, Ridge Relief in the room")
    assert "on no roll until" in marked
    assert there(office) == {
        others["Harbour, Aid and Co"]: Presence.IN, others["Ridge Relief"]: Presence.IN,
    }  # fmt: skip

    reads(office, "clerk", f"attendance 1 “#{others['Ridge Relief']}” as absent")
    assert there(office)[others["Ridge Relief"]] is Presence.ABSENT
    assert "Organisations present" in reads(office, "delegate", "meeting 1")


def test_a_name_that_nobody_has_marks_nobody(office: Office, others: Mapping[str, int]) -> None:
    office.now = now_is(office).starts_at

    assert "Did you mean" in reads(office, "clerk", "attendance 1 Ridge Relief, Harbor Aid and Co in")
    assert "does not say how" in reads(office, "clerk", "attendance 1 Ridge Relief here")

    assert there(office) == {}


def test_the_form_offers_first_whoever_has_not_been_marked(office: Office, others: Mapping[str, int]) -> None:
    office.now = now_is(office).starts_at
    reads(office, "clerk", f"attendance 1 {HOME} online")

    form = reads(office, "clerk", "attendance 1 form")

    assert form.index("Ridge Relief") < form.index(HOME)
    assert "Harbour" not in form


def test_after_the_meeting_the_roll_may_be_corrected(office: Office, others: Mapping[str, int]) -> None:
    office.now = now_is(office).ends_at + DAY

    reads(office, "clerk", "attendance 1 Ridge Relief online")

    assert there(office) == {others["Ridge Relief"]: Presence.ONLINE}
