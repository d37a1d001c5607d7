"""Drafting, correcting and publishing a note: what the command, the timer and the call's end share."""

from __future__ import annotations

from datetime import datetime

from bot.commands.offices import certifiers
from bot.commands.telling import tell
from bot.domain.consensus import LEFT
from bot.domain.meetings import Meeting
from bot.domain.notes import Note
from bot.domain.phases import Phase, phases
from bot.domain.profiles import Kind
from bot.domain.votes import Vote
from bot.notices import consensus
from bot.notices import notes as notice
from bot.notices.notes import Content, Corrections
from bot.phrases import Speeches
from bot.ports import Transaction


def draft_note(tx: Transaction, meeting: Meeting, speeches: Speeches, by: int | None) -> Note:
    """Drafts the note from what is recorded now; what the secretariat has said instead stays."""
    before = tx.notes.get(meeting.id)
    corrections: Corrections = notice.thawed(before.latest.content).corrections if before else {}
    return keep(tx, meeting.id, notice.drafted(tx, meeting, corrections, speeches), by)


def keep(tx: Transaction, meeting_id: int, content: Content, by: int | None) -> Note:
    """Keeps a version that says something new; while it is circulated everybody on the roll is told."""
    before, frozen = tx.notes.get(meeting_id), content.frozen()
    if before and before.latest.content == frozen:
        return before
    note = tx.notes.add(meeting_id, frozen, by)
    tx.log.append(
        "note-drafted",
        f"note:{meeting_id}",
        {"version": note.latest.number, "hash": note.latest.hash},
        by,
    )
    tx.slots.touch(f"note:{meeting_id}")
    for vote in notice.calls(tx, note)[-1:]:
        if vote.rule.kind is Kind.CONSENSUS and consensus.is_open(tx, vote):
            _circulate_again(tx, note, vote)
    return note


def _circulate_again(tx: Transaction, note: Note, vote: Vote) -> None:
    """Whoever would object to a correction has at least 48 hours for it, as after an objection."""
    call = consensus.call(tx, vote)
    if not call.objections and call.closes_at < tx.now + LEFT:
        tx.votes.extend(vote.id, tx.now + LEFT)
        tx.timers.set(f"vote:{vote.id}:close", "vote-close", vote.id, tx.now + LEFT)
    key, everybody = f"note-corrected:{note.meeting_id}:{note.latest.number}", consensus.everybody(tx, vote)
    tell(tx, key, "note-corrected", note.meeting_id, (m.id for m in everybody))


def plan_note(tx: Transaction, meeting: Meeting) -> None:
    """Has the note drafted at its phase, where nobody has done it by then; again harmless."""
    due = _phase(tx, meeting)
    # A key for each instant: one that has fired would not be due again.
    tx.timers.set(f"meeting:{meeting.id}:note:{due:%Y-%m-%dT%H:%M:%S}", "note-draft", meeting.id, due)


def _phase(tx: Transaction, meeting: Meeting) -> datetime:
    return phases(tx.community.phases, meeting, tx.meetings.phases(meeting.id))[Phase.RECORD]


def draft_at(tx: Transaction, meeting_id: int, due_at: datetime, speeches: Speeches) -> None:
    """Drafts a note if its phase is still the one that was to begin then, and asks for a look at it."""
    meeting = tx.meetings.get(meeting_id)
    if meeting is None or meeting.dropped_at is not None or _phase(tx, meeting) != due_at:
        return
    if tx.notes.get(meeting_id) is None:
        draft_note(tx, meeting, speeches, None)
        ask_secretariat(tx, meeting_id, "drafted")


def go_on(tx: Transaction, vote: Vote) -> None:
    """A call about a note, or the motion made of it, is over: the secretariat is asked for the next step."""
    first = vote.id
    while before := tx.lives.rerun_of(first):
        first = before
    note = tx.notes.of_call(first)
    if note:
        tx.slots.touch(f"note:{note.meeting_id}")
        ask_secretariat(tx, note.meeting_id, f"vote-{vote.id}")


def ask_secretariat(tx: Transaction, meeting_id: int, occasion: str) -> None:
    """Asks for the next step, once for each occasion."""
    tell(tx, f"note:{meeting_id}:{occasion}", "note", meeting_id, (m.id for m in certifiers(tx)))
