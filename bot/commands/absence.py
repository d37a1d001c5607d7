"""Being away: the alternate acts, and prompts go there (RULES §2, Delegates)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.commands import planning
from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.policy import Action
from bot.domain.when import instant
from bot.notices.absence import Held, held, sharing
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Strong, Style, Text

router = Router()


@router.command(
    "away",
    Action.OWN_SETTINGS,
    summary=marked("Say until when you are away, or that you are back"),
    example=marked("away until 2027-05-14"),
    params=(
        Param("answer", Takes.LINE, marked("Answer"), optional=True),
        Param(
            "until",
            Takes.LINE,
            marked("Away until"),
            optional=True,
            after="until",
            hint=marked("“in 5d” or 2027-05-14; a date alone means 17:00 of that day"),
        ),
    ),
    title=marked("Away"),
)
def away(ctx: Context) -> Reply:
    """Sets or ends an absence; alone, shows the one there is, or asks until when."""
    ctx.authorise(Action.OWN_SETTINGS)
    words = ctx.text("until") or ctx.text("answer")
    if folded(words) in ctx.called("choice", "back"):
        return _back(ctx)
    if words:
        _change(ctx, instant(words, ctx.now, ctx.member.zone))
    if until := ctx.member.absence(ctx.now):
        return _shown(ctx, until)
    return Reply(form_of(ctx, replace(ctx.command, params=ctx.command.params[1:]), {}))


def _back(ctx: Context) -> Reply:
    if ctx.member.absence(ctx.now):
        _change(ctx, None)
    return ctx.done(
        marked("Back"),
        ctx.speech.text("You are back: prompts come to you again, and your ballots stand as before."),
        ctx.button(marked("Votes"), "votes"),
    )


def _change(ctx: Context, until: datetime | None) -> None:
    ctx.tx.people.set(ctx.member.id, away_until=until)
    ctx.tx.standing.be_away(ctx.member.id, until or ctx.now)
    ctx.member = ctx.tx.people.member(ctx.member.id)
    ctx.tell(
        f"away:{ctx.member.id}:{ctx.now.isoformat()}",
        "away",
        ctx.member.id,
        sharing(ctx.tx, ctx.member.id),
    )
    planning.soon(ctx.tx)
    said = {"until": until.isoformat()} if until else {}
    ctx.tx.log.append("away" if until else "back", f"member:{ctx.member.id}", said, ctx.member.id)


def _shown(ctx: Context, until: datetime) -> Reply:
    return ctx.done(
        marked("Away"),
        ctx.speech.text("You are away until {at}.", at=until),
        *(_acting(ctx, one) for one in held(ctx.tx, ctx.member.id, ctx.speech)),
        ctx.muted("You can still vote: of two ballots the last one counts."),
        ctx.muted("Those you share a mandate with have been told."),
        ctx.button(marked("I am back"), "away", "back", style=Style.PRIMARY),
    )


def _acting(ctx: Context, one: Held) -> Text:
    if one.alternate is None:
        return ctx.speech.text(
            "Nobody acts for {unit} meanwhile ({body}): it has no alternate.",
            Style.NOTICE,
            unit=Strong(one.unit),
            body=one.body,
        )
    return ctx.speech.text(
        "{person} acts for {unit} meanwhile ({body}): prompts go there, and that ballot ranks as yours.",
        person=Strong(one.alternate.name),
        unit=Strong(one.unit),
        body=one.body,
    )
