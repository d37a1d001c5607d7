"""Meetings: which come, and who registers for them."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.meetings import Attendance, Meeting
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Element, Strong, Style, Text

router = Router()


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
    return ctx.done(marked("Meetings"), *lines, ctx.button(marked("Register"), "attend", style=Style.PRIMARY))


@router.command(
    "attend",
    Action.TAKE_PART,
    summary=marked("Register your organisation for a meeting"),
    example=marked("attend 1 online"),
    params=(
        Param(
            "meeting",
            Takes.WORD,
            marked("Meeting"),
            options=lambda ctx: [(str(m.id), m.title) for m in ctx.tx.meetings.upcoming()],
        ),
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
    names = [
        ctx.tx.people.member(d.member_id).name
        for d in ctx.tx.organisations.delegations(organisation_id)
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
