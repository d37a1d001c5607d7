"""What an operator should know and do something about; said in English, like all of the command line."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.profiles import Secrecy
from bot.domain.votes import VoteState
from bot.ports import Transaction
from bot.ports.seals import Seals


def problems(tx: Transaction, seals: Seals) -> list[str]:
    """A sentence for each; empty when all is well."""
    return [*_undeliverable(tx), *_without_key(tx, seals)]


def _undeliverable(tx: Transaction) -> Iterator[str]:
    for parked in tx.outbox.parked():
        yield (
            f"{parked.what} cannot reach {parked.whom}: {parked.reason}. Invite or install the bot there "
            "again, or end it with “unfollow”; if it went by mail, ask them for another address (“mail”)."
        )


def _without_key(tx: Transaction, seals: Seals) -> Iterator[str]:
    held = seals.held()
    for vote in tx.votes.listed(states=(VoteState.OPEN,), limit=1000):
        if vote.rule.secrecy is Secrecy.SEALED and vote.id not in held:
            yield (
                f"Vote {vote.id} is sealed and its key is gone: it takes no ballots and will be void. "
                f"Bring the key back into PLENARY_KEYS before {vote.closes_at:%Y-%m-%d %H:%M} UTC."
            )
