"""Closing a vote: what the command and the timer share."""

from __future__ import annotations

import logging
from collections import Counter

from bot.commands.casting import place
from bot.commands.endorsing import renew
from bot.commands.finality import follow_up
from bot.commands.living import close_if_over
from bot.commands.offices import ask, lot_drawers
from bot.commands.winning import keep_winners
from bot.domain.casting import standing
from bot.domain.counting import figures as counting
from bot.domain.counting.figures import Choices, Contest
from bot.domain.profiles import Kind, Secrecy
from bot.domain.steps import StepKind
from bot.domain.votes import Disclosure, Result, Vote, VoteState, disclosure
from bot.notices import consensus
from bot.notices.figures import circumstances
from bot.ports import Transaction
from bot.ports.seals import KeyLost, Seals

log = logging.getLogger("plenary.closing")


def close_vote(
    tx: Transaction, vote_id: int, seals: Seals, by: int | None = None, reason: str = ""
) -> Vote | None:
    """Closes a vote whose close has come, under its lock; None if there was nothing to close.

    `by` is who closes it early, which the caller has found allowed.
    """
    vote = tx.votes.lock(vote_id)
    if vote is None or vote.state is not VoteState.OPEN or (by is None and consensus.is_open(tx, vote)):
        return None
    try:
        result = _counted(tx, vote, seals)
    except KeyLost as lost:
        log.warning("sealed vote void", extra={"reason": str(lost)})
        return _without_key(tx, vote)
    tx.votes.close(vote.id, tx.now, result)
    tx.lives.take(vote.id, StepKind.CLOSED, by, reason=reason)
    tx.log.append("vote-closed", f"vote:{vote.id}", {"result": result.value}, by)
    closed = tx.votes.get(vote.id)
    assert closed is not None  # noqa: S101 - closed above
    announce(tx, closed)
    follow_up(tx, closed, seals)
    return closed


def _counted(tx: Transaction, vote: Vote, seals: Seals) -> Result:
    """What the vote came to; of a sealed one, what is left of its ballots from now on."""
    if vote.rule.kind is Kind.CONSENSUS:
        return consensus.call(tx, vote).result
    choices = _choices(tx, vote, seals)
    level = disclosure(vote.rule.secrecy, sum(choices.values()))
    if vote.rule.secrecy is Secrecy.SEALED:
        # What may not be shown is not kept either.
        tx.votes.unseal(vote.id, choices if level is Disclosure.FULL else {})
    if level is Disclosure.NOTHING:
        return Result.VOID
    counts = counting.figures(vote.rule, choices, circumstances(tx, vote))
    result = counting.result(vote.rule, counts)
    if result is not Result.DECIDED or not isinstance(counts, Contest):
        return result
    if level is Disclosure.OUTCOME:
        keep_winners(tx, vote, counts)
        return result
    return Result.TIED if counts.needs_lot and lot_drawers(tx, vote) else result


def _choices(tx: Transaction, vote: Vote, seals: Seals) -> Choices:
    stand = standing(tx.votes.ballots(vote.id)).values()
    if vote.rule.secrecy is not Secrecy.SEALED:
        return Counter(ballot.choice for ballot in stand)
    return Counter(seals.unseal(vote.id, place(ballot), ballot.choice) for ballot in stand)


def _without_key(tx: Transaction, vote: Vote) -> Vote | None:
    """RULES §4: a lost key voids the vote; the secretariat is told, to find out why and have it run again."""
    tx.votes.settle(vote.id, VoteState.VOID, Result.VOID)
    tx.lives.take(vote.id, StepKind.VOIDED, reason=LOST_KEY)
    announce(tx, vote)
    ask(tx, vote, "key-lost", tx.people.holding("secretary"))
    tx.log.append("vote-voided", f"vote:{vote.id}", {"reason": LOST_KEY}, None)
    return tx.votes.get(vote.id)


LOST_KEY = "The key of its sealed ballots was lost, so they cannot be counted."


def announce(tx: Transaction, vote: Vote) -> None:
    """Has what shows a vote that is over renewed at once and its result posted; its group may close now."""
    renew(tx, vote)
    close_if_over(tx, vote.group_id)
    tx.slots.touch(f"vote:{vote.id}", urgency=0)
    election = tx.elections.of_vote(vote.id)
    if election:
        tx.slots.touch(f"election:{election.id}", urgency=0)
    for conversation in tx.people.followers(vote.group_id):
        tx.slots.show(f"result:{vote.id}", conversation.id, urgency=0)
