"""Catch up: what happened in one's groups and at the global meeting since one last looked."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.commands.context import Context
from bot.commands.registry import Param, Router, Takes
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.notices import catching_up as notice
from bot.phrases import marked
from bot.requests import Reply

router = Router()

LONGEST = 366
"""Days that can be looked back."""


@router.command(
    "catch up",
    Action.SEE,
    summary=marked("What happened in your groups and at the global meeting since you last looked"),
    example=marked("catch up"),
    params=(
        Param(
            "days",
            Takes.WORD,
            marked("Days"),
            optional=True,
            hint=marked("How many days to look back; left out, since you last looked"),
        ),
    ),
)
def catch_up(ctx: Context) -> Reply:
    """The news, and from now on only what comes after it is new."""
    ctx.authorise(Action.SEE)
    shown = notice.card(ctx.tx, ctx.member, _since(ctx), ctx.speech)
    ctx.tx.looks.take(ctx.member.id)
    return Reply(shown)


def _since(ctx: Context) -> datetime:
    word = ctx.text("days").strip()
    if not word:
        return notice.since(ctx.tx, ctx.member)
    days = word.rstrip("dDjJ")
    if not (days.isascii() and days.isdecimal() and len(days) < 5 and 1 <= int(days) <= LONGEST):
        raise Refusal(
            "“{word}” is not a number of days.",
            word=word,
            remedy=phrase("Write a number from 1 to {limit}.", limit=LONGEST),
        )
    return ctx.now - timedelta(days=int(days))
