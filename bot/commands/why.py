"""Why: what the policy says about a command or a vote, from the policy function itself."""

from __future__ import annotations

from bot.commands.access import refused
from bot.commands.context import Context
from bot.commands.motions import vote_named
from bot.commands.registry import Command, Param, Router, Takes
from bot.commands.start import verb
from bot.domain.groups import folded
from bot.domain.people import Rank
from bot.domain.policy import ANYTHING, Action, Target, allow
from bot.domain.profiles import Kind
from bot.domain.rolls import unit_of
from bot.domain.votes import Unit, Vote
from bot.notices import consensus
from bot.notices.reasons import reasons
from bot.notices.units import themselves, voting_for
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Element, Strong, Style, Text

router = Router()

MESSAGES = 5
"""of the last ones, explained"""


@router.command(
    "why",
    Action.SEE,
    Action.HELP,
    reads=True,
    repeatable=True,
    summary=marked("Why you may or may not do something, who may, and why a message came to you"),
    example=marked("why 12"),
    params=(Param("vote", Takes.WORD, marked("Vote"), optional=True),),
)
def why(ctx: Context) -> Reply:
    """For a vote: whether its reader can vote in it; “message”: why those came; else what they may do."""
    ctx.authorise(Action.HELP)
    if folded(ctx.text("vote")) in ctx.called("choice", "message"):
        return _about_messages(ctx)
    if ctx.text("vote"):
        return _about_vote(ctx)
    body: list[Element] = []
    for command in ctx.commands.values():
        if not command.hidden:
            body += _about(ctx, command)
    if not body:
        body.append(ctx.speech.text("Every command is open to you."))
    return ctx.done(marked("What is not open to you, and who may do it"), *body)


def _about_messages(ctx: Context) -> Reply:
    """The last messages the reader got, newest first, each with the rule that it follows."""
    ctx.authorise(Action.SEE)
    body: list[Element] = []
    for prompt, at in ctx.tx.deliveries.delivered_to(ctx.member.id, MESSAGES):
        body.append(ctx.speech.text("Sent {at}", Style.HEADING, at=at))
        body += reasons(ctx.tx, prompt, ctx.member, ctx.speech)
    return ctx.done(
        marked("Why these messages came"),
        *(body or [ctx.speech.text("No message has been sent to you yet.")]),
        ctx.button(marked("Quiet hours"), "quiet"),
        ctx.button(marked("Snooze"), "snooze"),
    )


def _about(ctx: Context, command: Command) -> list[Element]:
    """One line for a command the reader may not use, saying who may; nothing for the others."""
    own = ctx.member.organisation_id
    target = Target(
        organisation_id=own,
        member_id=ctx.member.id,
        unit=frozenset() if own is None else frozenset({own}),
    )
    if command.name == "vote" or any(_may(ctx, action, target) for action in command.actions):
        return []
    reason = refused(command.actions[0], ANYTHING, ctx.actor, ctx.tx, ctx.language)
    return [ctx.speech.text("{command}: {reason}", command=Strong(verb(ctx, command)), reason=reason.phrase)]


def _may(ctx: Context, action: Action, target: Target) -> bool:
    """Whether the policy allows it for the reader's organisation or for a group they lead."""
    groups = [Target(group_id=g) for g in (*ctx.actor.leads, *ctx.actor.chairs)]
    return any(allow(ctx.actor, action, t) for t in (target, *groups))


def _about_vote(ctx: Context) -> Reply:
    ctx.authorise(Action.SEE)
    vote = vote_named(ctx)
    acting = ctx.tx.votes.acting(vote, ctx.member.id)
    body: list[Element] = []
    if vote.rule.kind is Kind.CONSENSUS and (
        speaks := consensus.speaking_for(ctx.tx, vote, ctx.member, ctx.speech)
    ):
        body += speaks
    elif acting:
        body.append(_acting(ctx, vote, *acting))
    else:
        body += _not_acting(ctx, vote)
    body.append(ctx.muted("The roll was frozen when the vote opened; joining later does not change it."))
    return ctx.done(marked("Why"), *body, ctx.button(marked("See the vote"), "vote", str(vote.id)))


def _acting(ctx: Context, vote: Vote, unit: Unit, rank: Rank) -> Text:
    if themselves(vote.rule):
        return Text(voting_for(vote.rule, unit, ctx.speech), ctx.language)
    return ctx.speech.text(
        "You vote for {organisation} as its {rank}.",
        organisation=unit.name,
        rank=ctx.speech.name("rank", rank.value),
    )


def _not_acting(ctx: Context, vote: Vote) -> list[Element]:
    if ctx.member.organisation_id is None:
        return [ctx.speech.text("You are not confirmed for an organisation yet.", Style.NOTICE)]
    if themselves(vote.rule):
        return [ctx.speech.text("You are not on the roll of vote {number}.", number=vote.id)]
    unit = unit_of(ctx.member.organisation_id, {o.id: o for o in ctx.tx.organisations.all()})
    if f"o{unit.id}" not in vote.rule.units:
        return [
            ctx.speech.text(
                "{organisation} is not on the roll of vote {number}.", organisation=unit.name, number=vote.id
            )
        ]
    voters = [ctx.tx.people.member(m).name for m, _ in ctx.tx.votes.voters(vote, f"o{unit.id}")]
    return [
        ctx.speech.text("{organisation} is on the roll.", organisation=unit.name),
        ctx.speech.text("Who votes for it: {names}.", names=", ".join(voters) or "—"),
    ]
