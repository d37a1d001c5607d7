"""Meetings: which come, who registers for them, and that one moves."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.moving import move_meeting
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.meetings import Attendance, Meeting
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.rolls import unit_of
from bot.domain.when import instant
from bot.notices import meetings as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Button, Element, Fields, Strong, Style, Text

router = Router()

MEETING = Param(
    "meeting",
    Takes.WORD,
    marked("Meeting"),
    options=lambda ctx: [(str(m.id), m.title) for m in ctx.tx.meetings.upcoming()],
)
DATE = Param(
    "date",
    Takes.LINE,
    marked("New date"),
    after="date",
    hint=marked("2027-05-14 09:00, by the meeting’s own clock; a date alone keeps the hour"),
)


@router.command(
    "meetings",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("The global meetings to come"),
    example=marked("meetings"),
)
def meetings(ctx: Context) -> Reply:
    """The meetings to come with their numbers."""
    ctx.authorise(Action.BASICS)
    upcoming = ctx.tx.meetings.upcoming()
    if not upcoming:
        return ctx.done(
            marked("Meetings"),
            ctx.speech.text("No meeting is planned yet."),
            ctx.button(marked("Start"), "home"),
        )
    lines: list[Element] = [
        Text((Strong(f"{m.id}. {m.title}"), ", ", *ctx.speech.say("{at}", at=m.starts_at)), ctx.language)
        for m in upcoming
    ]
    buttons = [
        Button(ctx.speech.words("See {meeting}", meeting=m.title), "meeting", (str(m.id),)) for m in upcoming
    ]
    return ctx.done(
        marked("Meetings"), *lines, ctx.button(marked("Register"), "attend", style=Style.PRIMARY), *buttons
    )


@router.command(
    "meeting",
    Action.BASICS,
    Action.ADMINISTER,
    summary=marked("See one meeting, or give it another date"),
    example=marked("meeting 1 date 2027-05-14 09:00"),
    params=(replace(MEETING, optional=True), replace(DATE, optional=True)),
    title=marked("Move the meeting"),
)
def meeting(ctx: Context) -> Reply:
    """Shows a meeting, the next one unless another is named; with a date, moves it."""
    if "date" in ctx.values:
        return _moved(ctx)
    ctx.authorise(Action.BASICS)
    shown = _meeting(ctx) if ctx.text("meeting") else ctx.tx.meetings.next()
    if shown is None:
        raise Refusal("No meeting is planned yet.", remedy=phrase("The secretariat sets the meeting first."))
    answers = ctx.tx.meetings.registrations(shown.id)
    coming = sum(a.attendance is not Attendance.NO for a in answers)
    begins_and_ends = (
        (ctx.speech.words("Begins"), ctx.speech.say("{at}", at=shown.starts_at)),
        (ctx.speech.words("Ends"), ctx.speech.say("{at}", at=shown.ends_at)),
        (ctx.speech.words("Organisations registered"), (str(coming),)),
    )
    move = ctx.button(marked("Move the meeting"), "meeting", str(shown.id), "date")
    return ctx.shown(
        shown.title,
        Fields(begins_and_ends, ctx.language),
        *notice.registration(ctx.tx, ctx.member, shown, ctx.speech),
        *((move,) if ctx.may(Action.ADMINISTER) else ()),
    )


def _moved(ctx: Context) -> Reply:
    ctx.authorise(Action.ADMINISTER)
    before = _meeting(ctx)
    if not ctx.text("date"):
        return Reply(form_of(ctx, replace(ctx.command, params=(MEETING, DATE)), {"meeting": str(before.id)}))
    hour = before.starts_at.astimezone(ZoneInfo(before.zone)).time()
    starts_at = instant(ctx.text("date"), ctx.now, before.zone, hour)
    if starts_at == before.starts_at:
        raise Refusal("{meeting} begins {at} already.", meeting=before.title, at=starts_at)
    now = move_meeting(ctx, before.id, starts_at)
    return ctx.done(
        marked("Moved"),
        ctx.speech.text(
            "{meeting} was to begin {was}; now it begins {at}.",
            meeting=Strong(now.title),
            was=before.starts_at,
            at=now.starts_at,
        ),
        ctx.speech.text(
            "Its prompts and the votes that open with it move too. Who registered for it or drafted a motion "
            "for it is told."
        ),
        *notice.open_votes(ctx.tx, now, ctx.speech),
        ctx.button(marked("See the meeting"), "meeting", str(now.id)),
    )


@router.command(
    "attend",
    Action.TAKE_PART,
    summary=marked("Register your organisation for a meeting"),
    example=marked("attend 1 online"),
    params=(
        MEETING,
        Param(
            "how",
            Takes.LINE,
            marked("How"),
            options=lambda ctx: [(a.value, ctx.speech.name("attendance", a.value)) for a in Attendance],
        ),
    ),
    title=marked("Register"),
)
def attend(ctx: Context) -> Reply:
    """Registers the reader's organisation; only registered organisations are on the meeting's rolls."""
    ctx.authorise(Action.TAKE_PART)
    meeting = _meeting(ctx)
    how = _how(ctx)
    organisation = ctx.own_organisation()
    ctx.tx.meetings.register(meeting.id, organisation.id, how, ctx.member.id)
    ctx.tx.log.append(
        "registered",
        f"meeting:{meeting.id}",
        {"organisation": organisation.id, "how": how.value},
        ctx.member.id,
    )
    return ctx.done(
        marked("Noted"),
        ctx.speech.text(
            "Noted for {meeting}: {organisation}, {how}.",
            organisation=Strong(organisation.name),
            meeting=meeting.title,
            how=ctx.speech.name("attendance", how.value),
        ),
        _who_votes(ctx, organisation.id),
        ctx.button(marked("Start"), "home"),
    )


def _who_votes(ctx: Context, organisation_id: int) -> Text:
    """Registration also asks who votes (RULES §3)."""
    unit = unit_of(organisation_id, {o.id: o for o in ctx.tx.organisations.all()})
    names = [
        ctx.tx.people.member(d.member_id).name
        for d in ctx.tx.organisations.delegations(unit.id)
        if d.group_id is None
    ]
    if names:
        return ctx.muted("Who votes for you: {names}.", names=", ".join(names))
    return ctx.speech.text(
        "Nobody votes for you yet: ask the secretariat to name your delegate.", Style.NOTICE
    )


def _meeting(ctx: Context) -> Meeting:
    word = ctx.text("meeting").lstrip("#")
    found = ctx.tx.meetings.get(int(word)) if word.isdecimal() and len(word) < 10 else None
    if found is None or found.ends_at <= ctx.now:
        raise Refusal(
            "There is no meeting {word} to come.",
            word=ctx.text("meeting"),
            remedy=phrase("“meetings” lists them."),
        ).offering(phrase("Meetings"), "meetings")
    return found


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
