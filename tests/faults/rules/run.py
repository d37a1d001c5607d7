"""A run as the rules look at it, and what they say where one is violated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.faults.evidence import Evidence, Vote
from tests.faults.history import Kind, Operation, Outcome
from tests.faults.rules.ballots_sent import Sent, sent_ballots

SLACK_OF_CLOCKS = 0.05
"""Seconds by which the harness may be wrong about the bot's clock: it writes a step, and the bot reads it."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was not kept: which, of which vote and unit, in words, and the operations concerned."""

    rule: str
    text: str
    vote: int | None = None
    unit: str = ""
    operations: tuple[Operation, ...] = ()

    def __str__(self) -> str:
        where = [f"vote {self.vote}"] if self.vote is not None else []
        where += [self.unit] if self.unit else []
        said = f"{self.rule}: {', '.join(where)}{': ' if where else ''}{self.text}"
        return "\n".join([said, *(f"    {operation}" for operation in self.operations)])


@dataclass(frozen=True)
class Run:
    """The history and the evidence, with what several rules ask of them worked out once."""

    operations: Sequence[Operation]
    evidence: Evidence

    @cached_property
    def sent(self) -> Mapping[int, Sequence[Sent]]:
        """The ballots that were sent, by vote, each with its duplicates."""
        return sent_ballots(self.operations, self.evidence.bot_times)

    @cached_property
    def by_vote(self) -> Mapping[int, Sequence[Operation]]:
        gathered: dict[int, list[Operation]] = defaultdict(list)
        for operation in self.operations:
            gathered[operation.vote].append(operation)
        return gathered

    def of(self, vote: Vote, *kinds: Kind) -> Sequence[Operation]:
        """The operations of a vote."""
        return [one for one in self.by_vote.get(vote.number, ()) if one.kind in kinds]

    def deadline(self, vote: Vote) -> float:
        """When it was to close by what was first read of it, by the bot's clock."""
        return next((r.closes_at for r in vote.readings if r.closes_at is not None), vote.closes_at)

    def closed_from(self, vote: Vote) -> float:
        """From when on nothing may be accepted, by the bot's clock: the deadline, or an early end."""
        ended = [self.evidence.bot_time(one.returned) for one in self._ends(vote) if one.returned is not None]
        return min([self.deadline(vote) + SLACK_OF_CLOCKS, *ended])

    def open_until(self, vote: Vote) -> float:
        """Until when it was surely open, by the bot's clock."""
        tried = [
            self.evidence.bot_time(one.invoked)
            for one in self.of(vote, Kind.CLOSE)
            if one.outcome is not Outcome.NO
        ]
        return min([self.deadline(vote) - SLACK_OF_CLOCKS, *tried])

    def late(self, vote: Vote, operation: Operation) -> bool:
        """Whether it was sent after the close."""
        return self.evidence.bot_time(operation.invoked) > self.closed_from(vote)

    def _ends(self, vote: Vote) -> Iterable[Operation]:
        return (one for one in self.of(vote, Kind.CLOSE) if one.outcome is Outcome.OK)
