"""Ending a vote before its time, and running it again (RULES §4)."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.casting import checked_reason
from bot.commands.closing import announce, close_vote
from bot.commands.context import Context
from bot.commands.endorsing import refuse_moot
from bot.commands.motions import OPENING, preview, vote_named
from bot.commands.offices import inform
from bot.commands.opening import profile_of
from bot.commands.params import VOTE
from bot.commands.registry import Param, Router, Takes
from bot.commands.suggesting import suggest_items
from bot.domain.people import Rank
from bot.domain.policy import Action, Target
from bot.domain.profiles import Body, Secrecy
from bot.domain.refusal import Refusal, phrase
from bot.domain.steps import OPEN_AT_LEAST, StepKind, is_final, may_close_early, may_run_again
from bot.domain.votes import LIVE_STATES, Result, Vote, VoteState
from bot.notices import votes as notice
from bot.phrases import marked
from bot.ports import Transaction
from bot.requests import Reply

router = Router()

REASON = Param("reason", Takes.TEXT, marked("Reason"), hint=marked("Everybody on the roll can read it."))
OPENERS = (Action.OPEN_GROUP_VOTE, Action.OPEN_PLENARY_VOTE, Action.OPEN_BODY_VOTE)


def opener_named(ctx: Context) -> Vote:
    """The vote, locked, of somebody who may open it."""
    named = vote_named(ctx)
    ctx.authorise(OPENING[Body(named.rule.body)], Target(group_id=named.group_id))
    vote = ctx.tx.votes.lock(named.id)
    assert vote is not None  # noqa: S101 - named above
    return vote


@router.command(
    "close",
    *OPENERS,
    summary=marked("Close a vote early, where its rules allow it"),
    example=marked("close 12 Everybody has voted."),
    params=(VOTE, REASON),
    title=marked("Close a vote early"),
)
def close(ctx: Context) -> Reply:
    """The early close: only once every delegate has voted, and after 72 hours."""
    vote, reason = opener_named(ctx), checked_reason(ctx.text("reason"))
    if vote.state is not VoteState.OPEN or ctx.now >= vote.closes_at:
        raise Refusal("Vote {number} is not open.", number=vote.id)
    delegated, voted = _delegates(ctx.tx, vote)
    if not may_close_early(vote, delegated, voted, ctx.now):
        raise _too_early(vote, len(delegated - voted))
    closed = close_vote(ctx.tx, vote.id, ctx.seals, ctx.member.id, reason)
    assert closed is not None  # noqa: S101 - it is open
    return Reply(notice.result_card(ctx.tx, closed, ctx.speech, ctx.url))


def _delegates(tx: Transaction, vote: Vote) -> tuple[set[str], set[str]]:
    """Units that have a delegate, and those whose delegate has voted."""
    recused = tx.votes.recused(vote.id)
    units = {
        unit.id
        for unit in tx.votes.roll(vote.id)
        if unit.id not in recused and any(r is Rank.DELEGATE for _, r in tx.votes.voters(vote, unit.id))
    }
    return units, {ballot.unit for ballot in tx.votes.ballots(vote.id) if ballot.rank is Rank.DELEGATE}


def _too_early(vote: Vote, missing: int) -> Refusal:
    """Says how many have not voted, and not who: that is the secretariat's to see (RULES §4, Secrecy)."""
    if not vote.rule.early_close:
        return Refusal(
            "The rules of vote {number} know no early close.",
            number=vote.id,
            remedy=phrase("It closes {at}. To stop it, void it with a reason.", at=vote.closes_at),
        )
    assert vote.opened_at is not None  # noqa: S101 - it is open
    return Refusal(
        "Vote {number} can close early from {at} on, once every delegate has voted; still missing: {count}.",
        number=vote.id,
        at=vote.opened_at + OPEN_AT_LEAST,
        count=missing,
    )


@router.command(
    "void",
    *OPENERS,
    summary=marked("Stop a vote, or set its result aside before it is certified"),
    example=marked("void 12 The question names the wrong version."),
    params=(VOTE, REASON),
    title=marked("Void a vote"),
)
def void(ctx: Context) -> Reply:
    """Makes a vote void; its record stays, and it can be run again."""
    vote, reason = opener_named(ctx), checked_reason(ctx.text("reason"))
    if vote.state is VoteState.VOID:
        raise Refusal("Vote {number} is void already.", number=vote.id)
    if is_final(vote):
        raise Refusal(
            "The result of vote {number} is final.",
            number=vote.id,
            remedy=phrase("A new motion can decide otherwise."),
        )
    make_void(ctx.tx, vote, ctx.member.id, reason)
    ended = ctx.tx.votes.get(vote.id)
    assert ended is not None  # noqa: S101 - it is locked
    shown = notice.card(ctx.tx, ended, ctx.speech, ctx.url)
    again = (ctx.button(marked("Run again"), "rerun", str(vote.id)),) if vote.opened_at else ()
    return ctx.shown(shown.title, *shown.body, *again)


def make_void(tx: Transaction, vote: Vote, by: int, reason: str, step: StepKind = StepKind.VOIDED) -> None:
    """Voids a vote that the caller has locked; those who cast are told. Sealed ballots are not kept."""
    cast = {b.member_id for b in tx.votes.ballots(vote.id) if not b.recorded}
    if vote.rule.secrecy is Secrecy.SEALED and vote.state in LIVE_STATES:
        tx.votes.unseal(vote.id, {})
    for timer in ("open", "close", "tie", "lot", "certify"):
        tx.timers.cancel(f"vote:{vote.id}:{timer}")
    tx.votes.settle(vote.id, VoteState.VOID, Result.VOID)
    tx.lives.take(vote.id, step, by, reason=reason)
    tx.log.append("vote-voided", f"vote:{vote.id}", {"reason": reason}, by)
    if vote.opened_at is not None:
        announce(tx, vote)
        inform(tx, vote, "voided", (tx.people.member(m) for m in {vote.mover_id, *cast} - {by}))


@router.command(
    "rerun",
    *OPENERS,
    summary=marked("Run a void vote, or one without a quorum, again"),
    example=marked("rerun 12 The quorum was missed."),
    params=(VOTE, REASON),
    title=marked("Run a vote again"),
)
def rerun(ctx: Context) -> Reply:
    """Drafts the same text under the same rule with a new number; opening it draws a fresh roll."""
    vote, reason = opener_named(ctx), checked_reason(ctx.text("reason"))
    before = ctx.tx.lives.rerun_as(vote.id)
    if before is not None:
        raise Refusal(
            "Vote {number} is run again as vote {other} already.", number=vote.id, other=before
        ).offering(phrase("See the vote"), "vote", str(before))
    if not may_run_again(vote, is_rerun=ctx.tx.lives.rerun_of(vote.id) is not None):
        raise Refusal(
            "Only a void vote is run again, and once a vote that missed its quorum.",
            remedy=phrase("Draft a new motion for anything else."),
        )
    refuse_moot(ctx.tx, vote.rule, but=vote.id)
    drafted = _run_again(ctx, vote, reason)
    return preview(ctx, drafted, profile_of(ctx.tx, drafted))


def _run_again(ctx: Context, vote: Vote, reason: str) -> Vote:
    """A draft that runs a vote again, linked with it: the same rule, no roll yet, and the rule's window.

    Where its meeting is to come, for it may have moved, what opens with the meeting waits for it again.
    """
    tx, by, profile = ctx.tx, ctx.member.id, profile_of(ctx.tx, vote)
    meeting = tx.meetings.get(vote.meeting_id) if profile.from_meeting and vote.meeting_id else None
    opens_at = meeting.starts_at if meeting and meeting.starts_at > tx.now else None
    closes_at = (opens_at or tx.now) + profile.window
    rule = replace(vote.rule, units=())
    drafted = tx.votes.draft(vote.group_id, by, rule, closes_at, opens_at, vote.meeting_id)
    tx.lives.run_again(vote.id, drafted.id)
    tx.lives.take(vote.id, StepKind.RUN_AGAIN, by, reason=reason)
    tx.lives.take(drafted.id, StepKind.DRAFTED, by)
    if vote.meeting_id is not None:
        suggest_items(tx, vote.meeting_id)
    tx.log.append("vote-run-again", f"vote:{vote.id}", {"as": drafted.id, "reason": reason}, by)
    return drafted
