"""Updates after they were posted: edit one, withdraw it, read what it said before (RULES §2)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.registry import Param, Router, Takes
from bot.commands.updates import OBJECTIVE, TEXT, own_buttons, said
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.domain.updates import Update
from bot.notices import updates as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Element, Style

router = Router()

UPDATE = Param("update", Takes.WORD, marked("Update"), hint=marked("Its number; “updates” shows it"))


@router.command(
    "edit",
    Action.EDIT_UPDATE,
    summary=marked("Edit an update of yours; what it said before is kept"),
    example=marked("edit 12 The module was tested in Dakar and Nairobi."),
    params=(UPDATE, OBJECTIVE, replace(TEXT, optional=True)),
    title=marked("Edit an update"),
)
def edit(ctx: Context) -> Reply:
    """Gives an update another text, or shows the form with the one it has."""
    before = _own(ctx)
    if before.withdrawn_at is not None:
        raise Refusal(
            "Update {number} was withdrawn.", number=before.id, remedy=phrase("Post a new one instead.")
        )
    if not ctx.text("text"):
        return _form(ctx, before)
    group = ctx.tx.groups.get(before.group_id)
    text, objective = said(ctx, group)
    if objective is None and not ctx.request.args.fields:
        objective = before.objective  # typed words that name none leave it as it is
    edited = before
    if (text, objective) != (before.text, before.objective):
        edited = ctx.tx.updates.edit(before.id, text, objective, ctx.member.id)
        ctx.tx.slots.touch(f"update:{before.id}")
        ctx.tx.log.append("update-edited", f"update:{before.id}", {"version": edited.version}, ctx.member.id)
    return ctx.done(
        marked("Update edited"),
        *notice.body(ctx.tx, edited, ctx.speech),
        ctx.muted("Shared, not endorsed by the global meeting."),
        *own_buttons(ctx, edited),
        ctx.button(marked("Earlier versions"), "history", str(edited.id)),
    )


def _form(ctx: Context, update: Update) -> Reply:
    group = ctx.tx.groups.get(update.group_id)
    ctx.said = {**ctx.said, "group": group.slug}
    values = {
        "update": str(update.id),
        "text": update.text or ctx.speech.name("update", "nothing to report"),
        "objective": str(update.objective or ""),
    }
    return Reply(form_of(ctx, replace(ctx.command, params=(UPDATE, OBJECTIVE, TEXT)), values))


@router.command(
    "withdraw",
    Action.EDIT_UPDATE,
    summary=marked("Withdraw an update of yours"),
    example=marked("withdraw 12"),
    params=(UPDATE,),
    title=marked("Withdraw an update"),
)
def withdraw(ctx: Context) -> Reply:
    """Withdraws an update; its place stays, with who posted it and that it was withdrawn."""
    update = _own(ctx)
    if update.withdrawn_at is None:
        ctx.tx.updates.withdraw(update.id)
        ctx.tx.slots.touch(f"update:{update.id}")
        ctx.tx.log.append("update-withdrawn", f"update:{update.id}", {}, ctx.member.id)
    group = ctx.tx.groups.get(update.group_id)
    return ctx.done(
        marked("Withdrawn"),
        ctx.speech.text(
            "Update {number} is withdrawn; it keeps its place without its text.", number=update.id
        ),
        ctx.button(marked("Write an update"), "update", group.slug),
        ctx.button(marked("Updates"), "updates", group.slug),
    )


@router.command(
    "history",
    Action.BASICS,
    reads=True,
    repeatable=True,
    summary=marked("What an update said before it was edited"),
    example=marked("history 12"),
    params=(UPDATE,),
)
def history(ctx: Context) -> Reply:
    """Every text an update has had, the last first; of one that was withdrawn, only that it was."""
    ctx.authorise(Action.BASICS)
    update = _named(ctx)
    body: list[Element] = list(notice.body(ctx.tx, update, ctx.speech))
    earlier = ctx.tx.updates.earlier(update.id) if update.withdrawn_at is None else ()
    for one in reversed(earlier):
        heading = ctx.speech.text(
            "Version {number}, until {at}", Style.HEADING, number=one.number, at=one.until
        )
        body += [heading, notice.text(one.text, ctx.speech)]
    return ctx.shown(
        ctx.speech.words("Versions of update {number}", number=update.id),
        *body,
        ctx.muted("Shared, not endorsed by the global meeting."),
        ctx.button(marked("Updates"), "updates", ctx.tx.groups.get(update.group_id).slug),
    )


def _own(ctx: Context) -> Update:
    update = _named(ctx)
    ctx.authorise(Action.EDIT_UPDATE, Target(member_id=update.member_id))
    return update


def _named(ctx: Context) -> Update:
    word = ctx.text("update").strip().lstrip("#")
    found = ctx.tx.updates.get(int(word)) if word.isdecimal() and len(word) < 10 else None
    if found is None:
        raise Refusal(
            "There is no update {word}.",
            word=ctx.text("update"),
            remedy=phrase("“updates” lists them with their numbers."),
        ).offering(phrase("Updates"), "updates")
    return found
