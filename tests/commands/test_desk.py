"""The secretariat's desk: what is missing before the meeting, who waits, and one button that reminds them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.groups import Role
from bot.domain.meetings import Attendance, Meeting
from bot.domain.people import Rank
from bot.ports import Transaction
from tests.commands.office import HOME, Office
from tests.rigs.outgoing import claimed


@pytest.fixture
def desk(office: Office) -> Office:
    """A secretary, a lead of one group, and a meeting in two weeks."""
    office.member("clerk", "secretary")
    lead = office.member("lead")

    def made(tx: Transaction) -> None:
        training = next(g for g in tx.groups.all() if g.slug == "training")
        tx.groups.join(training.id, lead.id, office.home(tx).id, Role.LEAD)
        tx.meetings.add(
            "Spring meeting", tx.now + timedelta(days=14), tx.now + timedelta(days=16), "UTC", "k"
        )

    office.do(made)
    return office


def _meeting(tx: Transaction) -> Meeting:
    meeting = tx.meetings.next()
    assert meeting is not None
    return meeting


def _nudged(office: Office) -> list[tuple[str, int | None]]:
    """Kind and reader of everything that is to be sent."""
    waiting = office.do(lambda tx: claimed(tx, 100, timedelta(0)))
    return [(delivery.prompt.kind, delivery.prompt.member_id) for delivery in waiting]


def test_what_is_missing_is_named_with_how_many_of_how_many(desk: Office) -> None:
    said = desk.says("clerk", "desk")

    assert "Spring meeting" in said
    assert "Organisations that have not registered" in said
    assert HOME in said
    assert "Groups without an update" in said
    assert "Voting organisations without a delegate" in said
    assert "Training (focal point)" in said
    assert "Training (lead" not in said


def test_what_has_been_done_is_missing_no_more(desk: Office) -> None:
    clerk = desk.member("delegate")

    def done(tx: Transaction) -> None:
        home = desk.home(tx)
        tx.meetings.register(_meeting(tx).id, home.id, Attendance.IN, clerk.id)
        tx.organisations.delegate(home.id, clerk.id, Rank.DELEGATE, None)

    desk.do(done)

    said = desk.says("clerk", "desk")

    assert "Organisations that have not registered" not in said
    assert "Voting organisations without a delegate" not in said


def test_whoever_waits_can_be_let_in_from_the_desk(desk: Office) -> None:
    def claims(tx: Transaction) -> None:
        stranger = tx.people.add("Rosa Vidal", "en", "UTC")
        tx.organisations.claim(stranger.id, desk.home(tx).id, "slack · Port")

    desk.do(claims)

    said = desk.says("clerk", "desk")

    assert "Confirm Rosa Vidal" in said
    assert "Confirmed" in desk.says("clerk", "confirm Rosa Vidal")
    assert "Rosa Vidal" not in desk.says("clerk", "desk")


def test_only_the_secretariat_has_a_desk(desk: Office) -> None:
    assert "secretar" in desk.says("lead", "desk")
    assert "What is missing" not in desk.says("lead", "desk")
    assert not _nudged(desk)


def test_a_nudge_goes_to_whoever_still_must_act_and_to_nobody_else(desk: Office) -> None:
    said = desk.says("clerk", "nudge")

    asked = _nudged(desk)
    lead, clerk = (desk.do(lambda tx, n=name: tx.people.named(n)[0].id) for name in ("lead", "clerk"))
    assert "person is reminded" in said
    assert clerk not in {reader for _, reader in asked}
    assert ("update", lead) in asked
    assert ("registration", lead) in asked


def test_who_was_nudged_today_is_not_nudged_again(desk: Office) -> None:
    desk.says("clerk", "nudge")
    before = _nudged(desk)

    desk.says("clerk", "nudge")

    assert before
    assert _nudged(desk) == before


def test_nobody_is_nudged_where_all_have_acted(desk: Office) -> None:
    def done(tx: Transaction) -> None:
        lead = next(iter(tx.people.named("lead")))
        meeting, home = _meeting(tx), desk.home(tx)
        tx.meetings.register(meeting.id, home.id, Attendance.IN, lead.id)
        training = next(g for g in tx.groups.all() if g.slug == "training")
        tx.updates.add(training.id, lead.id, home.id, "All well.", meeting.id)

    desk.do(done)

    assert "Nobody to remind" in desk.says("clerk", "nudge")
