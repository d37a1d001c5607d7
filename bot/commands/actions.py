"""Actions: give one to somebody, see which are open, say that one is done (RULES §3)."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.params import PERSON
from bot.commands.registry import Param, Router, Takes
from bot.commands.suggesting import suggest_items
from bot.domain.actions import ActionPoint, mine_first
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.domain.when import instant
from bot.domain.wordings import checked_text
from bot.notices import actions as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Actions, Element, Style

router = Router()

MOST = 20
"""Actions shown at once."""


@router.command(
    "action",
    Action.DECIDE,
    summary=marked("Give somebody something to do until a date"),
    example=marked("action “Share the list of warehouses” “Ana Reyes” 2027-05-14"),
    params=(
        Param(
            "text",
            Takes.LINE,
            marked("What is to be done"),
            hint=marked("Typed in quotation marks, before the person and the date"),
        ),
        PERSON,
        Param(
            "due",
            Takes.WHEN,
            marked("Due"),
            hint=marked("2027-05-14, by the person’s own clock, or “in 5d”"),
        ),
    ),
    title=marked("Give an action"),
)
def action(ctx: Context) -> Reply:
    """Gives an action; a date alone is the end of that day where its owner is."""
    ctx.authorise(Action.DECIDE)
    owner = ctx.person()
    text, due_at = checked_text(ctx.text("text")), instant(ctx.text("due"), ctx.now, owner.zone)
    meeting = ctx.tx.meetings.last()
    given = ctx.tx.actions.add(
        text, owner.id, owner.organisation_id, due_at, ctx.member.id, meeting.id if meeting else None
    )
    for coming in (m for m in ctx.tx.meetings.upcoming() if m.starts_at > ctx.now):
        suggest_items(ctx.tx, coming.id)
    if owner.id != ctx.member.id:
        ctx.tell(f"action:{given.id}", "action-given", given.id, [owner])
    ctx.tx.log.append(
        "action-given",
        f"action:{given.id}",
        {"member": owner.id, "text": text, "due": due_at.isoformat()},
        ctx.member.id,
    )
    return ctx.done(
        marked("Action given"),
        notice.line(ctx.tx, given, ctx.speech),
        ctx.muted("Until it is done it is carried over to the agenda of the next meeting."),
        ctx.button(marked("Actions"), "actions"),
    )


@router.command(
    "actions",
    Action.SEE,
    reads=True,
    repeatable=True,
    summary=marked("Actions that are open, yours first"),
    example=marked("actions"),
)
def actions(ctx: Context) -> Reply:
    """Open actions, the reader's own first and what is overdue before the rest."""
    ctx.authorise(Action.SEE)
    found = mine_first(ctx.tx.actions.open(), ctx.member.id)
    body: list[Element] = []
    for heading, some in _sorted(ctx, found[:MOST]):
        body.append(ctx.speech.paragraph(heading, style=Style.HEADING))
        for one in some:
            body.append(notice.line(ctx.tx, one, ctx.speech))
            if ctx.may(Action.FINISH, Target(member_id=one.member_id)):
                body.append(Actions((notice.done_button(one, ctx.speech),)))
    if not found:
        body.append(ctx.speech.text("No action is open."))
    if len(found) > MOST:
        more = ctx.speech.count("{count} more is open.", "{count} more are open.", len(found) - MOST)
        body.append(ctx.speech.paragraph(*more, style=Style.MUTED))
    give = ctx.button(marked("Give an action"), "action")
    return ctx.done(marked("Actions"), *body, *((give,) if ctx.may(Action.DECIDE) else ()))


def _sorted(ctx: Context, found: list[ActionPoint]) -> list[tuple[str, list[ActionPoint]]]:
    """The actions under their headings; headings of nothing are left out."""
    mine = [one for one in found if one.member_id == ctx.member.id]
    others = [one for one in found if one.member_id != ctx.member.id]
    headed = ((ctx.speech.words("Yours"), mine), (ctx.speech.words("Of others"), others))
    return [(heading, some) for heading, some in headed if some]


@router.command(
    "done",
    Action.FINISH,
    summary=marked("Say that an action is done"),
    example=marked("done 4"),
    params=(Param("action", Takes.WORD, marked("Action"), hint=marked("Its number; “actions” shows it")),),
    title=marked("An action is done"),
)
def done(ctx: Context) -> Reply:
    """Marks an action as done; the first to say so is kept."""
    word = ctx.text("action").strip().lstrip("#")
    found = ctx.tx.actions.get(int(word)) if word.isdecimal() and len(word) < 10 else None
    if found is None:
        raise Refusal(
            "There is no action {word}.",
            word=ctx.text("action"),
            remedy=phrase("“actions” lists them with their numbers."),
        ).offering(phrase("Actions"), "actions")
    ctx.authorise(Action.FINISH, Target(member_id=found.member_id))
    if ctx.tx.actions.done(found.id, ctx.member.id):
        ctx.tx.log.append("action-done", f"action:{found.id}", {}, ctx.member.id)
    finished = ctx.tx.actions.get(found.id) or found
    return ctx.done(
        marked("Done"), notice.line(ctx.tx, finished, ctx.speech), ctx.button(marked("Actions"), "actions")
    )
