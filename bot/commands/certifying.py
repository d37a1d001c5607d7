"""From a result to its certificate: challenges, who decides them, the secretariat's word (RULES §4)."""

from __future__ import annotations

from bot.commands.casting import checked_reason
from bot.commands.closing import announce
from bot.commands.context import Context
from bot.commands.ending import REASON, make_void
from bot.commands.finality import finalise
from bot.commands.motions import vote_named
from bot.commands.offices import ask, certifiers, inform, rulers, ruling_body
from bot.commands.params import VOTE
from bot.commands.registry import Param, Router, Takes
from bot.domain.groups import folded
from bot.domain.people import Rank
from bot.domain.policy import Action, Target
from bot.domain.refusal import NotAllowed, Refusal, phrase
from bot.domain.steps import Certificate, StepKind, certificate, challengeable_until, challenges
from bot.domain.votes import Unit, Vote, VoteState
from bot.notices import votes as notice
from bot.phrases import marked
from bot.ports import Transaction
from bot.requests import Reply

router = Router()


@router.command(
    "challenge",
    Action.TAKE_PART,
    summary=marked("Challenge the result of a vote before it is certified"),
    example=marked("challenge 12 The roll lacked an organisation that had registered."),
    params=(VOTE, REASON),
    title=marked("Challenge a result"),
)
def challenge(ctx: Context) -> Reply:
    """Any delegate on the roll may, with a reason; those who decide it, mover and secretariat are told."""
    ctx.authorise(Action.TAKE_PART)
    vote = _locked(ctx)
    unit = _delegate_on_the_roll(ctx, vote)
    _refuse_unchallengeable(ctx, vote)
    if any(step.unit == unit.id for step in challenges(ctx.tx.lives.steps(vote.id))):
        raise Refusal("{organisation} has challenged this result already.", organisation=unit.name)
    reason = checked_reason(ctx.text("reason"))
    ctx.tx.lives.take(vote.id, StepKind.CHALLENGED, ctx.member.id, unit.id, reason)
    told = (*certifiers(ctx.tx), ctx.tx.people.member(vote.mover_id))
    ask(ctx.tx, vote, "challenged", rulers(ctx.tx, vote), f":{unit.id}")
    inform(ctx.tx, vote, "challenged", told, f":{unit.id}")
    ctx.tx.log.append("vote-challenged", f"vote:{vote.id}", {"unit": unit.id}, ctx.member.id)
    return ctx.done(
        marked("Challenged"),
        ctx.speech.text(
            "{organisation} challenges the result of vote {number}.",
            organisation=unit.name,
            number=vote.id,
        ),
        ctx.speech.text("It cannot be certified until the challenge is decided; those who decide are told."),
        ctx.button(marked("Result"), "result", str(vote.id)),
    )


def _locked(ctx: Context) -> Vote:
    """The vote that is named, locked."""
    vote = ctx.tx.votes.lock(vote_named(ctx).id)
    assert vote is not None  # noqa: S101 - it is named
    return vote


def _delegate_on_the_roll(ctx: Context, vote: Vote) -> Unit:
    acting = ctx.tx.votes.acting(vote, ctx.member.id) if vote.opened_at else None
    if acting is None or acting[1] is not Rank.DELEGATE:
        raise NotAllowed("Only a delegate on the roll of vote {number} may challenge it.", number=vote.id)
    return acting[0]


def _refuse_unchallengeable(ctx: Context, vote: Vote) -> None:
    until = challengeable_until(vote, ctx.tx.lives.steps(vote.id))
    if not vote.rule.certified or not vote.rule.challenge or until is None:
        raise Refusal(
            "Vote {number} cannot be challenged: only a settled result is, and only where its rules say so.",
            number=vote.id,
        )
    if ctx.now >= until:
        raise Refusal("Vote {number} could be challenged until {at}.", number=vote.id, at=until)


@router.command(
    "ruling",
    Action.RULE_ON_CHALLENGE,
    Action.RULE_AS_CHAIR,
    summary=marked("Say how a challenge was decided"),
    example=marked("ruling 12 dismissed The roll was complete."),
    params=(
        VOTE,
        Param(
            "decision",
            Takes.WORD,
            marked("Decision"),
            options=lambda ctx: [(d, ctx.speech.name("ruling", d)) for d in ("upheld", "dismissed")],
        ),
        REASON,
    ),
    title=marked("Decide a challenge"),
)
def ruling(ctx: Context) -> Reply:
    """The advisory group's decision, said by its chair; upheld, the vote is void. Never by the mover."""
    vote = vote_named(ctx)
    body = ruling_body(ctx.tx, vote)
    if body is None:
        ctx.authorise(Action.RULE_AS_CHAIR)
    else:
        ctx.authorise(Action.RULE_ON_CHALLENGE, Target(group_id=body))
    if vote.mover_id == ctx.member.id:
        raise NotAllowed("Whoever moved a motion does not decide on a challenge to it.")
    upheld, reason = _upheld(ctx), checked_reason(ctx.text("reason"))
    vote = _locked(ctx)
    waiting = challenges(ctx.tx.lives.steps(vote.id))
    if vote.state is not VoteState.CLOSED or not waiting:
        raise Refusal("No challenge to vote {number} waits to be decided.", number=vote.id)
    if upheld:
        make_void(ctx.tx, vote, ctx.member.id, reason, StepKind.UPHELD)
    else:
        ctx.tx.lives.take(vote.id, StepKind.DISMISSED, ctx.member.id, reason=reason)
        ctx.tx.log.append("challenge-dismissed", f"vote:{vote.id}", {"reason": reason}, ctx.member.id)
        announce(ctx.tx, vote)
    _tell_ruled(ctx, vote, [s.member_id for s in waiting])
    return _shown(ctx, vote)


def _upheld(ctx: Context) -> bool:
    word = folded(ctx.text("decision"))
    for decision in ("upheld", "dismissed"):
        if word in ctx.called("ruling", decision):
            return decision == "upheld"
    raise Refusal(
        "“{word}” is not a decision on a challenge.",
        word=ctx.text("decision"),
        remedy=phrase("Write “upheld” or “dismissed”, then the reason."),
    )


def _tell_ruled(ctx: Context, vote: Vote, challengers: list[int | None]) -> None:
    people = [ctx.tx.people.member(m) for m in (vote.mover_id, *challengers) if m is not None]
    told = (m for m in (*people, *certifiers(ctx.tx)) if m.id != ctx.member.id)
    inform(ctx.tx, vote, "ruled", told, f":{len(ctx.tx.lives.steps(vote.id))}")


@router.command(
    "certify",
    Action.CERTIFY,
    Action.CERTIFY_AS_CHAIR,
    summary=marked("Certify the result of a vote once it can be challenged no more"),
    example=marked("certify 12"),
    params=(VOTE,),
)
def certify(ctx: Context) -> Reply:
    """Makes a result final; only now does a vote of the global meeting set an endorsement."""
    ctx.authorise(Action.CERTIFY if ctx.tx.people.holding("secretary") else Action.CERTIFY_AS_CHAIR)
    vote = _locked(ctx)
    ready = certificate(vote, ctx.tx.lives.steps(vote.id), ctx.now)
    if ready is not Certificate.READY:
        raise _uncertifiable(ready, vote, ctx.tx)
    ctx.tx.votes.settle(vote.id, VoteState.CERTIFIED)
    ctx.tx.lives.take(vote.id, StepKind.CERTIFIED, ctx.member.id)
    ctx.tx.timers.cancel(f"vote:{vote.id}:certify")
    ctx.tx.log.append("vote-certified", f"vote:{vote.id}", {}, ctx.member.id)
    certified = ctx.tx.votes.get(vote.id)
    assert certified is not None  # noqa: S101 - it was locked above
    announce(ctx.tx, certified)
    finalise(ctx.tx, certified, ctx.seals)
    return _shown(ctx, vote)


def _uncertifiable(why: Certificate, vote: Vote, tx: Transaction) -> Refusal:
    match why:
        case Certificate.UNSETTLED:
            return Refusal("The result of vote {number} is not settled yet.", number=vote.id)
        case Certificate.CHALLENGED:
            return Refusal(
                "A challenge to vote {number} waits to be decided.",
                number=vote.id,
                remedy=phrase("Those who decide it say so with “ruling”."),
            )
        case Certificate.CHALLENGEABLE:
            until = challengeable_until(vote, tx.lives.steps(vote.id))
            return Refusal(
                "Vote {number} can be challenged until {at}; certify it after that.",
                number=vote.id,
                at=until or vote.closes_at,
            )
        case _:
            return Refusal("There is nothing to certify about vote {number}.", number=vote.id)


def remind_to_certify(tx: Transaction, vote_id: int) -> None:
    """Asks whoever certifies, once a result can be challenged no more."""
    vote = tx.votes.get(vote_id)
    if vote and certificate(vote, tx.lives.steps(vote.id), tx.now) is Certificate.READY:
        ask(tx, vote, "certify", certifiers(tx))


def _shown(ctx: Context, vote: Vote) -> Reply:
    found = ctx.tx.votes.get(vote.id)
    assert found is not None  # noqa: S101 - named before
    if found.state is VoteState.VOID:
        return Reply(notice.card(ctx.tx, found, ctx.speech, ctx.url))
    return Reply(notice.result_card(ctx.tx, found, ctx.speech, ctx.url))
