"""Updates: post one for the next meeting, read them."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.params import OWN_GROUP, own_groups
from bot.commands.registry import Param, Router, Takes
from bot.domain.community import GroupKind
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.wordings import checked_text
from bot.notices import endorsements
from bot.notices import updates as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Divider, Element, Style, Text

router = Router()


@router.command(
    "update",
    Action.TAKE_PART,
    summary=marked("Post an update of a group"),
    example=marked("update training The module was tested in Dakar."),
    params=(
        OWN_GROUP,
        Param(
            "text",
            Takes.TEXT,
            marked("Update"),
            hint=marked("Two lines are enough; “nothing to report” is an update too."),
        ),
    ),
    title=marked("Write an update"),
)
def update(ctx: Context) -> Reply:
    """Stores the update for the next meeting and shows it where the group is followed."""
    ctx.authorise(Action.TAKE_PART)
    group = ctx.group()
    if group.kind is GroupKind.PLENARY:
        raise Refusal("Updates belong to a group.", remedy=phrase("“groups” lists them."))
    if group.id not in own_groups(ctx):
        raise Refusal(
            "You are not in {group}, so you cannot post its updates.",
            group=group.called(ctx.language),
            remedy=phrase("Join it first."),
        ).offering(phrase("Join"), "join", group.slug)
    text = checked_text(ctx.text("text"))
    meeting = ctx.tx.meetings.next()
    posted = ctx.tx.updates.add(
        group.id, ctx.member.id, ctx.own_organisation().id, text, meeting.id if meeting else None
    )
    for conversation in ctx.tx.people.followers(group.id):
        ctx.tx.outbox.show(f"update:{posted.id}", conversation.id)
    ctx.tx.log.append("update-posted", f"update:{posted.id}", {"group": group.slug}, ctx.member.id)
    for_meeting = ctx.muted("It is on the list for {meeting}.", meeting=meeting.title) if meeting else None
    return ctx.done(
        marked("Update posted"),
        ctx.speech.paragraph(text),
        *((for_meeting,) if for_meeting else ()),
        ctx.muted("Shared, not endorsed by the global meeting."),
        ctx.button(marked("Updates"), "updates", group.slug),
    )


@router.command(
    "updates",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("The latest updates, of one group or of all"),
    example=marked("updates training"),
    params=(Param("group", Takes.GROUP, marked("Group"), optional=True),),
)
def updates(ctx: Context) -> Reply:
    """The ten latest updates."""
    ctx.authorise(Action.BASICS)
    group = ctx.some_group()
    latest = ctx.tx.updates.latest(group.id if group else None, 10)
    if not latest:
        return ctx.done(
            marked("Updates"),
            ctx.speech.text("There is no update yet."),
            ctx.button(marked("Write an update"), "update", *((group.slug,) if group else ())),
        )
    shown = {one.group_id for one in latest}
    groups = [g for g in ctx.tx.groups.all() if g.id in shown]
    body: list[Element] = [*endorsements.endorsed_mandates(ctx.tx, groups, ctx.speech, ctx.url)]
    for one in latest:
        body += [
            ctx.speech.text(
                "{group}", Style.HEADING, group=ctx.tx.groups.get(one.group_id).called(ctx.language)
            ),
            ctx.speech.paragraph(one.text),
            Text(notice.author(ctx.tx, one, ctx.speech), ctx.language, Style.MUTED),
            Divider(),
        ]
    return ctx.done(marked("Updates"), *body, ctx.muted("Shared, not endorsed by the global meeting."))
