"""What a meeting looks like, and what its people read when it moves (RULES §3)."""

from __future__ import annotations

from bot.domain.meetings import Attendance, Meeting, Move, ends_too_early
from bot.domain.people import Member
from bot.domain.phases import phases
from bot.domain.prompts import Prompt
from bot.domain.votes import UNOPENED_STATES, Vote, VoteState
from bot.notices import attendance, sessions, votes
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Fields, Link, Spans, Strong, Style, Text


def line(meeting: Meeting, speech: Speech) -> Text:
    """Its name and when it begins."""
    return Text((Strong(meeting.title), ", ", *speech.say("{at}", at=meeting.starts_at)), speech.language)


def listed(meeting: Meeting, speech: Speech) -> Text:
    """Its number, name and when it begins."""
    at = speech.say("{at}", at=meeting.starts_at)
    return Text((Strong(f"{meeting.id}. {meeting.title}"), ", ", *at), speech.language)


def body(tx: Transaction, meeting: Meeting, speech: Speech, url: str, *, names: bool) -> list[Element]:
    """A meeting with its sessions, phases and attendance; with `names` what only members see."""
    shown: list[Element] = [
        *facts(meeting, speech, link=names),
        speech.paragraph(Link(speech.words("Page of the meeting"), f"{url}/meetings/{meeting.id}")),
    ]
    if meeting.dropped_at:
        return shown
    return [
        *shown,
        speech.text("Sessions", Style.HEADING),
        *sessions.lines(tx, meeting, speech, url),
        *sessions.tables(tx, meeting, speech),
        *phases_and_attendance(tx, meeting, speech, names=names),
    ]


def facts(meeting: Meeting, speech: Speech, *, link: bool) -> list[Element]:
    """From when to when it is, and with `link` where people take part online."""
    pairs: list[tuple[str, Spans]] = [
        (speech.words("Begins"), speech.say("{at}", at=meeting.starts_at)),
        (speech.words("Ends"), speech.say("{at}", at=meeting.ends_at)),
    ]
    if meeting.link and link:
        pairs.append((speech.words("Online"), (Link(meeting.link, meeting.link),)))
    shown = Fields(tuple(pairs), speech.language)
    if meeting.dropped_at:
        return [speech.text("This meeting was dropped: it will not be.", Style.NOTICE), shown]
    return [shown]


def phases_and_attendance(tx: Transaction, meeting: Meeting, speech: Speech, *, names: bool) -> list[Element]:
    """What is due by when, who registered, and who was there."""
    return [
        speech.text("Phases", Style.HEADING),
        phases_of(tx, meeting, speech),
        speech.text("Attendance", Style.HEADING),
        *attendance.registered(tx, meeting, speech, names=names),
        *attendance.attended(tx, meeting, speech, names=names),
    ]


def phases_of(tx: Transaction, meeting: Meeting, speech: Speech) -> Fields:
    """What is due by when."""
    due = phases(tx.community.phases, meeting, tx.meetings.phases(meeting.id))
    pairs = ((speech.name("phase", p.value).capitalize(), speech.say("{at}", at=at)) for p, at in due.items())
    return Fields(tuple(pairs), speech.language)


def taking_part(tx: Transaction, member: Member, meeting: Meeting, speech: Speech) -> list[Element]:
    """Buttons that check the member in while a session is on, and register the organisation before."""
    if member.organisation_id is None or meeting.dropped_at or meeting.ends_at <= tx.now:
        return []
    on = [(n, s) for n, s in sessions.numbered(tx, meeting) if s.admits(tx.now)]
    if not on:
        return registration(tx, member, meeting, speech)
    elements: list[Element] = []
    for number, session in on:
        name = sessions.called(session, number, speech)
        more = ("session", str(number)) if len(on) > 1 else ()
        buttons = (
            Button(speech.words("I am in the room"), "attend", (str(meeting.id), "in", *more), Style.PRIMARY),
            Button(speech.words("I am online"), "attend", (str(meeting.id), "online", *more)),
        )
        elements += [speech.text("{session} is on: check in.", session=Strong(name)), Actions(buttons)]
    return elements


def registration(tx: Transaction, member: Member, meeting: Meeting, speech: Speech) -> list[Element]:
    """What the member's organisation has answered, and the buttons that answer, where there is one."""
    if member.organisation_id is None:
        return []
    said = tx.meetings.registration(meeting.id, member.organisation_id)
    options = ((how.value, speech.name("attendance", how.value).capitalize()) for how in Attendance)
    return [
        speech.text(
            "Your organisation has answered: {how}.", how=speech.name("attendance", said.attendance.value)
        )
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
        *sessions.tables(tx, meeting, speech),
        *registration(tx, member, meeting, speech),
        speech.text("An answer given for the old date holds until it is changed.", Style.MUTED),
    )
    return Card(speech.words("The global meeting has moved"), body, speech.language)


def dropped(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells somebody who registered for a meeting that it will not be."""
    meeting = tx.meetings.get(prompt.subject_id)
    if meeting is None or meeting.dropped_at is None:
        return None
    body: list[Element] = [
        speech.text(
            "{meeting} was to begin {at}. It was dropped: it will not be.",
            meeting=Strong(meeting.title),
            at=meeting.starts_at,
        )
    ]
    if following := tx.meetings.next():
        body += [speech.text("The next one:"), line(following, speech)]
        body += registration(tx, member, following, speech)
    return Card(speech.words("The global meeting was dropped"), tuple(body), speech.language)


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
