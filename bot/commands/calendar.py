"""The meetings to come: two of the calendar's rule are always planned, and what is due for each."""

from __future__ import annotations

from itertools import islice

from bot.commands import planning
from bot.commands.engagement import plan_standing
from bot.commands.freezing import plan_agenda
from bot.commands.noting import plan_note
from bot.domain.meetings import Meeting
from bot.ports import Transaction
from bot.ports.meetings import Occurrences

AHEAD = 2
"""So many meetings of the rule are to come at any time."""
FURTHEST = 20
"""Occurrences looked at to find them, since some may have been dropped or moved."""


def plan_calendar(tx: Transaction, occurrences: Occurrences) -> None:
    """Stores the next meetings of the calendar's rule and plans what is due for them; again harmless."""
    ahead = 0
    for occurrence in islice(occurrences(tx.community, tx.now), FURTHEST):
        first, *_, last = (occurrence.sittings[0], *occurrence.sittings)
        meeting = tx.meetings.add(
            occurrence.title, first.starts_at, last.ends_at, first.zone, occurrence.key, occurrence.sittings
        )
        if meeting.dropped_at is None and meeting.ends_at > tx.now:
            expect(tx, meeting)
            ahead += 1
        if ahead == AHEAD:
            return


def expect(tx: Transaction, meeting: Meeting) -> None:
    """Plans what is due for a meeting as it is now; again harmless, and needed when its time changes."""
    plan_standing(tx, meeting)
    plan_agenda(tx, meeting)
    plan_note(tx, meeting)
    planning.soon(tx)
    tx.timers.set(f"meeting:{meeting.id}:over", "meeting-over", meeting.id, meeting.ends_at)
