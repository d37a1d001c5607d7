"""The plan of prompts: the occasions on which something is asked for, and when they are decent (RULES §3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.community import Milestone, PromptRule
from bot.domain.people import Hours
from bot.domain.prompts import latest_decent, next_decent

AHEAD = timedelta(days=6)
"""No reader is asked longer than this before the occasion itself."""
OPENINGS = {"vote": "opening"}
"""The kind of the notice that something has begun, by that of its prompts."""
LAST_DAY = timedelta(hours=24)
"""Before a close: alternates are asked too, and nobody's snooze holds any longer."""
PATIENCE = 2
"""Prompts that may go unanswered before somebody else is asked too."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that somebody must do between two instants: a vote to cast, an update to write.

    `kind` is that of its prompts; of the same subject there may be another with another deadline.
    """

    kind: str
    subject_id: int
    begins: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Occasion:
    """One instant at which a rule of the plan asks; `name` tells it from the rule's others."""

    name: str
    at: datetime

    @property
    def opens(self) -> bool:
        """Whether it is the beginning itself: this is a notice, which nobody's snooze mutes."""
        return self.name == Milestone.OPENING


@dataclass(frozen=True, slots=True)
class Due:
    """An occasion and when it is decent for one reader."""

    occasion: Occasion
    at: datetime
    last: bool
    """the last there is, which needs no distance from the one before"""


def occasions(rule: PromptRule, matter: Matter) -> tuple[Occasion, ...]:
    """The occasions on which a rule asks about a matter, the first first."""
    return tuple(sorted(_occasions(rule, matter), key=lambda one: (one.at, not one.opens)))


def _occasions(rule: PromptRule, matter: Matter) -> Iterator[Occasion]:
    for milestone in rule.at:
        length = matter.deadline - matter.begins
        into = length / 2 if milestone is Milestone.HALF_WAY else timedelta(0)
        yield Occasion(milestone.value, matter.begins + into)
    for before in rule.before:
        if matter.deadline - before >= matter.begins:
            yield Occasion(f"{before // timedelta(minutes=1)}m", matter.deadline - before)


def dues(
    among: Sequence[Occasion], matter: Matter, zone: str, hours: Hours, apart: timedelta, since: datetime
) -> tuple[Due, ...]:
    """When one reader, whom the matter concerns from `since` on, is asked: `apart`, except for the last."""
    moved = sorted(
        ((one, _decent(one.at, matter, zone, hours)) for one in among), key=lambda pair: (pair[1], pair[0].at)
    )
    kept: list[Due] = []
    for place, (occasion, at) in enumerate(moved):
        last = place == len(moved) - 1
        if at < since or (kept and at - kept[-1].at < (timedelta(minutes=1) if last else apart)):
            continue
        kept.append(Due(occasion, at, last))
    return tuple(kept)


def _decent(at: datetime, matter: Matter, zone: str, hours: Hours) -> datetime:
    """Earlier rather than later, but not before it begins; at night where there is no day before the end."""
    earlier = latest_decent(at, zone, hours)
    if earlier >= matter.begins:
        return earlier
    later = next_decent(matter.begins, zone, hours)
    return later if later < matter.deadline else at


def wanted(snoozed_until: datetime | None, prompt_deadline: datetime, now: datetime) -> datetime:
    """From when a reader wants prompts: from the end of their snooze, at the latest a day before the end."""
    return max(now, min(snoozed_until, prompt_deadline - LAST_DAY)) if snoozed_until else now
