"""The store's questions about votes, rolls and ballots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.casting import Cast
from bot.domain.people import IdentityKey, Rank
from bot.domain.votes import Ballot, Result, Rule, Unit, Vote, VoteState


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many units of the roll have a ballot, counting those in reserve."""

    cast: int
    eligible: int
    """on the roll, less the recused"""
    recused: int = 0


@dataclass(frozen=True, slots=True)
class CastingFacts:
    """All that deciding one ballot needs, read under the vote's lock."""

    vote: Vote
    now: datetime
    """the database's clock, read after the lock"""
    unit: Unit | None
    """the unit this member may cast for, if it is on the roll"""
    rank: Rank | None
    identity_id: int
    last_click: datetime | None
    current: Ballot | None
    cast_elsewhere: bool
    """whether this person already cast for another unit in this vote"""
    recused: bool = False
    """whether the unit has recused itself"""


class Votes(Protocol):
    """Votes from draft to close."""

    def draft(
        self,
        group_id: int,
        mover_id: int,
        rule: Rule,
        closes_at: datetime,
        opens_at: datetime | None,
        meeting_id: int | None,
    ) -> Vote: ...

    def get(self, vote_id: int) -> Vote | None: ...

    def open(
        self, vote_id: int, rule: Rule, units: Sequence[Unit], opened_at: datetime, closes_at: datetime
    ) -> None:
        """Freezes rule, roll and close. The roll is written once and never changed."""
        ...

    def redraft(self, vote_id: int, rule: Rule) -> None:
        """Another text for a vote that is not open yet."""
        ...

    def schedule(self, vote_id: int, opens_at: datetime, closes_at: datetime) -> None: ...

    def move(self, vote_id: int, opens_at: datetime, closes_at: datetime) -> bool:
        """Gives a vote that is not open yet other instants; False where it has opened meanwhile."""
        ...

    def roll(self, vote_id: int) -> Sequence[Unit]:
        """The frozen roll, by name."""
        ...

    def unit(self, vote_id: int, unit: str) -> Unit | None:
        """One unit of the frozen roll."""
        ...

    def lock(self, vote_id: int) -> Vote | None:
        """The vote, locked against casting until the transaction ends; re-reads the clock."""
        ...

    def facts(self, vote_id: int, key: IdentityKey, member_id: int, identity_id: int) -> CastingFacts | None:
        """What casting needs, holding the vote's row so that a close waits; None if there is no such vote."""
        ...

    def acting(self, vote: Vote, member_id: int) -> tuple[Unit, Rank] | None:
        """The unit of the vote's roll a member may cast for now, and whether as delegate or alternate.

        Of a vote not opened yet, the unit they would cast for if it opened now with that unit on its roll.
        """
        ...

    def voters(self, vote: Vote, unit: str) -> Sequence[tuple[int, Rank]]:
        """Members who may cast for a unit now: the delegate first, those who are away last."""
        ...

    def superseded(self, vote_id: int, unit: str, identity_id: int) -> Sequence[Ballot]:
        """Ballots of an identity for a unit that were replaced, newest first."""
        ...

    def cast(self, vote_id: int, ballot: Ballot, outcome: Cast) -> None:
        """Writes the ballot of a unit and rank; what stood there is kept as superseded. Notes the click."""
        ...

    def ballots(self, vote_id: int) -> Sequence[Ballot]: ...

    def ballots_of(self, vote_id: int, unit: str) -> Sequence[Ballot]: ...

    def turnout(self, vote_id: int) -> Turnout: ...

    def close(self, vote_id: int, closed_at: datetime, result: Result) -> None: ...

    def settle(self, vote_id: int, state: VoteState, result: Result | None = None) -> None:
        """Moves a vote on after its close, or ends it before; without a `result` it keeps the one it has."""
        ...

    def extend(self, vote_id: int, closes_at: datetime) -> None:
        """Another close of a consensus call, whose clock an objection has stopped."""
        ...

    def recuse(self, vote_id: int, unit: str, member_id: int) -> None:
        """Takes a unit out of the vote; its ballots are kept as superseded. Harmless a second time."""
        ...

    def recused(self, vote_id: int) -> frozenset[str]: ...

    def unseal(self, vote_id: int, counted: Mapping[str, int]) -> None:
        """Puts unnamed ballots in the place of a sealed vote's: each choice with the number of units.

        What was sealed is deleted; who has voted stays.
        """
        ...

    def counted(self, vote_id: int) -> Mapping[str, int]:
        """The unnamed ballots of a sealed vote; none before it is counted, or where they were too few."""
        ...

    def about(self, subject: str) -> Sequence[Vote]:
        """Votes on the endorsement of a subject, of any of its versions, oldest first."""
        ...

    def subjects(self) -> Sequence[str]:
        """Every subject whose endorsement a motion has named, the last named first."""
        ...

    def of_meeting(self, meeting_id: int) -> Sequence[Vote]:
        """Votes of a meeting in any state, oldest first."""
        ...

    def open_in(self, group_id: int) -> Sequence[Vote]:
        """Votes of a group that have opened and not ended, the one that closes first first."""
        ...

    def listed(self, *, states: Sequence[str], limit: int = 50, latest: bool = False) -> Sequence[Vote]:
        """Votes in these states: the one that closes first first, or the one that closed last."""
        ...

    def has_voted(self, vote_id: int) -> frozenset[str]:
        """Units with a ballot of any rank."""
        ...
