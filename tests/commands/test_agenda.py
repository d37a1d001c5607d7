"""The agenda: where items come from, who accepts and orders them, and that it can be closed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.commands.freezing import freeze_agenda, freeze_at, plan_agenda
from bot.domain.agenda import ItemState
from bot.domain.meetings import Attendance
from bot.domain.people import Platform
from bot.notices import agenda as notice
from bot.ports import Transaction
from bot.requests import ConversationKey, Hints
from tests.commands.room import DAY, Room, words
from tests.commands.test_examples import WORDS


def titles(room: Room, meeting: int = 1) -> list[str]:
    """The items on the agenda by their titles, in their order."""

    def found(tx: Transaction) -> list[str]:
        at = tx.meetings.get(meeting)
        assert at is not None
        return [notice.title(tx, item, WORDS("en")) for item in notice.items(tx, at)]

    return room.office.do(found)


def number(room: Room, title: str, meeting: int = 1) -> int:
    """The number of the item with a title."""

    def found(tx: Transaction) -> int:
        items = tx.agenda.of_meeting(meeting)
        return next(item.id for item in items if notice.title(tx, item, WORDS("en")) == title)

    return room.office.do(found)


SAG, OPEN = "Report of Strategic Advisory Group", "Open actions of earlier meetings"


def test_each_source_has_one_item_and_keeps_it_only_while_it_is_there(room: Room) -> None:
    for _ in range(2):
        room.says("ana", "update training Tested in Dakar.")
        room.office.do(lambda tx: plan_agenda(tx, room.first))
    room.says("chair", "motion plenary “Adopt the plan?”")
    room.says("chair", "motion training “Not for all?”")

    assert titles(room) == [SAG, "Update of Training", "Adopt the plan?"]

    room.says("ana", "withdraw 1")
    assert "Update of Training" in titles(room)
    room.says("ana", "withdraw 2")
    room.says("chair", "void 1 Wrong version.")
    assert titles(room) == [SAG]
    room.says("ana", "update training Tested after all.")
    assert titles(room) == [SAG, "Update of Training"]


def test_a_motion_waits_on_the_agenda_until_it_is_opened_and_stays_there_as_a_vote(room: Room) -> None:
    room.says("lead", "motion plenary “Adopt the plan?”")
    room.office.do(
        lambda tx: tx.meetings.register(
            1, room.office.home(tx).id, Attendance.IN, tx.people.named("ana")[0].id
        )
    )

    waiting = room.says("chair", "agenda")
    assert "draft 1, which the chair or the secretariat opens" in waiting
    assert "Open the vote" in waiting
    assert "Open the vote" not in room.says("ana", "agenda")

    room.says("chair", "open 1")

    assert "Adopt the plan?" in titles(room)
    assert "which the chair" not in room.says("chair", "agenda")


def test_open_actions_are_carried_over_to_the_next_agenda_until_they_are_done(room: Room) -> None:
    room.begins(room.first)
    room.says("clerk", "action “Share the list” ana in 5d")

    assert (OPEN in titles(room, 1), OPEN in titles(room, 2)) == (False, True)

    room.says("ana", "done 1")

    assert OPEN not in titles(room, 2)


def test_anybody_proposes_and_the_lead_of_the_group_accepts(room: Room) -> None:
    proposed = room.says("ana", "item “Sharing warehouses” of training lasts 20 for decision")
    assert "20 min, for decision, by ana, Blue Ridge Relief, proposed, not accepted yet" in proposed
    item = number(room, "Sharing warehouses")

    assert "Only" in room.says("bob", f"item {item} accept")
    assert "Only" in room.says("ana", f"item {item} accept")
    accepted = room.says("lead", f"item {item} accept")

    assert "by ana, Blue Ridge Relief" in accepted
    found = room.office.do(lambda tx: tx.agenda.get(item))
    assert found is not None
    assert (found.state, found.minutes) == (ItemState.ACCEPTED, 20)


def test_what_a_lead_proposes_for_their_group_needs_nobody_to_accept_it(room: Room) -> None:
    assert "On the agenda" in room.says("lead", "item “Fleet” of training")
    assert "Item proposed" in room.says("lead", "item “Weather”")
    assert "On the agenda" in room.says("clerk", "item “Lunch”")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("item “Fleet” lasts long", "not a number of minutes"),
        ("item “Fleet” for fun", "not a purpose"),
        ("item “Fleet” at 9", "There is no meeting"),
        ("item 99 accept", "There is no item"),
        ("item “ ”", "Propose an item"),
        ("item " + "x" * 201, "characters"),
    ],
)
def test_what_cannot_be_proposed_is_refused_with_a_remedy(room: Room, typed: str, answer: str) -> None:
    assert answer in room.says("clerk", typed)

    assert titles(room) == []


def test_an_item_may_be_for_a_later_meeting_but_not_for_one_that_is_over(room: Room) -> None:
    room.says("ana", f"item “Fleet” at {room.second.id}")
    room.office.now = room.first.ends_at

    assert "is over, or will not be" in room.says("clerk", f"item “Late” at {room.first.id}")
    assert titles(room, room.first.id) == []
    assert "Fleet" in titles(room, room.second.id)


def test_items_go_where_they_are_put(room: Room) -> None:
    for title in ("One", "Two", "Three"):
        room.says("clerk", f"item {title}")

    room.says("clerk", f"item {number(room, 'Three')} order 1")
    assert titles(room) == ["Three", "One", "Two"]
    room.says("clerk", f"item {number(room, 'Three')} drop")
    room.says("clerk", f"point {number(room, 'Two')} placer 1")
    assert titles(room) == ["Two", "One"]
    assert "Item 3 is not on the agenda" in room.says("clerk", f"item {number(room, 'Three')} order 1")
    assert "no position 3" in room.says("clerk", f"item {number(room, 'One')} order 3")
    assert "at which place" in room.says("clerk", f"item {number(room, 'One')} order")
    room.says("clerk", f"item {number(room, 'Three')} accept")
    assert titles(room) == ["Two", "One", "Three"]


def test_a_closed_agenda_is_changed_by_the_secretariat_alone(room: Room) -> None:
    room.says("lead", "item “Fleet” of training")
    room.says("ana", "item “Weather”")

    closed = room.says("clerk", "freeze 1")

    assert "2 items are proposed and not accepted yet." in closed  # with the advisory group’s report
    assert "is closed since" in room.says("ana", "item “Late”")
    assert "is closed since" in room.says("lead", f"item {number(room, 'Fleet')} drop")
    assert "Propose an item" not in room.says("ana", "agenda")
    assert "The agenda is closed, so draft 1 is not on it" in room.says(
        "lead", "motion plenary “Adopt the plan?”"
    )
    room.says("ana", "update training Tested in Dakar.")
    room.says("clerk", "item “Lunch”")
    assert [t for t in titles(room) if t != SAG] == ["Fleet", "Weather", "Lunch"]

    assert "is open again" in room.says("clerk", "freeze 1 lift")
    assert "Item proposed" in room.says("ana", "item “Late”")
    assert {"Update of Training", "Adopt the plan?"} <= set(titles(room))


def test_what_closes_by_itself_closes_once_and_is_shown_where_the_global_meeting_is_followed(
    room: Room,
) -> None:
    channel = ConversationKey(Platform.WEB, "web", "hall", personal=False)

    def closed(tx: Transaction) -> list[str]:
        if tx.people.conversation(channel) is None:
            identity = tx.people.identities(tx.people.named("ana")[0].id)[0]
            tx.people.meet(identity.key, channel, Hints())
            conversation = tx.people.conversation(channel)
            assert conversation is not None
            plenary = next(g for g in tx.groups.all() if g.kind == "plenary")
            tx.people.follow(conversation.id, plenary.id, ("en", "fr"))
        freeze_agenda(tx, room.first.id)
        return sorted(slot.key for slot in tx.slots.claim((Platform.WEB, "web"), 9, DAY))

    room.says("ana", "item “Fleet”")

    assert [room.office.do(closed) for _ in range(2)] == [["agenda:1", "digest:1"], []]
    shown = words(room.shown("agenda:1", "fr").body)
    assert "L’ordre du jour est clos depuis" in shown[0]
    assert any("Fleet" in line for line in shown)


def test_items_move_with_their_meeting(room: Room) -> None:
    room.says("ana", "item “Fleet”")

    room.says("clerk", "meeting 1 date 2026-12-01")

    assert "Fleet" in titles(room)
    assert "2026-12-01" in words(room.shown("agenda:1").body)[0]


def fires(room: Room) -> int:
    """Closes what is to be closed by now; how many timers were due."""

    def fired(tx: Transaction) -> int:
        due = [timer for timer in tx.timers.due(99) if timer.kind == "agenda-freeze"]
        for timer in due:
            freeze_at(tx, timer.subject_id, timer.due_at)
            tx.timers.fired(timer.key)
        return len(due)

    return room.office.do(fired)


def test_an_agenda_closes_at_its_phase_and_opens_again_when_that_comes_later(room: Room) -> None:
    room.office.do(lambda tx: plan_agenda(tx, room.first))
    room.office.now = room.first.starts_at - 8 * DAY
    assert fires(room) == 0
    room.office.now += DAY
    assert fires(room) == 1
    assert "is closed since" in room.says("ana", "item “Late”")

    room.says("clerk", "meeting 1 date 2026-12-01")

    assert "Item proposed" in room.says("ana", "item “Not so late”")
    room.office.now = datetime(2026, 11, 30, tzinfo=UTC)
    assert fires(room) == 1
    assert "is closed since" in room.says("ana", "item “Late”")


def test_a_meeting_that_moved_away_from_its_phase_in_time_is_not_closed_by_it(room: Room) -> None:
    room.office.do(lambda tx: plan_agenda(tx, room.first))
    room.says("clerk", "meeting 1 date 2026-12-01")
    room.office.now = room.first.starts_at

    assert fires(room) == 1
    assert "Item proposed" in room.says("ana", "item “Not late”")


def test_what_the_secretariat_closed_stays_closed_wherever_the_meeting_moves(room: Room) -> None:
    room.says("clerk", "freeze 1")

    room.says("clerk", "meeting 1 date 2026-12-01")

    assert "is closed since" in room.says("ana", "item “Late”")
