"""When I want no prompts: quiet hours, weekends, a snooze (RULES §3)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time

from bot.commands import planning
from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.people import Hours
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.when import instant
from bot.phrases import marked
from bot.requests import Reply

router = Router()

_HOURS = re.compile(r"(\d{1,2})[:h](\d{2})\s*[-–—]\s*(\d{1,2})[:h](\d{2})")


@router.command(
    "quiet",
    Action.OWN_SETTINGS,
    summary=marked("The hours in which I do not prompt you"),
    example=marked("quiet 19:00-08:00 weekends"),
    params=(
        Param(
            "hours",
            Takes.LINE,
            marked("Quiet hours"),
            optional=True,
            hint=marked("For example 19:00-08:00"),
        ),
        Param("weekends", Takes.FLAG, marked("Weekends too"), optional=True, after="weekends"),
    ),
    title=marked("Quiet hours"),
)
def quiet(ctx: Context) -> Reply:
    """Sets quiet hours, and whether weekends are quiet; prompts move to the last decent hour before them."""
    ctx.authorise(Action.OWN_SETTINGS)
    weekends = "weekends" in ctx.values
    if not ctx.text("hours") and not weekends:
        return Reply(form_of(ctx, ctx.command, {}))
    wanted = _hours(ctx.text("hours")) if ctx.text("hours") else ctx.member.hours
    ctx.tx.people.set_hours(ctx.member.id, replace(wanted, weekends=not weekends))
    ctx.tx.deliveries.hurry(ctx.member.id)
    planning.soon(ctx.tx)
    return ctx.done(
        marked("Quiet hours"),
        ctx.speech.text(
            "I prompt you between {start} and {end}, your time ({zone}).",
            start=f"{wanted.start:%H:%M}",
            end=f"{wanted.end:%H:%M}",
            zone=ctx.member.zone,
        ),
        ctx.muted("Not on Saturdays and Sundays.") if weekends else ctx.muted("On every day of the week."),
        ctx.muted("What has a deadline comes earlier instead, in the last of these hours before."),
    )


def _hours(words: str) -> Hours:
    """The hours that are left for prompts."""
    found = _HOURS.fullmatch(words.strip())
    try:
        ends = [time(int(h), int(m)) for h, m in (found.group(1, 2), found.group(3, 4))] if found else []
    except ValueError:
        ends = []
    if not ends or ends[0] == ends[1]:
        raise Refusal(
            "“{hours}” is not a span of hours.",
            hours=words,
            remedy=phrase("Write it like 19:00-08:00; some time of the day must be left for prompts."),
        )
    return Hours(start=ends[1], end=ends[0])


@router.command(
    "snooze",
    Action.OWN_SETTINGS,
    summary=marked("No prompts for a while"),
    example=marked("snooze 3d"),
    params=(
        Param(
            "until",
            Takes.LINE,
            marked("How long"),
            hint=marked("“3d”, “12h” or a date; “back” ends it"),
        ),
    ),
    title=marked("Snooze"),
)
def snooze(ctx: Context) -> Reply:
    """Puts prompts off; a day before something ends they come all the same."""
    ctx.authorise(Action.OWN_SETTINGS)
    if folded(ctx.text("until")) in ctx.called("choice", "back"):
        _snoozed(ctx, None)
        return ctx.done(marked("Snooze"), ctx.speech.text("Prompts come to you again."))
    until = instant(ctx.text("until"), ctx.now, ctx.member.zone)
    _snoozed(ctx, until)
    return ctx.done(
        marked("Snooze"),
        ctx.speech.text("No prompts until {at}; then what is still open comes in one message.", at=until),
        ctx.muted("Two things come all the same: that a vote opens, and what ends within 24 hours."),
        ctx.button(marked("End the snooze"), "snooze", "back"),
    )


def _snoozed(ctx: Context, until: datetime | None) -> None:
    ctx.tx.people.set(ctx.member.id, snoozed_until=until)
    ctx.tx.deliveries.hurry(ctx.member.id)
    said = {"until": until.isoformat()} if until else {}
    ctx.tx.log.append("snoozed", f"member:{ctx.member.id}", said, ctx.member.id)
