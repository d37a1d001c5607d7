"""Which conversations show a group's notices, and in which languages."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.params import GROUP
from bot.commands.registry import Param, Router, Takes
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Strong

router = Router()


@router.command(
    "follow",
    Action.RUN_GROUP,
    summary=marked("Show a group’s notices in this conversation"),
    example=marked("follow {group} in fr,en"),
    params=(
        GROUP,
        Param(
            "languages",
            Takes.LINE,
            marked("Languages"),
            optional=True,
            after="in",
            hint=marked("One or two, for example fr,en"),
        ),
    ),
)
def follow(ctx: Context) -> Reply:
    """This conversation shows a group's notices from now on, in one or two languages."""
    group = ctx.group()
    ctx.authorise(Action.RUN_GROUP, Target(group_id=group.id))
    conversation = ctx.tx.people.conversation(ctx.request.conversation)
    assert conversation is not None  # noqa: S101 - stored when the request was introduced
    if ctx.request.conversation.personal:
        raise Refusal(
            "This is a private conversation.",
            remedy=phrase("Use “follow” in the channel that should show the group."),
        )
    wanted = (
        tuple(w for w in ctx.text("languages").replace(",", " ").split() if w)
        or ctx.tx.community.languages[:2]
    )
    if unknown := [w for w in wanted if w not in ctx.tx.community.languages]:
        raise Refusal(
            "I do not speak “{language}”.",
            language=unknown[0],
            remedy=phrase("Choose one of: {codes}.", codes=", ".join(ctx.tx.community.languages)),
        )
    ctx.tx.people.follow(conversation.id, group.id, wanted[:2])
    ctx.tx.log.append("followed", f"group:{group.id}", {"conversation": conversation.id}, ctx.member.id)
    reply = ctx.done(
        marked("Followed"),
        ctx.speech.text(
            "This conversation now shows votes, results and updates of {group}, in: {languages}.",
            group=Strong(group.called(ctx.language)),
            languages=", ".join(wanted[:2]),
        ),
        ctx.button(marked("Stop showing it"), "unfollow", group.slug),
    )
    return Reply(reply.view, public=True)


@router.command(
    "unfollow",
    Action.RUN_GROUP,
    summary=marked("Stop showing a group’s notices in this conversation"),
    example=marked("unfollow {group}"),
    params=(GROUP,),
)
def unfollow(ctx: Context) -> Reply:
    """Ends what `follow` began; notices already shown are still kept up to date."""
    group = ctx.group()
    ctx.authorise(Action.RUN_GROUP, Target(group_id=group.id))
    conversation = ctx.tx.people.conversation(ctx.request.conversation)
    assert conversation is not None  # noqa: S101
    if conversation.follows != group.id:
        raise Refusal("This conversation does not show {group}.", group=group.called(ctx.language))
    ctx.tx.people.follow(conversation.id, None, ())
    return ctx.done(
        marked("No longer followed"),
        ctx.speech.text(
            "New notices of {group} are not shown here any more.", group=Strong(group.called(ctx.language))
        ),
    )
