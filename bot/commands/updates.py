"""Updates: post one for the next meeting, read them."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.living import wake
from bot.commands.params import OWN_GROUP, own_groups
from bot.commands.registry import Param, Router, Takes
from bot.commands.suggesting import suggest_items
from bot.domain.community import GroupKind, named
from bot.domain.groups import Group, find, folded
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.domain.updates import Update, checked_objective
from bot.domain.wordings import checked_text
from bot.notices import endorsements
from bot.notices import updates as notice
from bot.notices.objectives import objectives
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Actions, Button, Divider, Element, Style

router = Router()

PAGE = 5
"""Updates shown at once."""


def _objectives(ctx: Context) -> list[tuple[str, str]]:
    """The objectives that the form offers, once its group is said."""
    group = find(ctx.said.get("group", "").split(), ctx.tx.groups.all()).group
    stated = objectives(ctx.tx, group, ctx.now) if group else {}
    return [(str(number), f"{number}. {named(one.texts, ctx.language)}") for number, one in stated.items()]


TEXT = Param(
    "text",
    Takes.TEXT,
    marked("Update"),
    hint=marked("Two lines are enough; “nothing to report” is an update too."),
)
OBJECTIVE = Param(
    "objective",
    Takes.NUMBERED,
    marked("Objective"),
    optional=True,
    hint=marked("Its number in the mandate; typed before the text: #2"),
    options=_objectives,
)


@router.command(
    "update",
    Action.TAKE_PART,
    summary=marked("Post an update of a group"),
    example=marked("update {group} #1 The module was tested in Dakar."),
    params=(OWN_GROUP, OBJECTIVE, TEXT),
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
    text, objective = said(ctx, group)
    meeting = ctx.tx.meetings.next()
    posted = ctx.tx.updates.add(
        group.id,
        ctx.member.id,
        ctx.own_organisation().id,
        text,
        meeting.id if meeting else None,
        objective,
    )
    if meeting:
        suggest_items(ctx.tx, meeting.id)
    for conversation in ctx.tx.people.followers(group.id):
        ctx.tx.slots.show(f"update:{posted.id}", conversation.id)
    wake(ctx.tx, group.id)
    ctx.tx.log.append("update-posted", f"update:{posted.id}", {"group": group.slug}, ctx.member.id)
    for_meeting = ctx.muted("It is on the list for {meeting}.", meeting=meeting.title) if meeting else None
    return ctx.done(
        marked("Update posted"),
        *notice.body(ctx.tx, posted, ctx.speech),
        *((for_meeting,) if for_meeting else ()),
        ctx.muted("Shared, not endorsed by the global meeting."),
        *own_buttons(ctx, posted),
        ctx.button(marked("Updates"), "updates", group.slug),
    )


def said(ctx: Context, group: Group) -> tuple[str, int | None]:
    """The text, empty for "nothing to report" in any language, and the number of the objective."""
    objective = checked_objective(ctx.text("objective"), objectives(ctx.tx, group, ctx.now).keys())
    text = checked_text(ctx.text("text"))
    nothing = ctx.called("update", "nothing to report")
    return ("" if folded(text) in nothing else text), objective


def own_buttons(ctx: Context, update: Update) -> tuple[Button, ...]:
    """What its author can do with an update."""
    if update.withdrawn_at is not None or not ctx.may(Action.EDIT_UPDATE, Target(member_id=update.member_id)):
        return ()
    number = str(update.id)
    return (ctx.button(marked("Edit"), "edit", number), ctx.button(marked("Withdraw"), "withdraw", number))


@router.command(
    "updates",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("The latest updates, of one group or of all"),
    example=marked("updates {group}"),
    params=(
        Param("group", Takes.GROUP, marked("Group"), optional=True),
        Param(
            "before",
            Takes.WORD,
            marked("Older than number"),
            optional=True,
            after="before",
            hint=marked("The number of an update; left out, the latest are shown"),
        ),
    ),
)
def updates(ctx: Context) -> Reply:
    """A page of updates, the latest first; those that were withdrawn keep their place."""
    ctx.authorise(Action.BASICS)
    group = ctx.some_group()
    slug = (group.slug,) if group else ()
    found = ctx.tx.updates.latest(group.id if group else None, PAGE + 1, _before(ctx))
    if not found:
        return ctx.done(
            marked("Updates"),
            ctx.speech.text("There is no update yet."),
            ctx.button(marked("Write an update"), "update", *slug),
        )
    page = found[:PAGE]
    shown = {one.group_id for one in page}
    groups = [g for g in ctx.tx.groups.all() if g.id in shown]
    body: list[Element] = [*endorsements.endorsed_mandates(ctx.tx, groups, ctx.speech, ctx.url)]
    for one in page:
        body += _listed(ctx, one)
    older = ctx.button(marked("Older updates"), "updates", *slug, "before", str(page[-1].id))
    return ctx.done(
        marked("Updates"),
        *body,
        ctx.muted("Shared, not endorsed by the global meeting."),
        *((older,) if len(found) > PAGE else ()),
    )


def _before(ctx: Context) -> int | None:
    word = ctx.text("before").lstrip("#")
    if not word:
        return None
    if not (word.isascii() and word.isdecimal() and len(word) < 10):
        raise Refusal("“{word}” is not the number of an update.", word=ctx.text("before"))
    return int(word)


def _listed(ctx: Context, update: Update) -> list[Element]:
    group = ctx.tx.groups.get(update.group_id).called(ctx.language)
    buttons = own_buttons(ctx, update)
    if update.version > 1 and update.withdrawn_at is None:
        buttons += (ctx.button(marked("Earlier versions"), "history", str(update.id)),)
    return [
        ctx.speech.text("{number}. {group}", Style.HEADING, number=update.id, group=group),
        *notice.body(ctx.tx, update, ctx.speech),
        *((Actions(buttons),) if buttons else ()),
        Divider(),
    ]
