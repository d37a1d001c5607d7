"""How decisions of the room and points of discussion read; they endorse nothing (RULES §3)."""

from __future__ import annotations

from bot.domain.decisions import Entry, EntryKind
from bot.domain.meetings import Meeting
from bot.notices import agenda
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Card, Element, Person, Style, Text


def card(tx: Transaction, decision: Entry, speech: Speech) -> Card:
    """One decision as it is shared in a conversation."""
    meeting = tx.meetings.get(decision.meeting_id)
    assert meeting is not None  # noqa: S101 - meetings are never deleted
    title = speech.words("Decision {number} of {meeting}", number=decision.reference, meeting=meeting.title)
    return Card(title, (*entry(tx, decision, speech), *worth(speech)), speech.language)


def worth(speech: Speech) -> list[Text]:
    """What decisions of the room are not."""
    return [speech.text("A decision of the room, without a vote: it endorses nothing.", Style.MUTED)]


def listed(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    """The decisions of a meeting, then what was discussed, item by item."""
    entries = tx.decisions.of_meeting(meeting.id)
    body: list[Element] = []
    for one in (e for e in entries if e.kind is EntryKind.DECISION):
        body += entry(tx, one, speech)
    body = [*body, *worth(speech)] if body else [speech.text("The room has decided nothing yet.")]
    points = [e for e in entries if e.kind is EntryKind.DISCUSSION]
    for item in (i for i in tx.agenda.of_meeting(meeting.id) if any(p.item_id == i.id for p in points)):
        body.append(speech.text("Discussed: {title}", Style.HEADING, title=agenda.title(tx, item, speech)))
        for point in (p for p in points if p.item_id == item.id):
            body += entry(tx, point, speech)
    return body


def entry(tx: Transaction, one: Entry, speech: Speech) -> list[Element]:
    """What it says, its number, who recorded it when, and what it said before it was corrected."""
    said = speech.say(
        "recorded by {person}, {at}", person=Person(tx.people.member(one.member_id).name), at=one.at
    )
    body: list[Element] = [
        speech.paragraph(one.text),
        speech.paragraph(one.reference, ", ", *said, style=Style.MUTED),
    ]
    for before in tx.decisions.earlier(one.id) if one.version > 1 else ():
        corrected = speech.text(
            "Corrected by {person}, {at}; it said before: {text}",
            Style.MUTED,
            person=Person(tx.people.member(before.member_id).name),
            at=before.until,
            text=before.text,
        )
        body.append(corrected)
    return body
