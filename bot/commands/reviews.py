"""Reviews of a group's mandate by its members: begun and ended by those who lead (RULES §2, Mandate)."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.grounds import limited
from bot.commands.living import take
from bot.commands.params import GROUP
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import GroupState, GroupStep, require_active
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.notices import group_life as notice
from bot.notices.group_life import life_of
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Button, Style

router = Router()


@router.command(
    "review",
    Action.RUN_GROUP,
    summary=marked("Start the review of a group’s mandate, or record its outcome"),
    example=marked("review {group} Two modules are done; the third waits for a trainer."),
    params=(
        GROUP,
        Param(
            "outcome",
            Takes.TEXT,
            marked("Outcome"),
            optional=True,
            hint=marked("What is done, what is left, whether the mandate is still right"),
        ),
    ),
    title=marked("A review"),
)
def review(ctx: Context) -> Reply:
    """Without a word a review begins; with one it ends, and the group goes on as before."""
    ctx.authorise(Action.RUN_GROUP, Target(group_id=ctx.group().id))
    group = ctx.tx.groups.lock(ctx.group().id)
    require_active(group, ctx.language)
    if ctx.tx.mandates.in_force(group.id) is None:
        raise Refusal("{group} has no mandate to review.", group=group.called(ctx.language))
    outcome, under_way = limited(ctx, "outcome"), group.state is GroupState.UNDER_REVIEW
    if under_way and not outcome:
        raise Refusal(
            "{group} is under review already.",
            group=group.called(ctx.language),
            remedy=phrase("Write the outcome after the group’s name, and the review ends with it."),
        ).offering(phrase("Show the mandate"), "mandate", group.slug)
    state = life_of(ctx.tx, group).after_review(ctx.now) if outcome else GroupState.UNDER_REVIEW
    take(ctx.tx, group.id, GroupStep(state, ctx.now, ctx.member.id, report=outcome))
    now = ctx.tx.groups.get(group.id)
    return ctx.shown(
        now.called(ctx.language),
        *notice.alive(ctx.tx, now, ctx.speech),
        ctx.speech.text("Its members are told."),
        *_next(ctx, now.slug),
    )


def _next(ctx: Context, slug: str) -> tuple[Button, ...]:
    return (
        ctx.button(marked("Show the mandate"), "mandate", slug, style=Style.PRIMARY),
        ctx.button(marked("Draft a new version"), "amend", slug),
    )
