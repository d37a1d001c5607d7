"""Outputs of groups: publish one or a new version of it, list them with their endorsements (RULES §2)."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.params import GROUP
from bot.commands.registry import Param, Router, Takes
from bot.commands.subjects import seek
from bot.domain.community import GroupKind
from bot.domain.groups import Group, folded, require_active
from bot.domain.outputs import Output, checked_link, checked_title
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.notices import endorsements as notice
from bot.phrases import marked
from bot.requests import Reply

router = Router()


@router.command(
    "output",
    Action.RUN_GROUP,
    summary=marked("Publish an output of a group, or a new version of one"),
    example=marked("output {group} “The first 72 hours” https://example.org/72-hours"),
    params=(
        GROUP,
        Param("title", Takes.LINE, marked("Title"), hint=marked("The same title again is a new version.")),
        Param("link", Takes.WORD, marked("Link"), optional=True, hint=marked("Where members find it")),
    ),
    title=marked("Publish an output"),
)
def output(ctx: Context) -> Reply:
    """Stores a new output, or a new version of the one with this title; it begins without endorsement."""
    group = ctx.group()
    ctx.authorise(Action.RUN_GROUP, Target(group_id=group.id))
    _refuse_unable(ctx, group)
    title, link = checked_title(ctx.text("title")), checked_link(ctx.text("link"))
    before = _titled(ctx, group, title)
    published = (
        ctx.tx.outputs.renew(before.id, link, ctx.member.id)
        if before
        else ctx.tx.outputs.add(group.id, title, link, ctx.member.id)
    )
    version = published.latest.number
    ctx.tx.log.append(
        "output-published",
        f"output:{published.id}",
        {"group": group.slug, "version": version, "title": published.title, "link": link},
        ctx.member.id,
    )
    renewed = (
        (ctx.muted("A new version begins without endorsement; an earlier one keeps its own."),)
        if before
        else ()
    )
    return ctx.done(
        marked("Output published"),
        *notice.lines(ctx.tx, published, ctx.speech, ctx.url),
        *renewed,
        *seek(ctx, notice.of_output(published)),
        ctx.button(marked("Outputs"), "outputs", group.slug),
    )


def _refuse_unable(ctx: Context, group: Group) -> None:
    if group.kind is GroupKind.PLENARY:
        raise Refusal("Outputs belong to a group.", remedy=phrase("“groups” lists them."))
    require_active(group, ctx.language)


def _titled(ctx: Context, group: Group, title: str) -> Output | None:
    return next((o for o in ctx.tx.outputs.of(group.id) if folded(o.title) == folded(title)), None)


@router.command(
    "outputs",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("What groups have made, and what of it is endorsed"),
    example=marked("outputs {group}"),
    params=(Param("group", Takes.GROUP, marked("Group"), optional=True),),
)
def outputs(ctx: Context) -> Reply:
    """The outputs of one group or of all, the newest first, each with its badge."""
    ctx.authorise(Action.BASICS)
    group = ctx.some_group()
    found = ctx.tx.outputs.of(group.id if group else None)
    listed = [line for one in found for line in notice.lines(ctx.tx, one, ctx.speech, ctx.url)]
    if not found:
        listed.append(ctx.speech.text("There is no output yet."))
    return ctx.done(marked("Outputs"), *listed, *seek(ctx), ctx.button(marked("Groups"), "groups"))
