"""Who registered for a meeting and who was there, counted, and named to members (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.attendance import Presence, by_session, counted, people
from bot.domain.meetings import Attendance, Meeting
from bot.domain.sessions import Session
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Element, Fields, Spans, Strong, Style, Table, Text


def registered(tx: Transaction, meeting: Meeting, speech: Speech, *, names: bool) -> list[Element]:
    """How many organisations answered what, and with `names` which."""
    said = {r.organisation_id: r.attendance.value for r in tx.meetings.registrations(meeting.id)}
    coming = sum(how != Attendance.NO.value for how in said.values())
    heading = Text((Strong(speech.words("Organisations registered")), f": {coming}"), speech.language)
    kinds = [how.value for how in Attendance]
    return [heading, *_counts(tx, said, kinds, "attendance", speech, names=names)]


def attended(tx: Transaction, meeting: Meeting, speech: Speech, *, names: bool) -> list[Element]:
    """How many organisations were there, each counted once; nothing while nobody has been marked."""
    marks = tx.meetings.attendance(meeting.id)
    if not marks:
        return []
    said = {organisation: presence.value for organisation, presence in counted(marks).items()}
    there = sum(presence != Presence.ABSENT.value for presence in said.values())
    kinds = [presence.value for presence in Presence]
    heading = Text((Strong(speech.words("Organisations present")), f": {there}"), speech.language)
    checked_in = speech.count(
        "{count} person has checked in.", "{count} people have checked in.", len(people(marks))
    )
    return [
        heading,
        *_counts(tx, said, kinds, "presence", speech, names=names),
        Text(checked_in, speech.language, Style.MUTED),
    ]


def _counts(
    tx: Transaction,
    said: dict[int, str],
    kinds: Iterable[str],
    context: str,
    speech: Speech,
    *,
    names: bool,
) -> list[Element]:
    pairs: list[tuple[str, Spans]] = []
    for kind in kinds:
        those = sorted(tx.organisations.get(o).name for o, how in said.items() if how == kind)
        if those:
            listed = f"{len(those)}: {', '.join(those)}" if names else str(len(those))
            pairs.append((speech.name(context, kind).capitalize(), (listed,)))
    return [Fields(tuple(pairs), speech.language)] if pairs else []


def roll(tx: Transaction, meeting: Meeting, session: Session, speech: Speech) -> list[Element]:
    """Every organisation that is registered or was marked, with what was said of it for a session."""
    how = {r.organisation_id: r.attendance for r in tx.meetings.registrations(meeting.id)}
    there = by_session(tx.meetings.attendance(meeting.id))
    concerned = {o for o, said in how.items() if said is not Attendance.NO}
    concerned |= {organisation for of, organisation in there if of == session.id}
    if not concerned:
        return [speech.text("No organisation is registered yet.")]
    rows = []
    for organisation in sorted(map(tx.organisations.get, concerned), key=lambda o: o.name.casefold()):
        said, presence = how.get(organisation.id), there.get((session.id, organisation.id))
        rows.append(
            (
                (organisation.name,),
                (speech.name("attendance", said.value) if said else speech.words("not registered"),),
                (speech.name("presence", presence.value) if presence else "—",),
            )
        )
    header = (speech.words("Organisation"), speech.words("Registered"), speech.words("Marked"))
    return [Table(header, tuple(rows), speech.language)]


def unmarked(tx: Transaction, meeting: Meeting, session: Session) -> Sequence[int]:
    """Registered organisations of which nothing has been said for a session."""
    there = by_session(tx.meetings.attendance(meeting.id))
    coming = (r for r in tx.meetings.registrations(meeting.id) if r.attendance is not Attendance.NO)
    return [r.organisation_id for r in coming if (session.id, r.organisation_id) not in there]
