"""The digest of a meeting: every group's updates for it at once (RULES §2)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.agenda import meeting_or_next
from bot.commands.context import Context
from bot.commands.planned import ANY_MEETING
from bot.commands.registry import Router
from bot.domain.policy import Action
from bot.notices import digest as notice
from bot.phrases import marked
from bot.requests import Reply

router = Router()


@router.command(
    "digest",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("All groups’ updates for the next meeting, or for another"),
    example=marked("digest 1"),
    params=(replace(ANY_MEETING, optional=True),),
)
def digest(ctx: Context) -> Reply:
    """The updates for a meeting, and the groups that have none."""
    ctx.authorise(Action.BASICS)
    return Reply(notice.card(ctx.tx, meeting_or_next(ctx), ctx.speech, ctx.url))
