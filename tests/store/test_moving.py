"""A meeting that moves at the very moment at which a vote opens with it, on PostgreSQL."""

from __future__ import annotations

import asyncio
import threading

from bot.commands.moving import take_along
from bot.domain.votes import VoteState
from bot.ports import Transaction
from tests.store.scene import DAY, RULE, START, Database, group_id, organisation, person, unit_of
from tests.store.test_closing import SOON, together, wait_until, waiting


def test_a_move_is_seen_to_wait_for_a_vote_that_opens_and_leaves_it_alone(postgres: Database) -> None:
    clerk = postgres.run(lambda tx: person(tx, "Clerk"))
    unit = postgres.run(lambda tx: unit_of(organisation(tx, "Harbour")))
    closes = START + 5 * DAY

    def schedule(tx: Transaction) -> int:
        meeting = tx.meetings.add("GLM", START, START + DAY, "UTC", "glm")
        vote = tx.votes.draft(group_id(tx), clerk.id, RULE, closes, START, meeting.id)
        tx.votes.schedule(vote.id, START, closes)
        tx.timers.set(f"vote:{vote.id}:open", "vote-open", vote.id, START)
        return vote.id

    number = postgres.run(schedule)
    is_due, may_go = threading.Event(), threading.Event()

    def opener(tx: Transaction) -> None:
        (timer,) = tx.timers.due(1)
        is_due.set()
        assert may_go.wait(SOON)
        tx.votes.open(number, RULE, (unit,), tx.now, closes)
        tx.timers.fired(timer.key)

    def mover(tx: Transaction) -> None:
        assert is_due.wait(SOON)
        vote = tx.votes.get(number)
        assert vote is not None
        take_along(tx, vote, tx.meetings.move(1, START + 30 * DAY, clerk.id), clerk.id)

    def watcher(tx: Transaction) -> None:
        wait_until(lambda: waiting(postgres) == 1)
        may_go.set()

    assert asyncio.run(together(postgres, opener, mover, watcher)) == [None, None, None]
    opened = postgres.read(lambda tx: tx.votes.get(number))
    assert opened is not None
    assert (opened.state, opened.opens_at, opened.closes_at) == (VoteState.OPEN, START, closes)
