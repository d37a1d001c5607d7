"""The life of a group: which step follows which, and what comes by itself (RULES §2, Group)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.domain.groups import ACTIVE_STATES, Group, GroupState, GroupStep

IDLE_FOR = timedelta(days=183)
"""Half a year without update, ballot or attendance: dormancy is proposed."""
LED_BY_NOBODY_FOR = timedelta(weeks=4)
"""Likewise without a lead."""
REVIEW_LASTS = timedelta(days=90)
"""How long a group whose mandate is over stays under review before it is dormant."""


class Move(StrEnum):
    """A step that somebody takes in a group's life, as it is typed."""

    APPROVE = "approve"
    EXTEND = "extend"
    COMPLETE = "complete"
    DORMANT = "dormant"
    REVIVE = "revive"
    CLOSE = "close"


_RUNNING = ACTIVE_STATES - {GroupState.APPROVED}
_FROM: Mapping[Move, frozenset[GroupState]] = MappingProxyType(
    {
        Move.APPROVE: frozenset({GroupState.PROPOSED}),
        Move.EXTEND: _RUNNING | {GroupState.DORMANT},
        Move.COMPLETE: _RUNNING | {GroupState.DORMANT},
        Move.DORMANT: ACTIVE_STATES,
        Move.REVIVE: frozenset({GroupState.DORMANT}),
        Move.CLOSE: ACTIVE_STATES | {GroupState.DORMANT, GroupState.PROPOSED},
    }
)


def may(move: Move, state: GroupState) -> bool:
    """Whether a group in this state can take the step."""
    return state in _FROM[move]


ENDINGS: Mapping[GroupState, GroupState] = MappingProxyType(
    {GroupState.CLOSING: GroupState.CLOSED, GroupState.COMPLETING: GroupState.COMPLETED}
)
"""What a group becomes that waits for its last open vote."""


class Rest(StrEnum):
    """Why dormancy is proposed."""

    IDLE = "idle"
    LED_BY_NOBODY = "led-by-nobody"


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of a group's life; instants as of now."""

    group: Group
    steps: Sequence[GroupStep]
    """oldest first"""
    over_at: datetime | None
    """the instant at which its mandate is over; None where it has none"""
    acted_at: datetime | None
    """its last update, ballot or attendance"""
    led_until: datetime | None
    """since when nobody leads it; None while somebody does"""

    def is_over(self, now: datetime) -> bool:
        """Whether its mandate has ended."""
        return self.over_at is not None and now >= self.over_at

    @property
    def _stirred_at(self) -> datetime:
        """When something last happened in it; a step of its life is something."""
        known = (self.group.founded_at, self.acted_at, *(step.at for step in self.steps[-1:]))
        return max(at for at in known if at is not None)

    @property
    def _dues(self) -> Mapping[Rest, datetime]:
        """When dormancy will be proposed, if nothing happens."""
        if self.group.state not in ACTIVE_STATES:
            return {}
        dues = {Rest.IDLE: self._stirred_at + IDLE_FOR}
        if self.led_until is not None:
            dues[Rest.LED_BY_NOBODY] = self.led_until + LED_BY_NOBODY_FOR
        return dues

    @property
    def rests_at(self) -> datetime | None:
        """When it becomes dormant by itself: some time under review with its mandate over."""
        if self.group.state is not GroupState.UNDER_REVIEW or self.over_at is None:
            return None
        return max(self.reviewed_since, self.over_at) + REVIEW_LASTS

    @property
    def reviewed_since(self) -> datetime:
        """When the review under way began."""
        since = self.group.founded_at
        for before, step in zip((None, *self.steps), self.steps, strict=False):
            if step.state is GroupState.UNDER_REVIEW and (before is None or before.state is not step.state):
                since = step.at
        return since

    def by_itself(self, now: datetime) -> GroupState | None:
        """The state it takes now without anybody's doing; nothing closes by itself (fixed)."""
        if self.is_over(now) and self.group.state in ACTIVE_STATES - {GroupState.UNDER_REVIEW}:
            return GroupState.UNDER_REVIEW
        if self.rests_at is not None and now >= self.rests_at:
            return GroupState.DORMANT
        return None

    def rest(self, now: datetime) -> tuple[Rest, datetime] | None:
        """Why and since when dormancy is proposed, if it is."""
        due = ((at, why) for why, at in self._dues.items() if now >= at)
        at, why = min(due, default=(now, None))
        return None if why is None else (why, at)

    def next_at(self, now: datetime) -> datetime | None:
        """The next instant at which something of this may come.

        While dormancy is proposed, whether that still holds is looked at again and again.
        """
        again = now + LED_BY_NOBODY_FOR if self.rest(now) else None
        dues = [*self._dues.values(), self.over_at, self.rests_at, again]
        return min((at for at in dues if at is not None and at > now), default=None)

    def awake(self, now: datetime) -> GroupState:
        """What a dormant group becomes when it wakes: under review where its mandate is over."""
        return GroupState.UNDER_REVIEW if self.is_over(now) else GroupState.ACTIVE

    def after_review(self, now: datetime) -> GroupState:
        """What the outcome of a review leads to: what it was before, unless its mandate is over."""
        if self.is_over(now):
            return GroupState.UNDER_REVIEW
        before = [step.state for step in self.steps if step.state is not GroupState.UNDER_REVIEW]
        return before[-1] if before and before[-1] in _RUNNING else GroupState.ACTIVE


def review_due(since: datetime, steps: Sequence[GroupStep], rhythm: timedelta) -> datetime:
    """When a mandate in force `since` is to be reviewed: its rhythm after its last review, or after that."""
    return max([since, *(step.at for step in steps if step.report)]) + rhythm
