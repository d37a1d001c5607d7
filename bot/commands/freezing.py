"""When the agenda of a meeting is closed: by its own phase, or by the secretariat before (RULES §3)."""

from __future__ import annotations

from datetime import datetime

from bot.commands.suggesting import suggest_items
from bot.domain.community import GroupKind
from bot.domain.meetings import Meeting
from bot.domain.phases import Phase, phases
from bot.ports import Transaction


def plan_agenda(tx: Transaction, meeting: Meeting) -> None:
    """Begins the agenda of a meeting and has it closed at its phase; again harmless.

    Where the phase comes later than was thought, what it had closed is open again until then.
    """
    suggest_items(tx, meeting.id)
    due = _phase(tx, meeting)
    if due <= tx.now:
        return
    closed = tx.agenda.frozen(meeting.id)
    if closed is not None and closed.member_id is None:
        tx.agenda.lift(meeting.id)
    # A key for each instant: one that has fired would not be due again.
    tx.timers.set(f"meeting:{meeting.id}:freeze:{due:%Y-%m-%dT%H:%M:%S}", "agenda-freeze", meeting.id, due)


def _phase(tx: Transaction, meeting: Meeting) -> datetime:
    return phases(tx.community.phases, meeting, tx.meetings.phases(meeting.id))[Phase.FREEZE]


def freeze_at(tx: Transaction, meeting_id: int, due_at: datetime) -> None:
    """Closes an agenda if its phase is still the one that was to begin at this instant."""
    meeting = tx.meetings.get(meeting_id)
    if meeting and meeting.dropped_at is None and _phase(tx, meeting) == due_at:
        freeze_agenda(tx, meeting.id)


def freeze_agenda(tx: Transaction, meeting_id: int, member_id: int | None = None) -> None:
    """Closes an agenda and shows it, with the digest, where the global meeting is followed; again harmless.

    Nobody closed it where the meeting's own phase did.
    """
    suggest_items(tx, meeting_id)
    if not tx.agenda.freeze(meeting_id, member_id):
        return
    for group in (g for g in tx.groups.all() if g.kind is GroupKind.PLENARY):
        for conversation in tx.people.followers(group.id):
            tx.slots.show(f"agenda:{meeting_id}", conversation.id)
            tx.slots.show(f"digest:{meeting_id}", conversation.id)
    tx.log.append("agenda-closed", f"meeting:{meeting_id}", {}, member_id)
