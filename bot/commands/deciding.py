"""What a chair decides about a closed vote: a tie, a number for its lot (RULES §4, §5)."""

from __future__ import annotations

from bot.commands.closing import announce
from bot.commands.context import Context
from bot.commands.finality import follow_up
from bot.commands.motions import vote_named
from bot.commands.offices import body_chairs
from bot.commands.params import VOTE
from bot.commands.registry import Param, Router, Takes
from bot.domain.counting.motion import NO, YES
from bot.domain.groups import folded
from bot.domain.policy import Action, Target
from bot.domain.refusal import Refusal, phrase
from bot.domain.steps import StepKind, awaits_chair, awaits_lot, chair_decides_until
from bot.domain.votes import Result, Vote, VoteState
from bot.notices import votes as notice
from bot.phrases import marked
from bot.ports import Transaction
from bot.ports.seals import Seals
from bot.requests import Reply

router = Router()

LARGEST_NUMBER = 10**9


@router.command(
    "tiebreak",
    Action.BREAK_TIE,
    summary=marked("Break the tie of a closed vote, as the chair of its body"),
    example=marked("tiebreak 12 yes"),
    params=(
        VOTE,
        Param(
            "choice",
            Takes.WORD,
            marked("Decision"),
            options=lambda ctx: [(key, ctx.speech.name("choice", key)) for key in (YES, NO)],
        ),
    ),
)
def tiebreak(ctx: Context) -> Reply:
    """The chair's decision on a tied vote; it is no ballot."""
    vote = vote_named(ctx)
    ctx.authorise(Action.BREAK_TIE, Target(group_id=vote.group_id))
    word = folded(ctx.text("choice"))
    passed = word in ctx.called("choice", YES)
    if not passed and word not in ctx.called("choice", NO):
        raise Refusal(
            "“{choice}” does not break a tie.",
            choice=ctx.text("choice"),
            remedy=phrase("Answer “yes” or “no”."),
        )
    if break_tie(ctx.tx, vote.id, ctx.seals, ctx.member.id, passed=passed) is None:
        raise Refusal(
            "Vote {number} does not wait for the chair.",
            number=vote.id,
            remedy=phrase("“votes” shows how it stands."),
        ).offering(phrase("Votes"), "votes")
    return _decided(ctx, vote)


def break_tie(tx: Transaction, vote_id: int, seals: Seals, by: int | None, *, passed: bool) -> Vote | None:
    """Settles a tied vote; silence means not passed. None if it is not tied any more."""
    vote = tx.votes.lock(vote_id)
    if vote is None or not awaits_chair(vote) or _too_late(tx, vote, by):
        return None
    result = Result.PASSED if passed else Result.NOT_PASSED
    return _settled(tx, vote, seals, result, StepKind.TIE_BROKEN, by)


@router.command(
    "lot",
    Action.DRAW_LOT,
    Action.DRAW_LOT_AS_CHAIR,
    summary=marked("Enter a number for the lot of a closed vote, as its chair"),
    example=marked("lot 12 48151623"),
    params=(VOTE, Param("number", Takes.WORD, marked("Number"), hint=marked("Any whole number you like"))),
)
def lot(ctx: Context) -> Reply:
    """Joins the chair's number to the committed one; together they draw the lot (RFC 3797)."""
    vote = vote_named(ctx)
    if body_chairs(ctx.tx, vote.group_id):
        ctx.authorise(Action.DRAW_LOT, Target(group_id=vote.group_id))
    else:
        ctx.authorise(Action.DRAW_LOT_AS_CHAIR)
    word = ctx.text("number").strip()
    number = int(word) if word.isascii() and word.isdecimal() and len(word) < 11 else LARGEST_NUMBER + 1
    if number > LARGEST_NUMBER:
        raise Refusal(
            "“{word}” is not a number for a lot.",
            word=word,
            remedy=phrase("Write a whole number from 0 to {most}.", most=LARGEST_NUMBER),
        )
    if draw_lot(ctx.tx, vote.id, ctx.seals, ctx.member.id, number) is None:
        raise Refusal(
            "Vote {number} does not wait for a lot.",
            number=vote.id,
            remedy=phrase("“votes” shows how it stands."),
        ).offering(phrase("Votes"), "votes")
    return _decided(ctx, vote)


def draw_lot(tx: Transaction, vote_id: int, seals: Seals, by: int | None, number: int | None) -> Vote | None:
    """Draws a lot that is waited for; without the chair's number the committed one alone draws it."""
    vote = tx.votes.lock(vote_id)
    if vote is None or not awaits_lot(vote) or _too_late(tx, vote, by):
        return None
    if number is not None:
        tx.lives.enter_lot(vote.id, number)
    return _settled(tx, vote, seals, Result.DECIDED, StepKind.LOT_DRAWN, by)


def _too_late(tx: Transaction, vote: Vote, by: int | None) -> bool:
    """Whether a chair has been silent for too long; what follows from silence is never too late."""
    until = chair_decides_until(vote)
    return by is not None and until is not None and tx.now >= until


def _settled(
    tx: Transaction, vote: Vote, seals: Seals, result: Result, step: StepKind, by: int | None
) -> Vote | None:
    tx.votes.settle(vote.id, VoteState.CLOSED, result)
    tx.lives.take(vote.id, step, by)
    for timer in ("tie", "lot"):
        tx.timers.cancel(f"vote:{vote.id}:{timer}")
    tx.log.append(f"vote-{step.value}", f"vote:{vote.id}", {"result": result.value}, by)
    settled = tx.votes.get(vote.id)
    assert settled is not None  # noqa: S101 - it was locked above
    announce(tx, settled)
    follow_up(tx, settled, seals)
    return settled


def _decided(ctx: Context, vote: Vote) -> Reply:
    settled = ctx.tx.votes.get(vote.id)
    assert settled is not None  # noqa: S101 - named above
    return Reply(notice.result_card(ctx.tx, settled, ctx.speech, ctx.url))
