"""The secretariat's desk, and one button that reminds everybody who still has something to do."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.planning import reminders
from bot.commands.registry import Router
from bot.domain.policy import Action
from bot.notices import desk as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Text

router = Router()


@router.command(
    "desk",
    Action.ADMINISTER,
    reads=True,
    repeatable=True,
    summary=marked("What is missing before the next meeting, and who waits for the secretariat"),
    example=marked("desk"),
)
def desk(ctx: Context) -> Reply:
    """The same as the desk's page."""
    ctx.authorise(Action.ADMINISTER)
    return Reply(notice.card(ctx.tx, ctx.speech))


@router.command(
    "nudge",
    Action.ADMINISTER,
    repeatable=True,
    summary=marked("Remind everybody who still has something to do"),
    example=marked("nudge"),
)
def nudge(ctx: Context) -> Reply:
    """Plans a prompt now for whoever else has to act, and was not asked within a day."""
    ctx.authorise(Action.ADMINISTER)
    prompts = [prompt for prompt in reminders(ctx.tx) if prompt.member_id != ctx.member.id]
    ctx.tx.deliveries.plan(prompts)
    people = {prompt.member_id for prompt in prompts}
    ctx.tx.log.append("nudged", "community", {"people": len(people)}, ctx.member.id)
    if not people:
        return ctx.done(
            marked("Nobody to remind"),
            ctx.speech.text("Nobody has anything to do, or all who have were asked in the last 24 hours."),
            ctx.button(marked("Desk"), "desk"),
        )
    said = ctx.speech.count("{count} person is reminded.", "{count} people are reminded.", len(people))
    return ctx.done(
        marked("Reminded"),
        Text(said, ctx.language),
        ctx.muted(
            "Each gets one message at a decent hour of theirs. Who was asked in the last 24 hours gets none."
        ),
        ctx.button(marked("Desk"), "desk"),
    )
