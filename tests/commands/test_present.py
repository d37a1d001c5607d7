"""Who is present at a meeting, for the votes that count it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.attendance import Presence
from bot.domain.meetings import Attendance
from bot.domain.rolls import as_unit
from bot.domain.votes import Result, Vote
from bot.notices.figures import circumstances
from bot.ports import Transaction
from tests.commands.office import Office
from tests.store.scene import DAY, RULE


def test_a_child_that_is_there_makes_its_unit_present(office: Office) -> None:
    clerk = office.member("clerk")
    days = timedelta(days=1)

    def opened(tx: Transaction) -> Vote:
        parent = office.home(tx)
        children = [
            tx.organisations.add(name, "ngo", votes=True, parent_id=parent.id) for name in ("North", "South")
        ]
        meeting = tx.meetings.add("Meeting", tx.now + days, tx.now + 2 * days, "UTC", "key")
        (session,) = tx.meetings.sessions(meeting.id)
        tx.meetings.mark(session.id, children[0].id, Presence.ONLINE, clerk.id)
        tx.meetings.mark(session.id, children[1].id, Presence.ABSENT, clerk.id)
        body = tx.groups.all()[0]
        drafted = tx.votes.draft(body.id, clerk.id, RULE, tx.now + days, None, meeting.id)
        unit = as_unit(parent)
        tx.votes.open(drafted.id, replace(RULE, units=(unit.id,)), [unit], tx.now, tx.now + days)
        vote = tx.votes.get(drafted.id)
        assert vote is not None
        return vote

    vote = office.do(opened)
    office.now += timedelta(hours=1)

    assert office.do(lambda tx: circumstances(tx, vote)).present == 1


def test_only_who_was_said_to_be_there_before_the_close_is_present(office: Office) -> None:
    clerk = office.member("clerk")

    def opened(tx: Transaction) -> int:
        unit = as_unit(office.home(tx))
        meeting = tx.meetings.add("Meeting", tx.now, tx.now + 2 * DAY, "UTC", "key")
        tx.meetings.register(meeting.id, office.home(tx).id, Attendance.IN, clerk.id)
        body = tx.groups.all()[0]
        drafted = tx.votes.draft(body.id, clerk.id, RULE, tx.now + DAY, None, meeting.id)
        tx.votes.open(drafted.id, replace(RULE, units=(unit.id,)), [unit], tx.now, tx.now + DAY)
        return drafted.id

    def marked(presence: Presence) -> Callable[[Transaction], None]:
        def mark(tx: Transaction) -> None:
            (session,) = tx.meetings.sessions(1)
            tx.meetings.mark(session.id, office.home(tx).id, presence, clerk.id)

        return mark

    def there() -> int:
        vote = office.do(lambda tx: tx.votes.get(number))
        assert vote is not None
        return office.do(lambda tx: circumstances(tx, vote)).present

    number = office.do(opened)
    assert there() == 0  # registered is not present
    office.do(marked(Presence.IN))
    office.now += DAY
    assert there() == 1
    office.do(marked(Presence.ABSENT))  # at the closing instant
    office.now += DAY
    assert there() == 1
    office.do(lambda tx: tx.votes.close(number, tx.now, Result.PASSED))
    assert there() == 1
