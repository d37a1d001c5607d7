"""Calendars to subscribe to: the public one, and each member's own under a secret address (RULES §3)."""

from __future__ import annotations

import secrets

from bot.commands.context import Context
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Button, Element, Link, Style, Text

router = Router()


@router.command(
    "calendar",
    Action.OWN_SETTINGS,
    summary=marked("Calendars to subscribe to: the meetings, and what is due for you"),
    example=marked("calendar new"),
    params=(Param("answer", Takes.WORD, marked("Answer"), optional=True),),
)
def calendar(ctx: Context) -> Reply:
    """Says which calendars there are; “new” gives the reader's own another address, “stop” ends it."""
    ctx.authorise(Action.OWN_SETTINGS)
    word = folded(ctx.text("answer"))
    if word in ctx.called("choice", "new"):
        return _new(ctx)
    if word in ctx.called("choice", "stop"):
        return _off(ctx)
    if word:
        raise Refusal(
            "“{word}” is no answer to this.",
            word=ctx.text("answer"),
            remedy=phrase("Write “calendar new” or “calendar stop”, or “calendar” alone."),
        )
    return ctx.done(marked("Calendars"), *_public(ctx), *_own(ctx))


def _public(ctx: Context) -> list[Element]:
    return [
        ctx.speech.text("The global meetings, for everybody:"),
        _address(ctx, "/calendar/meetings.ics"),
    ]


def _address(ctx: Context, path: str) -> Text:
    return ctx.speech.paragraph(Link(f"{ctx.url}{path}", f"{ctx.url}{path}"))


def _own(ctx: Context) -> list[Element | Button]:
    new = ctx.button(marked("New private address"), "calendar", "new", style=Style.PRIMARY)
    if since := ctx.tx.feeds.since(ctx.member.id):
        return [
            ctx.speech.text(
                "Your own calendar has had its private address since {at}. It is shown only once; a new one "
                "ends it.",
                at=since,
            ),
            new,
            ctx.button(marked("Switch it off"), "calendar", "stop"),
        ]
    return [ctx.speech.text("Your own calendar, with your votes and actions, has no address yet."), new]


def _new(ctx: Context) -> Reply:
    ctx.secret, token = True, secrets.token_urlsafe(32)
    ctx.tx.feeds.give(ctx.member.id, token)
    ctx.tx.log.append("calendar-given", f"member:{ctx.member.id}", {}, ctx.member.id)
    return ctx.done(
        marked("Your own calendar"),
        ctx.speech.text(
            "Subscribe to this address in your calendar. It shows the meetings, the closes of your votes and "
            "your actions:"
        ),
        _address(ctx, f"/calendar/own/{token}.ics"),
        ctx.speech.text(
            "Whoever has the address reads it: keep it to yourself. It is not shown again; an earlier one "
            "has ended.",
            Style.NOTICE,
        ),
        ctx.button(marked("Switch it off"), "calendar", "stop"),
    )


def _off(ctx: Context) -> Reply:
    if ctx.tx.feeds.take(ctx.member.id):
        ctx.tx.log.append("calendar-ended", f"member:{ctx.member.id}", {}, ctx.member.id)
    return ctx.done(
        marked("Calendars"),
        ctx.speech.text("Your own calendar is off: nobody reads it at its address any more."),
        ctx.button(marked("New private address"), "calendar", "new"),
    )
