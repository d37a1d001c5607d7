"""What a meeting was and did, part by part, as it goes into its Note for the Record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

from bot.domain import attendance
from bot.domain.attendance import Presence
from bot.domain.community import named
from bot.domain.decisions import Entry, EntryKind
from bot.domain.meetings import Attendance, Meeting
from bot.domain.notes import Part
from bot.domain.people import Organisation
from bot.domain.updates import Update
from bot.notices import agenda, decisions, outcomes
from bot.notices.persons import standing_in
from bot.phrases import Speech, marked
from bot.ports import Transaction
from bot.views import Card, Element, Fields, Spans, Strong, Style, Table, Text

TITLES = {
    Part.MEETING: marked("The meeting"),
    Part.ATTENDANCE: marked("Attendance"),
    Part.AGENDA: marked("Agenda and discussion"),
    Part.UPDATES: marked("Updates of the groups"),
    Part.DECISIONS: marked("Decisions of the room"),
    Part.VOTES: marked("Votes"),
    Part.ELECTIONS: marked("Elections"),
    Part.ACTIONS: marked("Actions"),
}


def part(tx: Transaction, meeting: Meeting, which: Part, speech: Speech) -> Card:
    """One part as it stands now; persons are there by number."""
    body = _PARTS[which](tx, meeting, speech) or [speech.text("Nothing is recorded.")]
    return Card(speech.words(TITLES[which]), tuple(body), speech.language)


def _meeting(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    sites = ", ".join(f"{site.name} ({site.zone})" for site in tx.meetings.sites(meeting.id))
    pairs: list[tuple[str, Spans]] = [
        (speech.words("Begins"), speech.say("{at}", at=meeting.starts_at)),
        (speech.words("Ends"), speech.say("{at}", at=meeting.ends_at)),
        *(((speech.words("Sites"), (sites,)),) if sites else ()),
    ]
    facts = Fields(tuple(pairs), speech.language)
    sessions = tx.meetings.sessions(meeting.id)
    if len(sessions) < 2:
        return [facts]
    rows = tuple(
        (
            (session.sitting.title or str(number),),
            speech.say("{at}", at=session.starts_at),
            speech.say("{at}", at=session.ends_at),
        )
        for number, session in enumerate(sessions, 1)
    )
    header = (speech.words("Session"), speech.words("Begins"), speech.words("Ends"))
    return [facts, Table(header, rows, speech.language)]


_PRESENT = {
    Presence.IN: marked("in the room"),
    Presence.ONLINE: marked("online"),
    Presence.ABSENT: marked("absent"),
}
_REGISTERED = {Attendance.IN: Presence.IN, Attendance.ONLINE: Presence.ONLINE}


def _attendance(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    """Each organisation once, and how many; where nobody was marked, as they had registered."""
    marks = tx.meetings.attendance(meeting.id)
    answers = {r.organisation_id: r.attendance for r in tx.meetings.registrations(meeting.id)}
    coming = {o: _REGISTERED[how] for o, how in answers.items() if how is not Attendance.NO}
    found = {**dict.fromkeys(coming, Presence.ABSENT), **attendance.counted(marks)} if marks else coming
    if not found:
        return []
    counts: list[tuple[str, Spans]] = [
        (speech.words(_PRESENT[how]).capitalize(), (str(list(found.values()).count(how)),))
        for how in Presence
        if how is not Presence.ABSENT or how in found.values()
    ]
    if people := attendance.people(marks):
        counts.append((speech.words("People who checked in"), (str(len(people)),)))
    return [
        *(
            []
            if marks
            else [speech.text("Nobody was marked as present: this is how organisations registered.")]
        ),
        Fields(tuple(counts), speech.language),
        _organisations(tx, found, speech),
    ]


def _organisations(tx: Transaction, found: Mapping[int, Presence], speech: Speech) -> Table:
    known = sorted((tx.organisations.get(o) for o in found), key=lambda o: (o.name.casefold(), o.id))
    seen = [(o, found[o.id]) for o in known]
    rows = tuple(((o.name,), (_kind(tx, o, speech),), (speech.words(_PRESENT[how]),)) for o, how in seen)
    header = (speech.words("Organisation"), speech.words("Class"), speech.words("Attendance"))
    return Table(header, rows, speech.language)


def _kind(tx: Transaction, organisation: Organisation, speech: Speech) -> str:
    kinds = {kind.slug: kind.names for kind in tx.community.kinds}
    return (
        named(kinds[organisation.kind], speech.language) if organisation.kind in kinds else organisation.kind
    )


def _agenda(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    """Each item in its place, what it was for, and what was said about it."""
    points = [e for e in tx.decisions.of_meeting(meeting.id) if e.kind is EntryKind.DISCUSSION]
    body: list[Element] = []
    for place, item in enumerate(agenda.items(tx, meeting), 1):
        purpose = speech.say("for {purpose}", purpose=speech.name("item kind", item.kind.value))
        title = Strong(agenda.title(tx, item, speech))
        body.append(speech.paragraph(f"{place}. ", title, " — ", *purpose))
        body += [speech.paragraph(point.text) for point in points if point.item_id == item.id]
    return body


def _updates(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    """Group by group; a withdrawn update keeps its place."""
    updates = sorted(tx.updates.of_meeting(meeting.id), key=lambda one: (one.group_id, one.id))
    body: list[Element] = []
    for group_id, several in groupby(updates, key=lambda one: one.group_id):
        body.append(speech.paragraph(Strong(tx.groups.get(group_id).called(speech.language))))
        for update in several:
            body += _update(tx, update, speech)
    shared = speech.text("Shared, not endorsed by the global meeting.", Style.MUTED)
    return [*body, shared] if body else []


def _update(tx: Transaction, update: Update, speech: Speech) -> list[Element]:
    if update.withdrawn_at is not None:
        return [speech.text("An update was withdrawn.", Style.MUTED)]
    who = standing_in(tx, update.member_id, update.organisation_id, speech)
    said = speech.paragraph(update.text) if update.text else speech.text("Nothing to report.")
    return [
        said,
        speech.paragraph(*speech.say("{who}, {at}", who=who, at=update.posted_at), style=Style.MUTED),
    ]


def _decisions(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    made = [e for e in tx.decisions.of_meeting(meeting.id) if e.kind is EntryKind.DECISION]
    return [*(_decision(one, speech) for one in made), *decisions.worth(speech)] if made else []


def _decision(one: Entry, speech: Speech) -> Text:
    return speech.paragraph(Strong(one.reference), ". ", one.text)


def _actions(tx: Transaction, meeting: Meeting, speech: Speech) -> list[Element]:
    rows = tuple(
        (
            (str(action.id),),
            (action.text,),
            (standing_in(tx, action.member_id, action.organisation_id, speech),),
            speech.say("{at}", at=action.due_at),
        )
        for action in tx.actions.of_meeting(meeting.id)
    )
    header = (speech.words("No."), speech.words("Action"), speech.words("Owner"), speech.words("Due"))
    return [Table(header, rows, speech.language)] if rows else []


_PARTS: Mapping[Part, Callable[[Transaction, Meeting, Speech], list[Element]]] = {
    Part.MEETING: _meeting,
    Part.ATTENDANCE: _attendance,
    Part.AGENDA: _agenda,
    Part.UPDATES: _updates,
    Part.DECISIONS: _decisions,
    Part.VOTES: outcomes.votes_of,
    Part.ELECTIONS: outcomes.elections_of,
    Part.ACTIONS: _actions,
}
