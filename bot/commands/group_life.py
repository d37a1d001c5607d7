"""The life of a group, step by step, each under a decision (RULES §2, Group)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.params import GROUP, JOINABLE
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import ENDED_STATES, LEADING, Group, GroupState, GroupStep, folded
from bot.domain.policy import Action
from bot.domain.prompts import Prompt
from bot.domain.refusal import Refusal, phrase
from bot.notices import groups as notice
from bot.phrases import marked
from bot.ports import Transaction
from bot.requests import Reply

router = Router()

LONGEST = 3000
"""Of a report, a reason or the name of a decision, in code points."""
TOLD_WITHIN = timedelta(days=2)
"""How long news of a group may wait for its reader's decent hour."""

CLOSE = "close"
STEP = Param(
    "step",
    Takes.WORD,
    marked("Step"),
    options=lambda ctx: [(CLOSE, ctx.speech.name("group step", CLOSE))],
)
DECISION = Param("decision", Takes.LINE, marked("Under which decision"), after="under")
REPORT = Param(
    "report",
    Takes.TEXT,
    marked("Final report"),
    after="report",
    hint=marked("What was achieved, and where the outputs went"),
)
REASON = Param(
    "reason", Takes.TEXT, marked("Reason"), after="because", hint=marked("Why there is no final report")
)


@router.command(
    "group",
    Action.ADMINISTER,
    summary=marked("Close a group under a decision"),
    example=marked("group training close under “Decision 4” report “All modules are on the site.”"),
    params=(GROUP, STEP, DECISION, replace(REPORT, optional=True), replace(REASON, optional=True)),
)
def group(ctx: Context) -> Reply:
    """Takes a step in a group's life."""
    ctx.authorise(Action.ADMINISTER)
    if folded(ctx.text("step")) in ctx.called("group step", CLOSE):
        return _close(ctx)
    raise Refusal(
        "“{step}” is no step in the life of a group.",
        step=ctx.text("step"),
        remedy=phrase("A group can be closed: “close”."),
    )


def _close(ctx: Context) -> Reply:
    """Closes a group at once, or lets the end of its last open vote close it."""
    closed = ctx.tx.groups.lock(ctx.group().id)
    _refuse_unable(ctx, closed)
    led = any(m.role in LEADING for m in ctx.tx.groups.memberships(closed.id))
    report, reason = _limited(ctx, "report"), _limited(ctx, "reason")
    if not report and (led or not reason):
        return _asked(ctx, closed, led=led)
    state = GroupState.CLOSING if ctx.tx.votes.open_in(closed.id) else GroupState.CLOSED
    step = GroupStep(
        state, ctx.now, ctx.member.id, _limited(ctx, "decision"), "" if report else reason, report
    )
    _take(ctx.tx, closed.id, step)
    return ctx.shown(
        closed.called(ctx.language),
        *notice.ended(ctx.tx, replace(closed, state=state), ctx.speech),
        ctx.speech.text("Its members are told."),
        ctx.button(marked("Show the group"), "show", closed.slug),
    )


def _refuse_unable(ctx: Context, group: Group) -> None:
    if group.kind not in JOINABLE:
        raise Refusal(
            "{group} cannot be closed: it lasts as long as the community.",
            group=group.called(ctx.language),
            remedy=phrase("Working groups and information-sharing groups can be."),
        )
    if group.state in ENDED_STATES:
        raise Refusal(
            "{group}: {state} already.",
            group=group.called(ctx.language),
            state=ctx.speech.name("group state", group.state),
        )


def _asked(ctx: Context, group: Group, *, led: bool) -> Reply:
    """The form for what is missing: a report where somebody leads the group, else at least a reason."""
    intro = (
        ctx.speech.text("Somebody leads this group, so it closes with a final report.")
        if led
        else ctx.speech.text("Nobody leads this group: it may close without a final report, for a reason.")
    )
    asked = replace(ctx.command, params=(GROUP, STEP, DECISION, REPORT if led else REASON))
    said = {"group": group.slug, "step": CLOSE, "decision": ctx.text("decision")}
    return Reply(form_of(ctx, asked, said, (intro,)))


def _limited(ctx: Context, name: str) -> str:
    words = ctx.text(name).strip()
    if len(words) > LONGEST:
        raise Refusal(
            "The text has {length} characters; at most {limit} are kept.",
            length=len(words),
            limit=LONGEST,
            remedy=phrase("Shorten it, and link to the paper that explains it."),
        )
    return words


def close_if_over(tx: Transaction, group_id: int) -> None:
    """Closes a group that waits for the end of its last open vote, once none is open (RULES §2, Group).

    The lock comes first: of two votes that end together, the second must see that the first has ended.
    """
    waiting = tx.groups.lock(group_id).state is GroupState.CLOSING
    if waiting and not tx.votes.open_in(group_id):
        _take(tx, group_id, GroupStep(GroupState.CLOSED, tx.now))


def _take(tx: Transaction, group_id: int, step: GroupStep) -> None:
    """Takes the step; the group's other people are told."""
    tx.groups.take(group_id, step)
    kind = f"group-{step.state.value}"
    tx.log.append(kind, f"group:{group_id}", {"decision": step.decision}, step.member_id)
    concerned = {m.member_id for m in tx.groups.memberships(group_id)} - {step.member_id}
    tx.outbox.plan(
        [
            Prompt(f"{kind}:{group_id}:{m}", kind, group_id, tx.now, tx.now + TOLD_WITHIN, member_id=m)
            for m in sorted(concerned)
        ]
    )
