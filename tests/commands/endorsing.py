"""The world of the rights where things are done for good, and endorsements are had in a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bot.commands.closing import announce
from bot.commands.opening import open_vote
from bot.domain.people import Platform
from bot.domain.steps import StepKind
from bot.domain.votes import Result, VoteState
from bot.ports import Transaction
from bot.requests import Args, Reply, typed
from tests.rights.world import World

T = TypeVar("T")


class Endorsing(World):
    """Nobody votes here: results are written into the store."""

    def run(self, work: Callable[[Transaction], T]) -> T:
        return self.loop.run_until_complete(self.store.run(work))

    def says(self, role: str, text: str) -> Reply:
        """Somebody's typed command, carried out for good."""
        return self._done(role, *typed(text))

    def presses(self, role: str, command: str, *args: str) -> Reply:
        return self._done(role, command, Args.of(*args))

    def _done(self, role: str, command: str, args: Args) -> Reply:
        dispatcher = replace(self.dispatcher, store=self.store)
        request = self.request(Platform.WEB, role, "home", command, args)
        reply: Reply = self.loop.run_until_complete(dispatcher(request))
        return reply

    def drafted(self, rest: str) -> int:
        """The number of the secretary's motion of the global meeting."""
        reply = self.says("secretary", f"motion plenary “Endorse it?” as endorsement {rest}")
        assert not reply.refused, (rest, reply)
        return max(v.id for v in self.run(lambda tx: tx.votes.listed(states=(VoteState.DRAFT,), limit=100)))

    def opens(self, number: int) -> None:
        """Opens a vote without waiting for its meeting."""

        def opened(tx: Transaction) -> None:
            vote = tx.votes.get(number)
            assert vote is not None
            open_vote(tx, vote, self.seals, None)

        self.run(opened)

    def ends(self, number: int, result: Result, state: VoteState = VoteState.CERTIFIED) -> None:
        """Closes a vote with this result, and takes it on to a state."""

        def ended(tx: Transaction) -> None:
            tx.votes.close(number, tx.now, result)
            self.settles(tx, number, state)
            vote = tx.votes.get(number)
            assert vote is not None
            announce(tx, vote)

        self.run(ended)

    def settles(self, tx: Transaction, number: int, state: VoteState = VoteState.CERTIFIED) -> None:
        """Takes a closed vote on to a state."""
        tx.votes.settle(number, state)
        if state is VoteState.CERTIFIED:
            tx.lives.take(number, StepKind.CERTIFIED)

    def decides(self, rest: str, result: Result = Result.PASSED) -> int:
        """A motion from draft to certificate."""
        number = self.drafted(rest)
        self.opens(number)
        self.ends(number, result)
        return number
