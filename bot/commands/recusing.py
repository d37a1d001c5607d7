"""Taking a unit out of a vote, and ballots that the secretary records (RULES §4)."""

from __future__ import annotations

from bot.commands.ballots import facts_for
from bot.commands.casting import checked_reason, chosen, refuse_not_open, stored
from bot.commands.context import Context
from bot.commands.delegates import letter_of
from bot.commands.motions import vote_named
from bot.commands.offices import inform
from bot.commands.params import ORGANISATION, VOTE
from bot.commands.registry import Param, Router, Takes
from bot.domain.casting import Cast
from bot.domain.people import Rank
from bot.domain.policy import Action
from bot.domain.profiles import Secrecy
from bot.domain.refusal import Refusal, phrase
from bot.domain.rolls import unit_of
from bot.domain.steps import StepKind
from bot.domain.votes import NOBODY, Ballot, Unit, Vote
from bot.notices import votes as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Style

router = Router()


@router.command(
    "recuse",
    Action.CAST,
    summary=marked("Take your organisation out of a vote"),
    example=marked("recuse 12"),
    params=(
        VOTE,
        Param("reason", Takes.TEXT, marked("Reason"), optional=True),
    ),
)
def recuse(ctx: Context) -> Reply:
    """Supersedes the unit's ballots and takes it off what is counted: E = roll − R (RULES §4)."""
    named = vote_named(ctx)
    facts = facts_for(ctx, named.id)
    assert facts is not None  # noqa: S101 - named above
    assert facts.unit is not None  # noqa: S101 - authorised
    vote, unit = facts.vote, facts.unit
    refuse_not_open(vote, facts.now)
    if not vote.rule.recusal:
        raise Refusal(
            "The rules of vote {number} know no recusal.",
            number=vote.id,
            remedy=phrase("To take no side, abstain."),
        )
    if facts.rank is not Rank.DELEGATE:
        raise Refusal(
            "Only the delegate recuses {organisation}.",
            organisation=unit.name,
            remedy=phrase("While the delegate is away you may."),
        )
    if facts.recused:
        raise Refusal("{organisation} is recused from this vote already.", organisation=unit.name)
    ctx.tx.votes.recuse(vote.id, unit.id, ctx.member.id)
    ctx.tx.lives.take(vote.id, StepKind.RECUSED, ctx.member.id, unit.id, checked_reason(ctx.text("reason")))
    ctx.tx.log.append("unit-recused", f"vote:{vote.id}", {"unit": unit.id}, ctx.member.id)
    return ctx.done(
        marked("Recused"),
        ctx.speech.text(
            "{organisation} takes no part in vote {number} any more.", organisation=unit.name, number=vote.id
        ),
        ctx.speech.text("Its ballot, if there was one, does not count, and quorum and base leave it out."),
        ctx.button(marked("See the vote"), "vote", str(vote.id)),
    )


@router.command(
    "ballot",
    Action.ADMINISTER,
    summary=marked("Record the ballot of an organisation that can reach no platform"),
    example=marked("ballot 12 “Blue Ridge Relief” yes letter “mail of 3 May”"),
    params=(
        VOTE,
        ORGANISATION,
        Param("choice", Takes.TEXT, marked("Choice")),
        Param(
            "letter",
            Takes.LINE,
            marked("Written instruction"),
            after="letter",
            hint=marked("Where the organisation’s written instruction is kept"),
        ),
    ),
)
def ballot(ctx: Context) -> Reply:
    """Writes a unit's ballot on its written instruction; marked, and replaced by the delegate's own."""
    ctx.authorise(Action.ADMINISTER)
    named = vote_named(ctx)
    vote = ctx.tx.votes.lock(named.id)
    assert vote is not None  # noqa: S101 - named above
    refuse_not_open(vote, ctx.tx.now)
    if not vote.rule.recorded:
        raise Refusal("The rules of vote {number} know no recorded ballots.", number=vote.id)
    unit = _unit(ctx, vote)
    if any(ballot.unit == unit.id and not ballot.recorded for ballot in ctx.tx.votes.ballots(vote.id)):
        raise Refusal("{organisation} has voted itself; its own ballot counts.", organisation=unit.name)
    reference = letter_of(ctx)
    made = Ballot(unit.id, Rank.DELEGATE, chosen(ctx, vote, ctx.text("choice")), NOBODY, NOBODY, ctx.tx.now)
    ctx.tx.votes.cast(vote.id, stored(ctx, vote, made), Cast.COUNTED)
    ctx.tx.lives.take(vote.id, StepKind.RECORDED, ctx.member.id, unit.id, reference)
    choice = {"choice": made.choice} if vote.rule.secrecy is Secrecy.OPEN else {}
    ctx.tx.log.append(
        "ballot-recorded",
        f"vote:{vote.id}",
        {"unit": unit.id, "letter": reference, **choice},
        ctx.member.id,
    )
    voters = [ctx.tx.people.member(m) for m, _ in ctx.tx.votes.voters(vote, unit.id)]
    inform(ctx.tx, vote, "recorded", voters, f":{unit.id}:{len(ctx.tx.lives.steps(vote.id))}")
    return ctx.done(
        marked("Recorded"),
        ctx.speech.text(
            "The ballot of {organisation} in vote {number} is recorded on its written instruction: {letter}.",
            organisation=unit.name,
            number=vote.id,
            letter=reference,
        ),
        ctx.speech.text("Its delegate can still replace it until {at}.", Style.MUTED, at=vote.closes_at),
        *notice.participation(ctx.tx, vote, ctx.speech),
    )


def _unit(ctx: Context, vote: Vote) -> Unit:
    named = ctx.organisation()
    assert named is not None  # noqa: S101 - required
    top = unit_of(named.id, {o.id: o for o in ctx.tx.organisations.all()})
    found = ctx.tx.votes.unit(vote.id, f"o{top.id}")
    if found is None:
        raise Refusal(
            "{organisation} is not on the roll of vote {number}.", organisation=top.name, number=vote.id
        )
    if found.id in ctx.tx.votes.recused(vote.id):
        raise Refusal("{organisation} is recused from this vote already.", organisation=found.name)
    return found
