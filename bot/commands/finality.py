"""What follows a close: who must decide still, and what a final result brings with it (RULES §4, §5)."""

from __future__ import annotations

from bot.commands.noting import go_on
from bot.commands.offices import ask, body_chairs, certifiers, inform, lot_drawers, openers
from bot.commands.winning import decided, without_result
from bot.domain.steps import (
    CHAIR_DECIDES,
    WITHOUT_RESULT,
    awaits_chair,
    awaits_lot,
    challengeable_until,
    is_final,
)
from bot.domain.votes import Vote
from bot.ports import Transaction
from bot.ports.seals import Seals


def follow_up(tx: Transaction, vote: Vote, seals: Seals) -> None:
    """Asks whoever decides next about a closed vote; where nobody does, its result is final."""
    if awaits_chair(vote):
        tx.timers.set(f"vote:{vote.id}:tie", "vote-tie", vote.id, tx.now + CHAIR_DECIDES)
        ask(tx, vote, "tie", body_chairs(tx, vote.group_id))
    elif awaits_lot(vote):
        tx.timers.set(f"vote:{vote.id}:lot", "vote-lot", vote.id, tx.now + CHAIR_DECIDES)
        ask(tx, vote, "lot", lot_drawers(tx, vote))
    elif vote.result in WITHOUT_RESULT:
        _without_result(tx, vote, seals)
    elif not is_final(vote):
        until = challengeable_until(vote, tx.lives.steps(vote.id))
        assert until is not None  # noqa: S101 - it is settled
        tx.timers.set(f"vote:{vote.id}:certify", "vote-certify", vote.id, until)
    else:
        finalise(tx, vote, seals)


def _without_result(tx: Transaction, vote: Vote, seals: Seals) -> None:
    """An election's vote is run again by itself (RULES §5); of any other, those who may are asked."""
    election = tx.elections.of_vote(vote.id)
    if election:
        without_result(tx, election, vote, seals)
    else:
        ask(tx, vote, "no-result", openers(tx, vote))
        inform(tx, vote, "no-result", [tx.people.member(vote.mover_id), *certifiers(tx)])


def finalise(tx: Transaction, vote: Vote, seals: Seals) -> None:
    """What a result brings with it once it can change no more."""
    tx.log.append("vote-final", f"vote:{vote.id}", {"result": vote.result.value if vote.result else ""})
    decided(tx, vote, seals)
    go_on(tx, vote)
