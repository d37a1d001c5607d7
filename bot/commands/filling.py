"""Ballots as forms: one to rank or choose in, or every open one of my unit at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.commands.ballots import answered, claim_form, facts_for, not_voter, refuse_call
from bot.commands.casting import cast, refuse_not_open
from bot.commands.context import Context
from bot.commands.motions import vote_named
from bot.commands.params import VOTE
from bot.commands.registry import Router
from bot.domain.people import Rank
from bot.domain.policy import Action
from bot.domain.refusal import Refusal, phrase
from bot.domain.votes import Unit, Vote, VoteState
from bot.notices import filling as notice
from bot.notices.rules import name
from bot.phrases import marked
from bot.requests import Reply
from bot.views import Actions, Button, Element, Style, Text, plain

router = Router()

MOST_AT_ONCE = 20
"""Votes in one form; the others come in the next."""

_BALLOT = re.compile(rf"{notice.BALLOT}(\d{{1,9}})")


@router.command(
    "fill",
    Action.SEE,
    reads=True,
    repeatable=True,
    summary=marked("Fill in a ballot, or all that wait for you"),
    example=marked("fill 12"),
    params=(replace(VOTE, optional=True),),
)
def fill(ctx: Context) -> Reply:
    """The form of one vote, or of all in which the reader may vote now."""
    if ctx.member.organisation_id is None and ctx.actor.admitted and not ctx.may(Action.SEE):
        return claim_form(ctx)
    ctx.authorise(Action.SEE)
    wanted = [vote_named(ctx)] if ctx.text("vote") else _open_now(ctx)
    mine = [(vote, *acting) for vote in wanted if (acting := _acting(ctx, vote))]
    if mine:
        return Reply(notice.form(ctx.tx, mine[:MOST_AT_ONCE], ctx.speech, ctx.url))
    if ctx.text("vote"):
        refuse_call(wanted[0])
        raise not_voter(ctx, wanted[0])
    raise Refusal(
        "No open vote takes a ballot of yours just now.", remedy=phrase("“votes” shows all.")
    ).offering(phrase("Votes"), "votes")


def _open_now(ctx: Context) -> list[Vote]:
    return [v for v in ctx.tx.votes.listed(states=(VoteState.OPEN,)) if v.closes_at > ctx.now]


def _acting(ctx: Context, vote: Vote) -> tuple[Unit, Rank] | None:
    """The unit for which the reader fills in a ballot and as what, if the vote takes one of theirs."""
    if vote.rule.kind.says is notice.NO_BALLOT:
        return None
    acting = ctx.tx.votes.acting(vote, ctx.member.id)
    if acting and ctx.text("vote"):
        refuse_not_open(vote, ctx.now)
    return acting if vote.state is VoteState.OPEN else None


@router.command(
    "cast",
    Action.SEE,
    Action.CAST,
    repeatable=True,
    hidden=True,
    summary=marked("Cast the ballots of a form"),
    example=marked("cast"),
)
def cast_(ctx: Context) -> Reply:
    """Casts what a form says of each vote, in the order of their numbers; each is answered for itself."""
    ctx.authorise(Action.SEE)
    said = _said(ctx.request.args.fields)
    if not said:
        raise Refusal("This form holds no ballot.", remedy=phrase("Choose or rank in it, then send it."))
    if len(said) == 1:
        return ctx.done(marked("Your ballots"), *_cast(ctx, next(iter(said)), said))
    body: list[Element] = []
    for number in said:
        try:
            body += _cast(ctx, number, said)
        except Refusal as refusal:
            body += _refused(ctx, number, refusal)
    return ctx.done(marked("Your ballots"), *body, ctx.button(marked("Votes"), "votes"))


def _refused(ctx: Context, number: int, refusal: Refusal) -> list[Element]:
    """What stands against one of several ballots, and what can be done."""
    lines = [refusal.phrase, *((refusal.remedy,) if refusal.remedy else ())]
    buttons = tuple(
        Button(plain(ctx.speech.phrase(label)), command, args) for label, command, args in refusal.buttons
    )
    return [
        ctx.speech.text("Vote {number}", Style.HEADING, number=number),
        *(Text(ctx.speech.phrase(line), ctx.language, Style.NOTICE) for line in lines),
        *((Actions(buttons),) if buttons else ()),
    ]


def _said(fields: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """By the votes' numbers, in their order: the choice, and the reason if one is given."""
    found = {
        int(match[1]): (text, fields.get(f"{notice.REASON}{match[1]}", ""))
        for name, text in fields.items()
        if (match := _BALLOT.fullmatch(name)) and text.strip()
    }
    return dict(sorted(found.items()))


def _cast(ctx: Context, number: int, said: Mapping[int, tuple[str, str]]) -> list[Element]:
    facts = facts_for(ctx, number)
    if facts is None:
        raise Refusal("There is no vote {word}.", word=str(number))
    taken = cast(ctx, facts, *said[number])
    return [Text((name(taken.vote, ctx.speech),), ctx.language, Style.HEADING), *answered(ctx, taken)]
