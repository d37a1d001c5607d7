"""What a meeting looks like, and what its people read when it moves (RULES §3)."""

from __future__ import annotations

from bot.domain.meetings import Attendance, Meeting, Move, ends_too_early
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.domain.votes import UNOPENED_STATES, Vote, VoteState
from bot.notices import votes
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Strong, Style, Text


def line(meeting: Meeting, speech: Speech) -> Text:
    """Its name and when it begins."""
    return Text((Strong(meeting.title), ", ", *speech.say("{at}", at=meeting.starts_at)), speech.language)


def registration(tx: Transaction, member: Member, meeting: Meeting, speech: Speech) -> list[Element]:
    """What the member's organisation has answered, and the buttons that answer, where there is one."""
    if member.organisation_id is None:
        return []
    registered = {r.organisation_id: r.attendance.value for r in tx.meetings.registrations(meeting.id)}
    said = registered.get(member.organisation_id, "")
    options = ((how.value, speech.name("attendance", how.value).capitalize()) for how in Attendance)
    return [
        speech.text("Your organisation has answered: {how}.", how=speech.name("attendance", said))
        if said
        else speech.text(
            "Your organisation is not registered yet; only registered organisations vote there."
        ),
        Actions(tuple(Button(label, "attend", (str(meeting.id), how)) for how, label in options)),
    ]


def open_votes(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    """The votes of a meeting that were open when it moved, and which of them close before it begins."""
    elements: list[Element] = []
    for vote in (v for v in tx.votes.of_meeting(meeting.id) if v.state is VoteState.OPEN):
        elements.append(Text(votes.question(vote.rule, speech), speech.language))
        elements += _kept(vote, meeting, speech)
    return elements


def _kept(vote: Vote, meeting: Meeting, speech: Speech) -> list[Element]:
    if not ends_too_early(vote, meeting):
        return [
            speech.text("Vote {number} is open and keeps its close: {at}.", number=vote.id, at=vote.closes_at)
        ]
    label = speech.words("Void vote {number}", number=vote.id)
    return [
        speech.text(
            "Vote {number} is open and keeps its close: {at}, before the meeting begins. Where that is too "
            "early, void it, then have it run again.",
            Style.NOTICE,
            number=vote.id,
            at=vote.closes_at,
        ),
        Actions((Button(label, "void", (str(vote.id),), Style.DANGER),)),
    ]


def moved(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells somebody who registered for a meeting, or drafted a motion for it, that it has moved."""
    move, meeting = _moved(tx, prompt)
    if meeting.ends_at <= tx.now:
        return None
    drafts = [
        str(vote.id)
        for vote in tx.votes.of_meeting(meeting.id)
        if vote.mover_id == member.id and vote.state in UNOPENED_STATES
    ]
    own = speech.text(
        "Your drafts for it: {numbers}. What opens with the meeting opens on the new date.",
        numbers=", ".join(drafts),
    )
    body = (
        speech.text(
            "{meeting} was to begin {was}; now it begins {at}.",
            meeting=Strong(meeting.title),
            was=move.was,
            at=meeting.starts_at,
        ),
        *((own,) if drafts else ()),
        *registration(tx, member, meeting, speech),
        speech.text("An answer given for the old date holds until it is changed.", Style.MUTED),
    )
    return Card(speech.words("The global meeting has moved"), body, speech.language)


def open_at_move(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Tells chair and secretariat of the votes that were open when their meeting moved."""
    _, meeting = _moved(tx, prompt)
    shown = open_votes(tx, meeting, speech)
    title = speech.words("The global meeting has moved while votes are open")
    return Card(title, (line(meeting, speech), *shown), speech.language) if shown else None


def _moved(tx: Transaction, prompt: Prompt) -> tuple[Move, Meeting]:
    """The move a prompt is about, and the meeting as it is now."""
    move = tx.meetings.moved(prompt.subject_id)
    meeting = tx.meetings.get(move.meeting_id)
    assert meeting is not None  # noqa: S101 - it has moved
    return move, meeting
