"""Meetings: which come and were, what one consists of, and that it gets another date (RULES §3)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.convening import convene, drop, link, move, phase
from bot.commands.planned import ANY_MEETING, RECENT, any_meeting
from bot.commands.registry import Param, Router, Takes
from bot.domain.phases import Phase
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.notices import meetings as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Button, Element, Style

router = Router()


@router.command(
    "meetings",
    Action.BASICS,
    Action.ADMINISTER,
    reads=True,
    repeatable=True,
    summary=marked("The global meetings to come, and the latest ones"),
    example=marked("meetings"),
)
def meetings(ctx: Context) -> Reply:
    """The meetings to come with their numbers, and those of about a year that are over."""
    ctx.authorise(Action.BASICS)
    upcoming, over = ctx.tx.meetings.upcoming(), ctx.tx.meetings.ended(ctx.now - RECENT)
    lines: list[Element] = [notice.listed(m, ctx.speech) for m in upcoming]
    if not upcoming:
        lines.append(ctx.speech.text("No meeting is planned yet."))
    if over:
        lines.append(ctx.speech.text("Over", Style.HEADING))
        lines += [notice.listed(m, ctx.speech) for m in reversed(over)]
    buttons = [
        Button(ctx.speech.words("See {meeting}", meeting=m.title), "meeting", (str(m.id),)) for m in upcoming
    ]
    if upcoming:
        buttons.insert(0, ctx.button(marked("Register"), "attend", style=Style.PRIMARY))
    if ctx.may(Action.ADMINISTER):
        buttons.append(ctx.button(marked("Plan a meeting"), "meeting", "new"))
    return ctx.done(marked("Meetings"), *lines, *buttons, ctx.button(marked("Start"), "home"))


@router.command(
    "meeting",
    Action.BASICS,
    Action.SEE,
    Action.ADMINISTER,
    summary=marked("See one meeting; plan one, give it another date, link or phase, or drop it"),
    example=marked("meeting 1 date 2027-05-14 09:00"),
    params=(
        replace(ANY_MEETING, optional=True),
        Param("title", Takes.LINE, marked("Title"), optional=True),
        Param(
            "date",
            Takes.LINE,
            marked("New date"),
            optional=True,
            after="date",
            hint=marked("2027-05-14 09:00, by the meeting’s own clock; a date alone keeps the hour"),
        ),
        Param("zone", Takes.LINE, marked("Time zone"), optional=True, after="zone"),
        Param("lasts", Takes.LINE, marked("How long"), optional=True, after="lasts"),
        Param(
            "phase",
            Takes.LINE,
            marked("Phase"),
            optional=True,
            after="phase",
            options=lambda ctx: [(p.value, ctx.speech.name("phase", p.value)) for p in Phase],
        ),
        Param("when", Takes.LINE, marked("When"), optional=True, after="by"),
        Param("link", Takes.WORD, marked("Link to take part online"), optional=True, after="link"),
        Param("drop", Takes.LINE, marked("Reason"), optional=True, after="drop"),
    ),
)
def meeting(ctx: Context) -> Reply:
    """Shows a meeting, the next one unless another is named; the secretary may change it or plan one."""
    for said, change in (("date", move), ("phase", phase), ("link", link), ("drop", drop)):
        if _is_new(ctx):
            return convene(ctx)
        if said in ctx.values:
            return change(ctx)
    ctx.authorise(Action.BASICS)
    shown = any_meeting(ctx) if ctx.text("meeting") else ctx.tx.meetings.next()
    if shown is None:
        raise Refusal("No meeting is planned yet.", remedy=phrase("The secretariat sets the meeting first."))
    body = notice.body(ctx.tx, shown, ctx.speech, ctx.url, names=ctx.may(Action.SEE))
    taking_part = notice.taking_part(ctx.tx, ctx.member, shown, ctx.speech)
    return ctx.shown(shown.title, *body, *taking_part, *_changes(ctx, str(shown.id)))


def _is_new(ctx: Context) -> bool:
    return ctx.text("meeting").casefold() in ctx.called("choice", "new")


def _changes(ctx: Context, number: str) -> list[Button]:
    """What the secretary can do about a meeting."""
    if not ctx.may(Action.ADMINISTER):
        return []
    return [
        ctx.button(marked("Call the roll"), "attendance", number),
        ctx.button(marked("Move the meeting"), "meeting", number, "date"),
        ctx.button(marked("Set a phase"), "meeting", number, "phase"),
        ctx.button(marked("Add a session"), "session", number),
        ctx.button(marked("Add a site"), "site", number),
    ]
