"""What the room decides and discusses, and who is to do what: recorded, corrected, done."""

from __future__ import annotations

import pytest

from bot.domain.endorsements import EndorsementState
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.notices import endorsements, prompts
from bot.ports import Transaction
from bot.views import Card
from tests.commands.room import DAY, Room, words
from tests.commands.test_examples import NOW, WORDS
from tests.rigs.outgoing import claimed

NOTHING = "A decision of the room, without a vote: it endorses nothing."


def test_a_decision_is_numbered_in_its_meeting_and_keeps_what_it_said(room: Room) -> None:
    room.begins(room.first)

    assert "Decision 1.1" in room.says("clerk", "decide 1 “We meet in Rome.”")
    assert "Decision 1.2" in room.says("chair", "decide 1 Papers are in French too.")
    assert "We meet in Rome." in room.says("chair", "decide 1.1")  # the form
    for _ in range(2):
        corrected = room.says("chair", "decide 1.1 We meet in Dakar.")

    assert "1.1, recorded by clerk, 2026-10-01 10:00 UTC" in corrected
    assert "Corrected by chair, 2026-10-01 10:00 UTC; it said before: We meet in Rome." in corrected
    assert corrected.count("Corrected by") == 1  # saying the same again corrects nothing
    assert NOTHING in corrected
    listed, said = (
        room.says("ana", "decisions").splitlines(),
        ["We meet in Dakar.", "Papers are in French too."],
    )
    assert [line for line in listed if line in (*said, NOTHING)] == [*said, NOTHING]
    assert words(room.shown("decision:1").body)[-1] == NOTHING


def test_a_decision_of_the_room_endorses_nothing_whatever_it_says(room: Room) -> None:
    room.begins(room.first)

    room.says("clerk", "decide 1 The mandate of Training is endorsed.")

    def standing(tx: Transaction) -> EndorsementState:
        training = next(g for g in tx.groups.all() if g.slug == "training")
        return endorsements.standing(tx, endorsements.of_mandate(training, 1)).state

    assert room.office.do(standing) is EndorsementState.NONE


def test_points_of_discussion_stand_under_their_item(room: Room) -> None:
    room.says("clerk", "item “Fleet”")
    room.says("clerk", "item “Weather”")
    room.begins(room.first)

    room.says("clerk", "discussion 2 It rains.")
    room.says("clerk", "discussion 1 “Costs differ.”")
    assert "Point 1.2 of the discussion" in room.says("clerk", "discussion 1.2 Costs differ a lot.")

    lines = room.says("ana", "decisions").splitlines()
    fleet, weather = lines.index("Discussed: Fleet"), lines.index("Discussed: Weather")
    assert (lines[fleet + 1], lines[weather + 1]) == ("Costs differ a lot.", "It rains.")
    assert "The room has decided nothing yet." in lines


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("decide 9 Yes.", "There is no meeting 9 to come."),
        ("decide 1.7 Yes.", "Nothing is recorded under 1.7."),
        ("discussion 9 Yes.", "There is no item 9."),
        ("discussion 1.7 Yes.", "Nothing is recorded under 1.7."),
        ("decide 1 " + "x" * 3001, "at most 3000 are kept"),
        ("decide 1", "Record a decision of the room"),
    ],
)
def test_what_cannot_be_recorded_is_not(room: Room, typed: str, answer: str) -> None:
    assert answer in room.says("clerk", typed)

    assert room.office.do(lambda tx: tx.decisions.of_meeting(1)) == []


def told(room: Room, name: str, action: int = 1) -> Card | None:
    """What the owner of an action reads when they are reminded of it."""

    def card(tx: Transaction) -> Card | None:
        member: Member = tx.people.named(name)[0]
        prompt = Prompt("k", "action-due", action, tx.now, tx.now, member_id=member.id)
        return prompts.card(tx, prompt, member, WORDS("en"), "")

    return room.office.do(card)


def test_an_action_is_told_to_its_owner_and_asked_for_until_it_is_done(room: Room) -> None:
    room.begins(room.first)
    room.says("chair", "action “Share the list” ana 2026-10-20")

    planned = room.office.do(lambda tx: [d.prompt for d in claimed(tx, 99, DAY)])
    assert [(p.kind, p.subject_id) for p in planned if p.kind.startswith("action")] == [("action-given", 1)]
    before = told(room, "ana")
    room.office.now += 20 * DAY
    late = told(room, "ana")
    assert (before is not None, late is not None) == (True, True)
    assert before is not None
    assert late is not None
    assert (before.title, late.title) == ("Your action 1", "Your action 1 is overdue")
    assert "Agreed at Rome." in words(before.body)
    assert told(room, "bob") is None

    assert "until 2026-10-20 17:00 UTC — overdue" in room.says("bob", "actions")
    for name in ("ana", "clerk"):
        assert "done 2026-10-21" in room.says(name, "done 1")
    assert told(room, "ana") is None
    assert "No action is open." in room.says("bob", "actions")


def test_ones_own_actions_come_first(room: Room) -> None:
    room.says("clerk", "action “Share the list” ana in 5d")
    room.says("clerk", "action “Book the room” bob in 9d")

    lines = room.says("bob", "actions").splitlines()

    assert lines[1:5] == [
        "Yours", "2. Book the room — bob (Blue Ridge Relief), until 2026-09-10 09:00 UTC",
        "Of others", "1. Share the list — ana (Blue Ridge Relief), until 2026-09-06 09:00 UTC",
    ]  # fmt: skip


def test_a_date_alone_is_the_end_of_that_day_where_the_owner_is(room: Room) -> None:
    room.office.do(lambda tx: tx.people.set(tx.people.named("ana")[0].id, zone="America/Panama"))

    assert "until 2026-10-20 22:00 UTC" in room.says("clerk", "action “Share the list” ana 2026-10-20")
    assert "until 2026-10-20 07:00 UTC" in room.says(
        "clerk", "action “Share the list” ana 2026-10-20 09:00 Europe/Rome"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "action “Share the list” Ana Reyes 2026-10-20",
        "action “Share the list” Ana Reyes in 49d",
        "action “Partager la liste” “Ana Reyes” dans 49 jours",
        "action “Share the list” #{ana} 2026-10-20",
    ],
)
def test_a_name_of_several_words_may_stand_before_the_date(room: Room, typed: str) -> None:
    ana = room.office.member("Ana Reyes")

    assert "Action given" in room.says("clerk", typed.replace("{ana}", str(ana.id)))

    (given,) = room.office.do(lambda tx: tx.actions.open())
    assert given.member_id == ana.id


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("action “Share the list” nobody 2026-10-20", "Nobody called"),
        ("action “Share the list” ana 2020-10-20", "has passed"),
        ("action “Share the list” ana 20 October", "I do not understand"),
        ("action “Share the list” ana", "Give an action"),
        ("done 9", "There is no action 9."),
    ],
)
def test_an_action_without_owner_or_date_is_not_given(room: Room, typed: str, answer: str) -> None:
    assert answer in room.says("clerk", typed)

    assert room.office.do(lambda tx: tx.actions.open()) == []
    assert room.office.now == NOW
