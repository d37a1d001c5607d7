"""The steps that somebody takes in a group's life, each under a decision (RULES §2, Group)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.commands import grounds
from bot.commands.context import Context
from bot.commands.endorsing import renew_mandate
from bot.commands.forms import form_of
from bot.commands.grounds import DECISION, REASON, REPORT, UNTIL, limited
from bot.commands.living import take
from bot.commands.params import GROUP
from bot.commands.registry import Param, Router, Takes
from bot.domain.group_life import Move, may
from bot.domain.groups import JOINABLE, LEADING, Group, GroupState, GroupStep, folded
from bot.domain.mandates import ends_at
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.notices import group_life as notice
from bot.notices import mandates
from bot.notices.group_life import life_of
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Element

router = Router()

STEP = Param(
    "step",
    Takes.WORD,
    marked("Step"),
    options=lambda ctx: [(move.value, ctx.speech.name("group step", move.value)) for move in Move],
)


@router.command(
    "group",
    Action.ADMINISTER,
    Action.REST_GROUP,
    summary=marked("Approve, extend, complete, rest, revive or close a group under a decision"),
    example=marked("group {group} close under “Decision 4” report “All modules are on the site.”"),
    params=(GROUP, STEP, *grounds.OPTIONAL),
    title=marked("A step in the life of a group"),
)
def group(ctx: Context) -> Reply:
    """Takes a step in a group's life."""
    word = folded(ctx.text("step"))
    move = next((move for move in Move if word in ctx.called("group step", move.value)), None)
    action = Action.REST_GROUP if move is Move.DORMANT else Action.ADMINISTER
    ctx.authorise(action, Target(group_id=ctx.group().id))
    if move is None:
        raise Refusal(
            "“{step}” is no step in the life of a group.",
            step=ctx.text("step"),
            remedy=phrase(
                "Steps: {steps}.", steps=", ".join(ctx.speech.name("group step", one.value) for one in Move)
            ),
        )
    concerned = ctx.tx.groups.lock(ctx.group().id)
    _refuse_unable(ctx, concerned, move)
    return _MOVES[move](ctx, concerned, move)


def _refuse_unable(ctx: Context, group: Group, move: Move) -> None:
    if group.kind not in JOINABLE:
        raise Refusal(
            "{group} has no such life: it lasts as long as the community.",
            group=group.called(ctx.language),
            remedy=phrase("Working groups and information-sharing groups have one."),
        )
    if not may(move, group.state):
        raise Refusal(
            "{group} is {state} now, so this step cannot be taken.",
            group=group.called(ctx.language),
            state=ctx.speech.name("group state", group.state.value),
        ).offering(phrase("Show the group"), "show", group.slug)


def _approve(ctx: Context, group: Group, move: Move) -> Reply:
    """Founds a proposed group: the mandate that was proposed with it is in force from now on."""
    draft = ctx.tx.mandates.draft(group.id)
    if not ctx.text("decision"):
        proposed = mandates.drafted(draft.charter, ctx.speech) if draft else []
        return _asked(ctx, group, move, (DECISION,), proposed)
    decision = grounds.decision(ctx, group)
    if draft:
        if ends_at(draft.charter, ctx.tx.community.zone) <= ctx.now:
            raise Refusal(
                "The mandate that was proposed has ended already, with {day}.",
                day=draft.charter.end.isoformat(),
                remedy=phrase("Give it a later last day."),
            ).offering(phrase("Draft a new version"), "amend", group.slug)
        ctx.tx.mandates.adopt(group.id, draft.charter, decision)
        ctx.tx.mandates.discard(group.id)
    return _taken(ctx, group, GroupStep(GroupState.APPROVED, ctx.now, ctx.member.id, decision))


def _extend(ctx: Context, group: Group, move: Move) -> Reply:
    """A new version of the mandate, which differs in its last day only."""
    mandate = ctx.tx.mandates.in_force(group.id)
    if mandate is None:
        raise Refusal("{group} has no mandate to extend.", group=group.called(ctx.language))
    if not (ctx.text("decision") and ctx.text("until")):
        return _asked(ctx, group, move, (UNTIL, DECISION))
    extended = replace(mandate.charter, end=_later(ctx, mandate.charter.end))
    decision = grounds.decision(ctx, group)
    ctx.tx.mandates.adopt(group.id, extended, decision)
    renew_mandate(ctx.tx, group)
    return _taken(ctx, group, GroupStep(GroupState.EXTENDED, ctx.now, ctx.member.id, decision))


def _later(ctx: Context, than: date) -> date:
    words = ctx.text("until").strip()
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise Refusal(
            "“{words}” is no date.", words=words, remedy=phrase("Write it like this: 2028-12-31.")
        ) from None
    if day <= max(than, ctx.now.date()):
        raise Refusal(
            "An extension until {day} would be none.", day=words, remedy=phrase("Choose a later day.")
        )
    return day


def _end(ctx: Context, group: Group, move: Move) -> Reply:
    """Completes or closes a group at once, or lets the end of its last open vote do it."""
    led = any(m.role in LEADING for m in ctx.tx.groups.memberships(group.id))
    report, reason = limited(ctx, "report"), limited(ctx, "reason")
    needs_report = led or move is Move.COMPLETE
    if not ctx.text("decision") or not (report or (reason and not needs_report)):
        return _asked(
            ctx, group, move, (DECISION, REPORT if needs_report else REASON), [_why(ctx, group, led=led)]
        )
    waits = bool(ctx.tx.votes.open_in(group.id))
    completes = move is Move.COMPLETE
    state = {
        (True, True): GroupState.COMPLETING,
        (True, False): GroupState.COMPLETED,
        (False, True): GroupState.CLOSING,
        (False, False): GroupState.CLOSED,
    }[completes, waits]
    decision = grounds.decision(ctx, group)
    return _taken(
        ctx, group, GroupStep(state, ctx.now, ctx.member.id, decision, "" if report else reason, report)
    )


def _why(ctx: Context, group: Group, *, led: bool) -> Element:
    if led:
        return ctx.speech.text("Somebody leads this group, so it closes with a final report.")
    if group.state is GroupState.PROPOSED:
        return ctx.speech.text("It was only proposed: say why it is not approved.")
    return ctx.speech.text("Nobody leads this group: it may close without a final report, for a reason.")


def _rest(ctx: Context, group: Group, move: Move) -> Reply:
    """Makes a group dormant; where that is proposed it needs no other decision."""
    life = life_of(ctx.tx, group)
    if not (ctx.text("decision") or life.rest(ctx.now) or life.is_over(ctx.now)):
        return _asked(ctx, group, move, (DECISION,))
    decision = grounds.decision(ctx, group)
    return _taken(ctx, group, GroupStep(GroupState.DORMANT, ctx.now, ctx.member.id, decision))


def _revive(ctx: Context, group: Group, move: Move) -> Reply:
    if not ctx.text("decision"):
        return _asked(ctx, group, move, (DECISION,))
    decision = grounds.decision(ctx, group)
    state = life_of(ctx.tx, group).awake(ctx.now)
    return _taken(ctx, group, GroupStep(state, ctx.now, ctx.member.id, decision))


def _asked(
    ctx: Context, group: Group, move: Move, params: Sequence[Param], intro: Sequence[Element] = ()
) -> Reply:
    """The form for what is missing."""
    asked = replace(ctx.command, params=(GROUP, STEP, *params))
    said = {"group": group.slug, "step": move.value}
    said |= {param.name: words for param in params if (words := ctx.text(param.name))}
    return Reply(form_of(ctx, asked, said, tuple(intro)))


def _taken(ctx: Context, group: Group, step: GroupStep) -> Reply:
    take(ctx.tx, group.id, step)
    now = ctx.tx.groups.get(group.id)
    return ctx.shown(
        now.called(ctx.language),
        *(notice.ended(ctx.tx, now, ctx.speech) or notice.alive(ctx.tx, now, ctx.speech)),
        ctx.speech.text("Its members are told."),
        ctx.button(marked("Show the group"), "show", now.slug),
    )


_MOVES: Mapping[Move, Callable[[Context, Group, Move], Reply]] = {
    Move.APPROVE: _approve,
    Move.EXTEND: _extend,
    Move.COMPLETE: _end,
    Move.CLOSE: _end,
    Move.DORMANT: _rest,
    Move.REVIVE: _revive,
}
