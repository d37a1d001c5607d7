"""A database restored from a backup: what nobody can know of the time since, and what people decide then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.commands.context import Context
from bot.commands.ending import OPENERS, opener_named
from bot.commands.offices import ask, inform, openers
from bot.commands.params import VOTE
from bot.commands.planning import soon
from bot.commands.registry import Router
from bot.domain.profiles import Secrecy
from bot.domain.refusal import Refusal, phrase
from bot.domain.steps import StepKind
from bot.domain.votes import Vote, VoteState
from bot.notices import votes as notice
from bot.phrases import marked
from bot.ports import Transaction
from bot.ports.record import Epoch
from bot.requests import Reply

router = Router()

GRACE = timedelta(days=1)
"""How long timers that fell due meanwhile wait for people to look."""
EVERY = 10_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of beginning an epoch, for the operator."""

    epoch: Epoch
    suspended: tuple[int, ...]
    """votes that take no ballots until somebody decides"""
    held_back: int
    """prompts that are not sent, because they may have been"""


def begin_epoch(tx: Transaction) -> Restored:
    """Makes a restored backup fit to serve (RELIABILITY §2): nothing is decided, accepted or sent on a guess.

    Open votes are suspended, for ballots may be missing. Timers that fell due meanwhile wait for a day.
    Messages are looked up before they are posted; prompts that fell due are not sent but listed.
    """
    epoch = tx.epochs.begin()
    tx.timers.put_off(tx.now + GRACE)
    tx.slots.doubt()
    held_back = tx.deliveries.doubt()
    opened = tx.votes.listed(states=(VoteState.OPEN,), limit=EVERY)
    for vote in opened:
        _suspend(tx, vote, epoch)
    soon(tx)
    made_at = epoch.backed_up_at.isoformat() if epoch.backed_up_at else ""
    tx.log.append("database-restored", "database", {"epoch": epoch.number, "backup": made_at})
    return Restored(epoch, tuple(vote.id for vote in opened), held_back)


def _suspend(tx: Transaction, vote: Vote, epoch: Epoch) -> None:
    tx.timers.cancel(f"vote:{vote.id}:close")
    tx.votes.settle(vote.id, VoteState.SUSPENDED)
    tx.lives.take(vote.id, StepKind.SUSPENDED)
    tx.log.append("vote-suspended", f"vote:{vote.id}", {"epoch": epoch.number})
    tx.slots.touch(f"vote:{vote.id}", urgency=0)
    ask(tx, vote, "suspended", openers(tx, vote), f":{epoch.number}")


@router.command(
    "resume",
    *OPENERS,
    summary=marked("Let a vote go on that was suspended when the bot was restored from a backup"),
    example=marked("resume 12"),
    params=(VOTE,),
    title=marked("Let a vote go on"),
)
def resume(ctx: Context) -> Reply:
    """The vote goes on until the close it always had; everybody on its roll is asked to look at theirs."""
    vote = opener_named(ctx)
    if vote.state is not VoteState.SUSPENDED:
        raise Refusal("Vote {number} is not suspended.", number=vote.id)
    _refuse_unfit(ctx, vote)
    tx = ctx.tx
    tx.votes.settle(vote.id, VoteState.OPEN)
    tx.timers.set(f"vote:{vote.id}:close", "vote-close", vote.id, vote.closes_at)
    tx.lives.take(vote.id, StepKind.RESUMED, ctx.member.id)
    tx.log.append("vote-resumed", f"vote:{vote.id}", {}, ctx.member.id)
    tx.slots.touch(f"vote:{vote.id}", urgency=0)
    soon(tx)
    voters = {m for unit in tx.votes.roll(vote.id) for m, _ in tx.votes.voters(vote, unit.id)}
    inform(tx, vote, "resumed", map(tx.people.member, voters), f":{tx.epochs.current().number}")
    resumed = tx.votes.get(vote.id)
    assert resumed is not None  # noqa: S101 - it is locked
    return Reply(notice.card(tx, resumed, ctx.speech, ctx.url))


def _refuse_unfit(ctx: Context, vote: Vote) -> None:
    """Ballots that are missing could not be cast again after the close, nor sealed without the key."""
    remedy = phrase("Make it void with a reason, and run it again.")
    if ctx.now >= vote.closes_at:
        raise Refusal(
            "Vote {number} was to close {at}, so missing ballots could not be cast again.",
            number=vote.id,
            at=vote.closes_at,
            remedy=remedy,
        ).offering(phrase("Void a vote"), "void", str(vote.id))
    if vote.rule.secrecy is Secrecy.SEALED and vote.id not in ctx.seals.held():
        raise Refusal(
            "The key of the sealed ballots of vote {number} is gone, so they cannot be counted.",
            number=vote.id,
            remedy=remedy,
        ).offering(phrase("Void a vote"), "void", str(vote.id))
