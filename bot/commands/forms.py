"""The form a command opens when something it needs is missing."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.context import Context
from bot.commands.registry import Command, Param, Takes
from bot.views import Choice, Element, Form, Input, Line, Paragraph


def form_of(
    ctx: Context, command: Command, values: Mapping[str, str], intro: tuple[Element, ...] = ()
) -> Form:
    """A form with an input for each parameter; what is already said is filled in."""
    return Form(
        ctx.speech.words(command.title or command.summary),
        command.name,
        tuple(_input(ctx, param, values.get(param.name, "")) for param in command.params),
        ctx.speech.words("Send"),
        ctx.language,
        intro=intro,
    )


def _input(ctx: Context, param: Param, value: str) -> Input:
    label = ctx.speech.words(param.label)
    hint = ctx.speech.words(param.hint) if param.hint else ""
    options = _options(ctx, param)
    if options:
        known = value if value in {key for key, _ in options} else ""
        return Choice(param.name, label, options, known, hint, param.optional)
    if param.takes in (Takes.TEXT, Takes.LINES):
        return Paragraph(param.name, label, value, hint, param.optional)
    return Line(param.name, label, value, hint, param.optional)


def _options(ctx: Context, param: Param) -> tuple[tuple[str, str], ...]:
    if param.options:
        return tuple(param.options(ctx))
    if param.takes is Takes.GROUP:
        return tuple((g.slug, g.called(ctx.language)) for g in ctx.tx.groups.all())
    if param.takes is Takes.FLAG:
        return ((param.after, ctx.speech.words("yes")),)
    return ()
