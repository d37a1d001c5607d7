"""Who is present at a meeting, where organisations are related."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.meetings import Attendance
from bot.domain.rolls import as_unit
from bot.domain.votes import Vote
from bot.notices.figures import circumstances
from bot.ports import Transaction
from tests.commands.office import Office
from tests.store.scene import RULE


def test_a_child_that_is_there_makes_its_unit_present(office: Office) -> None:
    clerk = office.member("clerk")
    days = timedelta(days=1)

    def opened(tx: Transaction) -> Vote:
        parent = office.home(tx)
        children = [
            tx.organisations.add(name, "ngo", votes=True, parent_id=parent.id) for name in ("North", "South")
        ]
        meeting = tx.meetings.add("Meeting", tx.now + days, tx.now + 2 * days, "UTC", "key")
        tx.meetings.register(meeting.id, children[0].id, Attendance.ONLINE, clerk.id)
        tx.meetings.register(meeting.id, children[1].id, Attendance.NO, clerk.id)
        body = tx.groups.all()[0]
        drafted = tx.votes.draft(body.id, clerk.id, RULE, tx.now + days, None, meeting.id)
        unit = as_unit(parent)
        tx.votes.open(drafted.id, replace(RULE, units=(unit.id,)), [unit], tx.now, tx.now + days)
        vote = tx.votes.get(drafted.id)
        assert vote is not None
        return vote

    vote = office.do(opened)

    assert office.do(lambda tx: circumstances(tx, vote)).present == 1
