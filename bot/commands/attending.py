"""Taking part in a meeting: registering an organisation, checking in, and the call of the roll (RULES §3)."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.delegates import may_name, name_delegate
from bot.commands.planned import MEETING, SESSION, meeting_to_come, one_of
from bot.commands.registry import Param, Router, Takes
from bot.domain.attendance import Presence
from bot.domain.groups import folded
from bot.domain.meetings import Attendance, Meeting
from bot.domain.people import Organisation, Rank
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.rolls import unit_of
from bot.domain.sessions import Session
from bot.notices.sessions import called, numbered
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Button, Element, Strong, Style

router = Router()

_THERE = {Attendance.IN: Presence.IN, Attendance.ONLINE: Presence.ONLINE, Attendance.NO: Presence.ABSENT}


def _own_people(ctx: Context) -> list[tuple[str, str]]:
    """The people of the reader's organisation; who votes for it now says so."""
    if ctx.member.organisation_id is None:
        return []
    voting = set(_voters(ctx, ctx.own_organisation()))
    offered = []
    for member in ctx.tx.people.confirmed(ctx.member.organisation_id):
        name = ctx.speech.words("{name} (votes for you now)", name=member.name)
        offered.append((f"#{member.id}", name if member.id in voting else member.name))
    return offered


@router.command(
    "attend",
    Action.TAKE_PART,
    Action.NAME_DELEGATE,
    summary=marked("Register your organisation for a meeting; while a session is on, check in to it"),
    example=marked("attend 1 online"),
    params=(
        MEETING,
        Param(
            "how",
            Takes.LINE,
            marked("How"),
            options=lambda ctx: [(a.value, ctx.speech.name("attendance", a.value)) for a in Attendance],
        ),
        Param(
            "person",
            Takes.PERSON,
            marked("Who votes for you?"),
            optional=True,
            after="delegate",
            hint=marked("Left out, it stays as it is. Your delegate or the secretariat may name another."),
            options=_own_people,
        ),
        SESSION,
    ),
    title=marked("Register"),
)
def attend(ctx: Context) -> Reply:
    """Registers the reader's organisation, or checks the reader in to the session that is on.

    Only registered organisations are on the meeting's rolls, so who checks in registers theirs too.
    """
    ctx.authorise(Action.TAKE_PART)
    meeting, how, organisation = meeting_to_come(ctx), _how(ctx), ctx.own_organisation()
    if "person" in ctx.values:
        _name(ctx, organisation)
    on = [session for session in ctx.tx.meetings.sessions(meeting.id) if session.admits(ctx.now)]
    if on and (how is not Attendance.NO or _is_checked_in(ctx, meeting)):
        return _checked_in(ctx, meeting, one_of(ctx, meeting, on), how)
    _register(ctx, meeting, organisation, how)
    return ctx.done(
        marked("Noted"),
        ctx.speech.text(
            "Noted for {meeting}: {organisation}, {how}.",
            organisation=Strong(organisation.name),
            meeting=meeting.title,
            how=ctx.speech.name("attendance", how.value),
        ),
        *_who_votes(ctx, organisation),
        ctx.button(marked("See the meeting"), "meeting", str(meeting.id)),
        ctx.button(marked("Start"), "home"),
    )


def _register(ctx: Context, meeting: Meeting, organisation: Organisation, how: Attendance) -> None:
    ctx.tx.meetings.register(meeting.id, organisation.id, how, ctx.member.id)
    ctx.tx.log.append(
        "registered",
        f"meeting:{meeting.id}",
        {"organisation": organisation.id, "how": how.value},
        ctx.member.id,
    )


def _is_checked_in(ctx: Context, meeting: Meeting) -> bool:
    return any(mark.member_id == ctx.member.id for mark in ctx.tx.meetings.attendance(meeting.id))


def _checked_in(ctx: Context, meeting: Meeting, session: Session, how: Attendance) -> Reply:
    organisation, there = ctx.own_organisation(), _THERE[how]
    registered = {r.organisation_id: r.attendance for r in ctx.tx.meetings.registrations(meeting.id)}
    is_new = registered.get(organisation.id, Attendance.NO) is Attendance.NO and how is not Attendance.NO
    if is_new:
        _register(ctx, meeting, organisation, how)
    ctx.tx.meetings.mark(session.id, organisation.id, there, ctx.member.id, member_id=ctx.member.id)
    ctx.tx.log.append(
        "checked-in",
        f"meeting:{meeting.id}",
        {"organisation": organisation.id, "session": session.id, "how": there.value},
        ctx.member.id,
    )
    said: list[Element] = [
        ctx.speech.text(
            "Noted for {session} of {meeting}: you are {how}.",
            session=Strong(_called(ctx, meeting, session)),
            meeting=meeting.title,
            how=ctx.speech.name("presence", there.value),
        ),
        ctx.muted("Your organisation counts once, however many of its people are there."),
    ]
    if is_new:
        said.append(
            ctx.speech.text(
                "{organisation} was not registered. Now it is, and it will be on the roll of votes that are "
                "still to open.",
                organisation=Strong(organisation.name),
            )
        )
    return ctx.done(
        marked("Noted"),
        *said,
        *_who_votes(ctx, organisation),
        ctx.button(marked("See the meeting"), "meeting", str(meeting.id)),
    )


def _called(ctx: Context, meeting: Meeting, session: Session) -> str:
    number = next(n for n, one in numbered(ctx.tx, meeting) if one.id == session.id)
    return called(session, number, ctx.speech)


def _voters(ctx: Context, organisation: Organisation) -> list[int]:
    """Who votes for an organisation's unit at the global meeting, the delegate first."""
    unit = unit_of(organisation.id, {o.id: o for o in ctx.tx.organisations.all()})
    held = [d for d in ctx.tx.organisations.delegations(unit.id) if d.group_id is None]
    return [d.member_id for d in sorted(held, key=lambda d: d.rank is not Rank.DELEGATE)]


def _name(ctx: Context, organisation: Organisation) -> None:
    """Names the delegate that registration asks for; that somebody stays it needs nobody's leave."""
    person = ctx.person()
    if person.id not in _voters(ctx, organisation):
        name_delegate(ctx, organisation, Rank.DELEGATE)


def _who_votes(ctx: Context, organisation: Organisation) -> list[Element | Button]:
    """Registration also asks who votes (RULES §3)."""
    names = [ctx.tx.people.member(member).name for member in _voters(ctx, organisation)]
    rename = ctx.button(marked("Name a delegate"), "delegate", organisation.name)
    able = [rename] if may_name(ctx, organisation) else []
    if names:
        return [ctx.muted("Who votes for you: {names}.", names=", ".join(names)), *able]
    nobody = (
        ctx.speech.text("Nobody votes for you yet. Who is to?", Style.NOTICE)
        if able
        else ctx.speech.text(
            "Nobody votes for you yet: ask the secretariat to name your delegate.", Style.NOTICE
        )
    )
    return [nobody, *able]


def _how(ctx: Context) -> Attendance:
    word = folded(ctx.text("how"))
    for how in Attendance:
        if word in ctx.called("attendance", how.value):
            return how
    raise Refusal(
        "“{word}” is not a way to attend.",
        word=ctx.text("how"),
        remedy=phrase("Answer “in”, “online” or “no”."),
    )
