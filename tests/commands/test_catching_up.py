"""Catching up: what is new to each member, once."""

from __future__ import annotations

from bot.domain.meetings import Attendance
from bot.domain.votes import Result
from bot.ports import Transaction
from tests.commands.room import DAY, Room


def happens(room: Room) -> None:
    """A little of everything, one day after the beginning."""
    room.office.now += DAY
    room.says("ana", "update training Tested in Dakar.")
    room.says("bob", "update procurement nothing to report")
    room.says("clerk", "meeting 1 date 2026-12-01")
    room.says("clerk", "decide 1 “We meet in Rome.”")
    room.says("clerk", "action “Share the list” bob in 9d")

    def registered(tx: Transaction) -> None:
        tx.meetings.register(1, room.office.home(tx).id, Attendance.IN, tx.people.named("ana")[0].id)

    room.office.do(registered)
    room.says("chair", "motion plenary “Adopt the plan?”")
    room.says("chair", "open 1")


NEWS = {
    "The global meeting has moved": "Rome was to begin",
    "Votes opened": "1. Adopt the plan?",
    "Decisions of the room": "1.1 We meet in Rome.",
    "Actions given or done": "1. Share the list — bob, until",
    "Updates": "1. Training: Tested in Dakar.",
}


def test_it_tells_of_ones_groups_and_the_global_meeting_and_of_no_other_group(room: Room) -> None:
    happens(room)

    lines = room.says("ana", "catch up").splitlines()

    assert all(lines[lines.index(heading) + 1].startswith(line) for heading, line in NEWS.items())
    assert "Nothing to report" not in " ".join(lines)
    assert "2. Procurement: Nothing to report." in room.says("bob", "catch up")


def test_what_was_seen_once_is_not_new_any_more_to_whoever_saw_it(room: Room) -> None:
    room.says("ana", "catch up")
    happens(room)
    room.says("ana", "catch up")

    assert "Nothing new." in room.says("ana", "catch up")
    assert "We meet in Rome." in room.says("lead", "catch up")

    room.office.now += DAY
    assert "Only" in room.says("ana", "done 1")
    room.says("bob", "done 1")
    assert "1. Share the list — bob, done" in room.says("ana", "catch up")


def test_one_may_look_back_further(room: Room) -> None:
    happens(room)
    room.says("ana", "catch up")
    room.office.now += DAY

    assert "Nothing new." in room.says("ana", "catch up 1")
    assert "We meet in Rome." in room.says("ana", "catch up 2")
    for words in ("0", "367", "long", "-1"):
        assert "not a number of days" in room.says("ana", f"catch up {words}")


def test_a_vote_that_closed_is_told_with_its_result(room: Room) -> None:
    happens(room)
    room.says("ana", "catch up")
    room.office.now += DAY

    room.office.do(lambda tx: tx.votes.close(1, tx.now, Result.NOT_PASSED))

    lines = room.says("ana", "catch up").splitlines()
    assert lines[lines.index("Votes closed") + 1] == "1. Adopt the plan? — Not passed."
    assert "Votes opened" not in lines


def test_only_a_few_lines_of_each_kind_are_shown(room: Room) -> None:
    room.office.now += DAY
    for number in range(8):
        room.says("ana", f"update training Step {number}. " + "word " * 100)

    lines = room.says("ana", "catch up").splitlines()

    shown = [line for line in lines if "Step" in line]
    assert len(shown) == 5
    assert max(map(len, shown)) < 200
    assert "3 more." in lines
