"""The Note for the Record: what it says, who reads names in it, how it is agreed and published (RULES §3)."""

from __future__ import annotations

import json

import pytest

from bot.commands.noting import draft_note, go_on
from bot.domain.meetings import Attendance
from bot.domain.notes import Edition, NoteState
from bot.domain.votes import Result, VoteState
from bot.notices import notes
from bot.ports import Transaction
from bot.views import Card, Fields, Table, Text, plain
from tests.commands.noting import Meeting
from tests.commands.office import Office
from tests.commands.test_examples import WORDS


@pytest.fixture
def meeting(office: Office) -> Meeting:
    made = Meeting(office)
    made.takes_place()
    return made


def read(card: Card) -> str:
    """All the words of a card."""
    said = [card.title]
    for element in card.body:
        match element:
            case Text(spans=spans):
                said.append(plain(spans))
            case Fields(pairs=pairs):
                said += [f"{label}: {plain(value)}" for label, value in pairs]
            case Table(header=header, rows=rows):
                said += [" | ".join(header), *(" | ".join(map(plain, row)) for row in rows)]
            case _:
                said.append(repr(element))
    return "\n".join(said)


def state(meeting: Meeting) -> NoteState:
    note = meeting.note()
    return meeting.office.do(lambda tx: notes.state(tx, note))


def test_it_says_what_was_recorded_and_decided_in_every_language(meeting: Meeting) -> None:
    assert "Drafted from what is recorded: version 1." in meeting.says("clerk", "note 1 draft")

    english, french = (read(meeting.edition(language=one)) for one in ("en", "fr"))

    for words in (
        "Note for the Record: Rome",
        "In the room: 2",
        "Online: 1",
        "Absent: 1",
        "People who checked in: 3",
        "Alba Aid | NGO | in the room",
        "Cora Aid | NGO | online",
        "Dede Aid | NGO | absent",
        "Fuel # and *prices* — for discussion\nAlba Aid asked for lower prices.",
        "The module is done.",
        "Shared, not endorsed by the global meeting.",
        "1.1. We meet in Nairobi.",
        "A decision of the room, without a vote: it endorses nothing.",
        "Adopt the plan?",
        "Passed. 2 for, 1 against, 0 abstained. In favour: 2 of 3 (66.67%)",
        "The quorum of 3 was met.",
        "No. | Action | Owner | Due\n1 | Send the list | Beni (Beni Aid) | ",
        "Elections\nNothing is recorded.",
    ):
        assert words in english
    for words in ("Note pour le dossier\u00a0: Rome", "Alba Aid | ONG | dans la salle", "(66,67\u00a0%)"):
        assert words in french
    assert meeting.note().latest.hash in english
    assert meeting.note().latest.hash in french


def test_only_members_read_names_and_both_editions_have_one_hash(meeting: Meeting) -> None:
    meeting.says("clerk", "note 1 draft")
    members, public = (read(meeting.edition(edition)) for edition in Edition)
    names = ("ana", "Beni (", "Alba (")

    assert [name in members for name in names] == [True, True, False]
    assert not any(name in public for name in names)
    assert "ana (Blue Ridge Relief), " in members
    assert "\nBlue Ridge Relief, " in public
    assert "| Beni Aid |" in public
    assert meeting.note().latest.hash in public
    content = meeting.note().latest.content
    assert '"ana"' not in content
    assert '"Beni"' not in content
    canonical = json.dumps(json.loads(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert content == canonical


def test_a_name_that_the_register_has_no_more_is_nowhere_and_the_hash_stays(meeting: Meeting) -> None:
    meeting.says("clerk", "note 1 draft")
    before = meeting.note()

    meeting.office.do(lambda tx: tx.people.set(tx.people.named("Beni")[0].id, name=""))

    assert "| Beni Aid |" in read(meeting.edition())
    assert "Beni (" not in read(meeting.edition())
    assert meeting.note() == before


def test_it_keeps_its_words_whatever_is_recorded_later(meeting: Meeting) -> None:
    meeting.says("clerk", "note 1 draft")
    before = read(meeting.edition())

    meeting.says("chair", "decide 1 “We meet in Dakar as well.”")
    assert read(meeting.edition()) == before
    assert "Nothing has changed since" not in meeting.says("clerk", "note 1 draft")
    assert "1.2. We meet in Dakar as well." in read(meeting.edition())
    assert "Nothing has changed since version 2." in meeting.says("clerk", "note 1 draft")
    assert [v.number for v in meeting.note().versions] == [1, 2]


def test_it_is_drafted_by_itself_where_nobody_did_and_only_there(meeting: Meeting) -> None:
    meeting.passes(days=5)

    (version,) = meeting.note().versions
    assert (version.member_id, version.at) == (None, meeting.office.now)
    assert meeting.told("note") == {"clerk"}


def test_what_the_secretariat_drafted_before_is_left_to_it(meeting: Meeting) -> None:
    meeting.says("clerk", "note 1 draft")
    meeting.says("chair", "decide 1 “We meet in Dakar as well.”")

    meeting.passes(days=5)

    assert len(meeting.note().versions) == 1
    assert meeting.told("note") == set()


def test_a_correction_takes_the_place_of_words_and_outlives_another_draft(meeting: Meeting) -> None:
    meeting.says("clerk", "note 1 draft")

    answer = meeting.says("clerk", "correct 1 actions en One action was agreed.")
    assert "This is version 2." in answer
    assert "It says the same as before in: French." in answer
    assert "Actions\nOne action was agreed.\nNo. | Action" in read(meeting.edition())
    assert "One action was agreed." not in read(meeting.edition(language="fr"))
    meeting.says("chair", "decide 1 “We meet in Dakar as well.”")
    meeting.says("clerk", "note 1 draft")
    assert "One action was agreed." in read(meeting.edition())
    meeting.says("clerk", "correct 1 actions en -")
    assert "One action was agreed." not in read(meeting.edition())
    clerk = meeting.office.do(lambda tx: tx.people.named("clerk")[0].id)
    assert [v.member_id for v in meeting.note().versions] == [clerk] * 4


def test_the_form_of_a_correction_offers_the_words_without_names(meeting: Meeting) -> None:
    meeting.says("clerk", "note 1 draft")

    form = meeting.says("clerk", "correct 1 updates en")

    assert "The module is done." in form
    assert "Blue Ridge Relief, " in form
    assert "ana" not in form


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("note 9 draft", "There is no meeting 9."),
        ("note 2 draft", "there is nothing to note yet."),
        ("note 1 circulate", "There is no Note for the Record of Rome yet."),
        ("note", "There is no Note for the Record yet."),
        ("note 1 burn", "“burn” is no step in the life of a note."),
        ("correct 1 agenda en Text", "There is no Note for the Record of Rome yet."),
    ],
)
def test_what_cannot_be_noted_is_refused(meeting: Meeting, words: str, refused: str) -> None:
    assert refused in meeting.says("clerk", words)
    assert meeting.office.do(lambda tx: tx.notes.listed()) == []


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("correct 1 weather en Text", "The note has no part called “weather”."),
        ("correct 1 agenda xx Text", "The note is not written in “xx”."),
        (f"correct 1 agenda en {'x' * 3001}", "at most 3000 are kept"),
        ("note 1 publish", "It is not agreed yet, so it is not published."),
    ],
)
def test_what_cannot_be_corrected_or_published_is_refused(meeting: Meeting, words: str, refused: str) -> None:
    meeting.says("clerk", "note 1 draft")

    assert refused in meeting.says("clerk", words)
    assert len(meeting.note().versions) == 1


def test_silence_agrees_and_the_published_note_has_a_number_for_good(meeting: Meeting) -> None:
    meeting.says("clerk", "note 1 draft")
    assert "agreed 2026-10-23" in meeting.says("clerk", "note 1 circulate")
    assert state(meeting) is NoteState.CIRCULATED
    assert meeting.told("called") == {"Alba", "Beni", "Cora", "Dede"}
    assert "It is circulated already." in meeting.says("clerk", "note 1 circulate")

    meeting.passes(days=10)

    assert state(meeting) is NoteState.AGREED
    assert meeting.told("note") == {"clerk"}
    assert "It is agreed as it is, in version 1." in meeting.says("clerk", "correct 1 agenda en No")
    assert "It is published as NFR 2026/1." in meeting.says("clerk", "note 1 publish")
    assert "Note for the Record NFR 2026/1: Rome" in read(meeting.edition())
    assert "It is published as NFR 2026/1, and stays" in meeting.says("clerk", "note 1 draft")
    assert "It is published as NFR 2026/1, and stays" in meeting.says("clerk", "note 1 publish")
    assert "NFR 2026/1" in meeting.says("ana", "note")


def test_an_objection_stops_the_clock_until_a_correction_satisfies_whoever_objected(
    meeting: Meeting,
) -> None:
    meeting.says("clerk", "note 1 draft")
    meeting.says("clerk", "note 1 circulate")
    call = meeting.note().calls[-1]
    meeting.passes(days=9)
    meeting.says("Dede", f"object {call} We were online.")
    meeting.passes(days=2)
    assert state(meeting) is NoteState.CIRCULATED

    meeting.says("clerk", "correct 1 attendance en Dede Aid was online on the second day.")
    assert meeting.told("note-corrected") == {"Alba", "Beni", "Cora", "Dede"}
    meeting.says("Dede", f"retract {call}")
    meeting.passes(days=1)
    assert state(meeting) is NoteState.CIRCULATED
    meeting.passes(days=1)

    assert state(meeting) is NoteState.AGREED
    assert "It is published as NFR 2026/1." in meeting.says("clerk", "note 1 publish")
    assert "Dede Aid was online on the second day." in read(meeting.edition(Edition.PUBLIC))


def test_a_late_correction_leaves_two_days_to_object_to_it(meeting: Meeting) -> None:
    meeting.says("clerk", "note 1 draft")
    meeting.says("clerk", "note 1 circulate")
    meeting.passes(days=9, hours=23)

    meeting.says("clerk", "correct 1 agenda en Fuel was discussed.")
    meeting.passes(hours=47)
    assert state(meeting) is NoteState.CIRCULATED
    meeting.passes(hours=1)

    assert state(meeting) is NoteState.AGREED


def test_what_is_not_agreed_is_a_draft_again_and_can_be_circulated_once_more(meeting: Meeting) -> None:
    meeting.says("clerk", "note 1 draft")
    meeting.says("clerk", "note 1 circulate")
    meeting.says("Dede", f"object {meeting.note().calls[-1]} We were online.")
    meeting.passes(days=7)

    assert state(meeting) is NoteState.DRAFT
    assert meeting.told("note") == {"clerk"}
    meeting.says("clerk", "correct 1 attendance en Dede Aid was online.")
    meeting.says("chair", "decide 1 “We meet in Dakar as well.”")
    meeting.says("clerk", "note 1 draft")
    assert "Dakar" in read(meeting.edition())
    assert "Consensus call" not in read(meeting.edition())
    assert "It is circulated" in meeting.says("clerk", "note 1 circulate")
    assert len(meeting.note().calls) == 2
    meeting.passes(days=10)
    assert state(meeting) is NoteState.AGREED


def objected_and_moved(meeting: Meeting) -> int:
    """The motion made of the call on a note that somebody objects to."""
    meeting.says("clerk", "note 1 draft")
    meeting.says("clerk", "note 1 circulate")
    call = meeting.note().calls[-1]
    meeting.says("Dede", f"object {call} We were online.")
    meeting.says("clerk", f"move {call}")
    motion = meeting.office.do(lambda tx: tx.lives.rerun_as(call))
    assert motion is not None
    return motion


def opens(meeting: Meeting, motion: int) -> None:
    def registered(tx: Transaction) -> None:
        vote = tx.votes.get(motion)
        assert vote is not None
        assert vote.meeting_id is not None
        tx.meetings.register(vote.meeting_id, meeting.office.home(tx).id, Attendance.IN, 1)

    meeting.office.do(registered)
    assert "is open until" in meeting.says("clerk", f"open {motion}")


def test_what_is_voted_on_after_an_objection_stays_as_it_is_until_the_result(meeting: Meeting) -> None:
    motion = objected_and_moved(meeting)
    assert "This is version 2." in meeting.says("clerk", "correct 1 agenda en Fuel was discussed.")
    opens(meeting, motion)
    assert state(meeting) is NoteState.CIRCULATED

    assert f"in vote {motion}." in meeting.says("clerk", "correct 1 agenda en Prices were discussed.")
    assert f"in vote {motion}." in meeting.says("clerk", "note 1 draft")
    meeting.passes(days=5)
    assert state(meeting) is NoteState.DRAFT
    assert "This is version 3." in meeting.says("clerk", "correct 1 agenda en Prices were discussed.")


def test_a_motion_that_passes_agrees_the_note_once_it_is_certified(meeting: Meeting) -> None:
    motion = objected_and_moved(meeting)
    opens(meeting, motion)
    meeting.office.do(lambda tx: tx.votes.close(motion, tx.now, Result.PASSED))
    assert state(meeting) is NoteState.CIRCULATED

    meeting.office.do(lambda tx: tx.votes.settle(motion, VoteState.CERTIFIED))
    meeting.office.do(lambda tx: go_on(tx, tx.votes.get(motion)))  # type: ignore[arg-type]

    assert state(meeting) is NoteState.AGREED
    assert meeting.told("note") == {"clerk"}


def test_the_conversation_that_follows_the_global_meeting_shows_what_is_published(meeting: Meeting) -> None:
    meeting.says("clerk", "note 1 draft")
    meeting.says("clerk", "note 1 circulate")
    call = meeting.note().calls[-1]
    assert "http://x.test/notes/1" in repr(meeting.shown(f"vote:{call}"))
    meeting.passes(days=10)
    meeting.says("clerk", "note 1 publish")

    shown = meeting.shown("note:1", "fr")

    assert "Note pour le dossier NFR 2026/1" in shown.title
    assert meeting.note().latest.hash in read(shown)
    assert "http://x.test/notes/1" in repr(shown)


def test_the_log_has_number_and_hash(meeting: Meeting) -> None:
    logged: list[tuple[str, str, object]] = []

    def drafted(tx: Transaction) -> None:
        tx.log.append = lambda *entry, **_: logged.append(entry)  # type: ignore[method-assign]
        draft_note(tx, meeting.first, WORDS, None)

    meeting.office.do(drafted)

    hash_ = meeting.note().latest.hash
    assert [entry[:3] for entry in logged] == [("note-drafted", "note:1", {"version": 1, "hash": hash_})]
