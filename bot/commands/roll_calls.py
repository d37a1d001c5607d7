"""The call of the roll: the secretary marks who is at a session, several organisations at once (RULES §3)."""

from __future__ import annotations

from difflib import get_close_matches

from bot.commands.context import Context
from bot.commands.planned import ANY_MEETING, SESSION, any_meeting, one_of
from bot.commands.registry import Param, Router, Takes
from bot.domain.attendance import Presence
from bot.domain.groups import folded
from bot.domain.meetings import Attendance, Meeting
from bot.domain.people import Organisation
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.sessions import Session
from bot.notices import attendance as notice
from bot.notices.sessions import called, numbered
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Choice, Element, Form, Several, Strong, Style

router = Router()

LONGEST_WORD = 3
"""Words, in any language, that say how an organisation is there: “in the room”."""

_CALLED = Param("called", Takes.TEXT, marked("Organisations"), optional=True)


@router.command(
    "attendance",
    Action.ADMINISTER,
    summary=marked("Call the roll of a session: who is there"),
    example=marked("attendance 1 Blue Ridge Relief, Harbour Aid in"),
    params=(
        ANY_MEETING,
        _CALLED,
        Param("how", Takes.WORD, marked("How"), optional=True, after="as"),
        SESSION,
    ),
    title=marked("Call the roll"),
)
def attendance(ctx: Context) -> Reply:
    """Marks organisations, or shows the roll with what has been said of each."""
    ctx.authorise(Action.ADMINISTER)
    meeting = any_meeting(ctx)
    session = _session(ctx, meeting)
    if folded(ctx.text("called")) in ctx.called("choice", "form"):
        return _form(ctx, meeting, session)
    if not ctx.text("called"):
        return _roll(ctx, meeting, session, [])
    names, how = _said(ctx)
    organisations = _organisations(ctx, names)
    for organisation in organisations:
        ctx.tx.meetings.mark(session.id, organisation.id, how, ctx.member.id)
        ctx.tx.log.append(
            "marked",
            f"meeting:{meeting.id}",
            {"organisation": organisation.id, "session": session.id, "how": how.value},
            ctx.member.id,
        )
    return _roll(ctx, meeting, session, _noted(ctx, meeting, organisations, how))


def _session(ctx: Context, meeting: Meeting) -> Session:
    """The session named, else the one that is on, else the last that was."""
    begun = [s for s in ctx.tx.meetings.sessions(meeting.id) if s.has_begun(ctx.now)]
    if not begun:
        raise Refusal(
            "{meeting} has not begun: its roll is called from half an hour before, {at}.",
            meeting=meeting.title,
            at=meeting.starts_at,
            remedy=phrase("Until then organisations register with “attend”."),
        ).offering(phrase("See the meeting"), "meeting", str(meeting.id))
    if ctx.text("session"):
        return one_of(ctx, meeting, begun)
    return one_of(ctx, meeting, [s for s in begun if s.admits(ctx.now)] or begun[-1:])


def _roll(ctx: Context, meeting: Meeting, session: Session, noted: list[Element]) -> Reply:
    number = next(n for n, one in numbered(ctx.tx, meeting) if one.id == session.id)
    args = (str(meeting.id), ctx.speech.name("choice", "form"), "session", str(number))
    return ctx.shown(
        ctx.speech.words("Roll of {session}", session=called(session, number, ctx.speech)),
        *noted,
        *notice.roll(ctx.tx, meeting, session, ctx.speech),
        ctx.muted("Typed, several at once: {example}", example=f"attendance {meeting.id} A, B, C in"),
        ctx.button(marked("Mark organisations"), "attendance", *args, style=Style.PRIMARY),
        ctx.button(marked("See the meeting"), "meeting", str(meeting.id)),
    )


def _form(ctx: Context, meeting: Meeting, session: Session) -> Reply:
    """Organisations of which nothing has been said come first."""
    number = next(n for n, one in numbered(ctx.tx, meeting) if one.id == session.id)
    first = notice.unmarked(ctx.tx, meeting, session)
    coming = [r for r in ctx.tx.meetings.registrations(meeting.id) if r.attendance is not Attendance.NO]
    others = [r.organisation_id for r in coming if r.organisation_id not in first]
    options = tuple((f"#{o}", ctx.tx.organisations.get(o).name) for o in (*first, *others))
    if not options:
        raise Refusal(
            "No organisation is registered yet.",
            remedy=phrase("Mark who is there by name: “attendance {number} NAME in”.", number=meeting.id),
        )
    how = tuple((p.value, ctx.speech.name("presence", p.value)) for p in Presence)
    return Reply(
        Form(
            ctx.speech.words("Roll of {session}", session=called(session, number, ctx.speech)),
            ctx.command.name,
            (
                Several("called", ctx.speech.words("Organisations"), options),
                Choice("how", ctx.speech.words("How"), how),
            ),
            ctx.speech.words("Send"),
            ctx.language,
            args=(("meeting", str(meeting.id)), ("session", str(number))),
        )
    )


def _said(ctx: Context) -> tuple[str, Presence]:
    """The organisations' names, and how they are there: in a field of its own, or the last word."""
    words = ctx.text("called").split()
    for last in range(min(len(words), LONGEST_WORD), 0, -1):
        word = folded(ctx.text("how") or " ".join(words[-last:]))
        for presence in Presence:
            if word in ctx.called("presence", presence.value):
                return ctx.text("called") if ctx.text("how") else " ".join(words[:-last]), presence
    raise Refusal(
        "“{word}” does not say how they are there.",
        word=ctx.text("how") or words[-1],
        remedy=phrase("End with “in”, “online” or “absent”."),
    )


def _organisations(ctx: Context, names: str) -> list[Organisation]:
    """The organisations of a list; a name may hold a comma itself."""
    parts, found = [part.strip() for part in names.split(",")], []
    while parts:
        for length in range(len(parts), 0, -1):
            if organisation := _named(ctx, ", ".join(parts[:length])):
                found.append(organisation)
                parts = parts[length:]
                break
        else:
            raise _unknown(ctx, parts[0])
    return list(dict.fromkeys(found))


def _named(ctx: Context, words: str) -> Organisation | None:
    if words.startswith("#") and words[1:].isdecimal() and len(words) < 10:
        return next((o for o in ctx.tx.organisations.all() if o.id == int(words[1:])), None)
    return ctx.tx.organisations.named(words)


def _unknown(ctx: Context, words: str) -> Refusal:
    known = {folded(o.name): o.name for o in ctx.tx.organisations.all()}
    close = ", ".join(known[name] for name in get_close_matches(folded(words), known, 3, 0.5))
    return Refusal(
        "No organisation called “{words}” is on the list; nobody has been marked.",
        words=words,
        remedy=phrase("Did you mean: {names}?", names=close)
        if close
        else phrase("Separate several by commas, and end with “in”, “online” or “absent”."),
    )


def _noted(ctx: Context, meeting: Meeting, organisations: list[Organisation], how: Presence) -> list[Element]:
    said: list[Element] = [
        ctx.speech.text(
            "Marked as {how}: {names}.",
            how=Strong(ctx.speech.name("presence", how.value)),
            names=", ".join(o.name for o in organisations),
        )
    ]
    coming = {
        r.organisation_id
        for r in ctx.tx.meetings.registrations(meeting.id)
        if r.attendance is not Attendance.NO
    }
    strangers = [o.name for o in organisations if o.id not in coming]
    if strangers and how is not Presence.ABSENT:
        said.append(
            ctx.speech.text(
                "Not registered, so on no roll until one of their people registers them: {names}.",
                Style.NOTICE,
                names=", ".join(strangers),
            )
        )
    return said
