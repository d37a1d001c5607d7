"""Votes under way and their results."""

from __future__ import annotations

from bot.commands.context import Context
from bot.commands.motions import vote_named
from bot.commands.params import VOTE
from bot.commands.registry import Router
from bot.domain.policy import Action
from bot.domain.profiles import Kind
from bot.domain.refusal import Refusal, phrase
from bot.domain.votes import COUNTED_STATES, LIVE_STATES, Vote, VoteState
from bot.notices import consensus, endorsements, home, options, rules, sheets
from bot.notices import votes as notice
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Actions, Element, Style, Text

router = Router()


@router.command(
    "votes",
    Action.SEE,
    reads=True,
    repeatable=True,
    summary=marked("Votes under way and the latest results, yours first"),
    example=marked("votes"),
)
def votes(ctx: Context) -> Reply:
    """Open votes that wait for the reader first, then the others, then results."""
    ctx.authorise(Action.SEE)
    waiting = {v.id for v in home.waiting_for(ctx.tx, ctx.member)}
    opened = sorted(
        ctx.tx.votes.listed(states=(*LIVE_STATES, VoteState.SCHEDULED)), key=lambda v: v.id not in waiting
    )
    closed = ctx.tx.votes.listed(states=COUNTED_STATES, limit=5, latest=True)
    body: list[Element] = []
    if len(waiting) > 1:
        body.append(Actions((ctx.button(marked("Vote all"), "fill", style=Style.PRIMARY),)))
    for one in opened:
        body += _line(ctx, one, mine=one.id in waiting)
    if closed:
        body.append(ctx.speech.text("Results", Style.HEADING))
    for one in closed:
        body += _line(ctx, one, mine=False)
    if not body:
        body.append(ctx.speech.text("No vote is under way."))
    return ctx.done(marked("Votes"), *body, ctx.button(marked("Start"), "home"))


def _line(ctx: Context, vote: Vote, *, mine: bool) -> list[Element]:
    state = {
        VoteState.OPEN: notice.closing(ctx.tx, vote, ctx.speech),
        VoteState.SUSPENDED: ctx.speech.say("suspended"),
        VoteState.SCHEDULED: ctx.speech.say("opens {at}", at=vote.opens_at or vote.closes_at),
    }.get(vote.state) or ctx.speech.say("closed {at}", at=vote.closed_at or vote.closes_at)
    line = Text((f"{vote.id}. ", *notice.question(vote.rule, ctx.speech), " — ", *state), ctx.language)
    shown = [line, *endorsements.about(ctx.tx, vote, ctx.speech, ctx.url)]
    if mine:
        return [*shown, options.choices(vote, ctx.speech)]
    label, command = (
        (marked("Result"), "result") if vote.state in COUNTED_STATES else (marked("See the vote"), "vote")
    )
    return [*shown, Actions((ctx.button(label, command, str(vote.id)),))]


@router.command(
    "result",
    Action.SEE,
    reads=True,
    repeatable=True,
    summary=marked("The result of a vote with its arithmetic"),
    example=marked("result 12"),
    params=(VOTE,),
)
def result(ctx: Context) -> Reply:
    """The result; who voted how only of an open ballot; while it is open only the turnout."""
    ctx.authorise(Action.SEE)
    vote = vote_named(ctx)
    if vote.state not in COUNTED_STATES:
        if vote.state is VoteState.OPEN:
            raise _open(ctx, vote).offering(phrase("See the vote"), "vote", str(vote.id))
        raise Refusal("Vote {number} has no result: it is not open yet, or void.", number=vote.id)
    return Reply(sheets.sheet(ctx.tx, vote, ctx.speech, ctx.url))


def _open(ctx: Context, vote: Vote) -> Refusal:
    if vote.rule.kind is Kind.CONSENSUS or vote.rule.straw:
        until = consensus.call(ctx.tx, vote).ends_at
        called = rules.name(vote, ctx.speech)
        return Refusal("{vote} is open until {at}; it has no result before.", vote=called, at=until)
    return Refusal(
        "Vote {number} is open until {at}; until then only the turnout is shown.",
        number=vote.id,
        at=vote.closes_at,
    )
