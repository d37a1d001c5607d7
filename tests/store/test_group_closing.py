"""A group that closes while its votes open and end, on PostgreSQL, where these happen at once."""

from __future__ import annotations

import asyncio
import threading
from typing import cast

from bot.commands.living import close_if_over
from bot.commands.opening import open_vote
from bot.domain.groups import GroupState, GroupStep, Role
from bot.domain.votes import Result, VoteState
from bot.ports import Transaction
from bot.ports.seals import Seals
from tests.store import scene
from tests.store.scene import Database, delegate, draft, group_id, organisation, unit_of
from tests.store.test_closing import SOON, together, wait_until, waiting

NO_SEALS = cast("Seals", None)
"""The votes here are open ones."""


def test_of_two_votes_that_end_together_the_second_closes_their_group(postgres: Database) -> None:
    training = postgres.read(group_id)
    unit = postgres.run(lambda tx: unit_of(organisation(tx, "Harbour")))
    votes = [postgres.run(lambda tx: scene.open_vote(tx, unit)).id for _ in range(2)]
    postgres.run(lambda tx: tx.groups.take(training, GroupStep(GroupState.CLOSING, tx.now)))
    both_have, first_has, may_go = threading.Barrier(2, timeout=SOON), threading.Event(), threading.Event()

    def first(tx: Transaction) -> None:
        tx.votes.settle(votes[0], VoteState.VOID, Result.VOID)
        both_have.wait()
        close_if_over(tx, training)
        first_has.set()
        assert may_go.wait(SOON)

    def second(tx: Transaction) -> None:
        tx.votes.settle(votes[1], VoteState.VOID, Result.VOID)
        both_have.wait()
        assert first_has.wait(SOON)
        close_if_over(tx, training)

    def watcher(tx: Transaction) -> None:
        wait_until(lambda: waiting(postgres) == 1)
        may_go.set()

    assert asyncio.run(together(postgres, first, second, watcher)) == [None, None, None]
    assert postgres.read(lambda tx: tx.groups.get(training)).state is GroupState.CLOSED


def test_a_group_is_seen_to_wait_for_the_vote_that_opens_in_it(postgres: Database) -> None:
    training = postgres.read(group_id)
    member = postgres.run(lambda tx: delegate(tx, "Ann", "Harbour"))
    assert member.organisation_id is not None
    harbour = member.organisation_id
    postgres.run(lambda tx: tx.groups.join(training, member.id, harbour, Role.REPRESENTATIVE, founder=True))
    drafted = postgres.run(draft)
    has_opened, may_go = threading.Event(), threading.Event()

    def opener(tx: Transaction) -> None:
        open_vote(tx, drafted, NO_SEALS, None)
        has_opened.set()
        assert may_go.wait(SOON)

    def closer(tx: Transaction) -> list[int]:
        assert has_opened.wait(SOON)
        tx.groups.lock(training)
        return [vote.id for vote in tx.votes.open_in(training)]

    def watcher(tx: Transaction) -> None:
        wait_until(lambda: waiting(postgres) == 1)
        may_go.set()

    assert asyncio.run(together(postgres, opener, closer, watcher)) == [None, [drafted.id], None]
