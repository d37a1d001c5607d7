"""What is read when a storm is over: through the bot, from its tables, and in the platforms' own logs.

Instants called `at` are seconds on the harness's monotonic clock, as in the history. What the database says
of time is in seconds since 1970 by the bot's clock; `Evidence.bot_time` leads from one to the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Stored:
    """A ballot as stored. Person and account are spelled as in the history."""

    unit: str
    rank: str
    choice: str
    """of a sealed vote ciphertext, and nothing after the close"""
    actor: str
    identity: str
    cast_at: float
    clicked_at: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source said of a vote at an instant; what it did not say is None."""

    at: float
    source: str
    """a person's answer, the notice in a channel, the tables: for a reader of a violation"""
    state: str | None = None
    closes_at: float | None = None
    code: str | None = None
    """of the frozen rule, as shown with the ballot and again with the result"""
    roll: tuple[str, ...] | None = None
    """the units, sorted"""
    result: str | None = None
    """as stored: passed, not-passed, no-quorum, decided; None while there is none"""
    figures: Mapping[str, int] | None = None
    """counted ballots by choice, where they are told; also `voted` and `eligible`"""


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as its rows have it at the end, and what was read of it on the way."""

    number: int
    secrecy: str
    """open, confidential or sealed"""
    state: str
    rule: Mapping[str, Any]
    """the frozen rule, as parsed JSON"""
    roll: frozenset[str]
    closes_at: float
    code: str
    """of the hash of the frozen rule"""
    labels: Mapping[str, str] = field(default_factory=dict)
    """what members read for each choice; of a sealed vote words that occur nowhere else in a text"""
    result: str | None = None
    ballots: Sequence[Stored] = ()
    superseded: Sequence[Stored] = ()
    """in the order in which they were replaced"""
    recused: frozenset[str] = frozenset()
    counted: Mapping[str, int] = field(default_factory=dict)
    """the unnamed ballots of a sealed vote after its close"""
    readings: Sequence[Reading] = ()
    """oldest first: after the opening, when the result is out, after each later fault, at the end"""
    followers: frozenset[str] = frozenset()
    """conversations that show its notice and its result"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One content of a message that a platform accepted."""

    at: float
    conversation: str
    """`slack:TEAM/CHANNEL` and so on"""
    message: str
    """the platform's id of the message, the same for its edits"""
    vote: int
    text: str
    shows: str
    """`notice` (the vote's own message, edited) or `result` (the message that announces it)"""
    edit: bool = False
    marked: bool = False
    """says that it may be a repeat"""
    progress: int | None = None
    """how many units have voted or recused themselves, as it says; None where it does not"""
    result: str | None = None
    figures: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A prompt that somebody must get."""

    key: str
    target: str
    platform: str
    due: float
    grace: float
    ambiguous: int = 0
    """attempts whose outcome the platform hid from the bot"""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A prompt as a platform accepted it."""

    key: str
    target: str
    at: float
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the audit log; `actor` is the member's name, "" where nobody in person acted."""

    kind: str
    subject: str
    payload: Mapping[str, str | int]
    actor: str
    number: int | None
    canonical: str | None
    leaf: str | None


@dataclass(frozen=True, slots=True)
class Root:
    """Size and root of the tree as read at an instant, in hexadecimal."""

    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Said:
    """Text that left the bot: a payload to a platform or an answer, a log line, the metrics."""

    at: float
    source: str
    """log, metrics, or `private`: answers and messages to one person (shared ones are `Evidence.shown`)"""
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was done to the bot, its database or its network."""

    at: float
    kind: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the checker sees besides the history."""

    votes: Mapping[int, Vote]
    clocks: Sequence[tuple[float, float]]
    """from the first of each pair on, the second is added to an instant of the harness to get the bot's"""
    seconds: float
    """how long the storm lasted, faults and load together; what a run must hold is scaled by it"""
    shown: Sequence[Shown] = ()
    """in the order in which the platforms accepted them"""
    reminders: Sequence[Reminder] = ()
    accepted: Sequence[Accepted] = ()
    events: Sequence[Event] = ()
    """in the order of their ids"""
    roots: Sequence[Root] = ()
    """oldest first, the last at the end"""
    said: Sequence[Said] = ()
    faults: Sequence[Fault] = ()
    unsent: Sequence[str] = ()
    """keys of messages that still waited to be sent when the harness gave up waiting"""

    def bot_time(self, at: float) -> float:
        """What the bot's clock said at an instant of the harness, in seconds since 1970."""
        offset = next((added for since, added in reversed(self.clocks) if since <= at), self.clocks[0][1])
        return at + offset

    def bot_times(self, start: float, end: float) -> tuple[float, float]:
        """The earliest and the latest that it said between two instants of the harness; it may step back."""
        readings = [self.bot_time(start), self.bot_time(end)]
        for (_, before), (since, after) in pairwise(self.clocks):
            if start < since <= end:
                readings += (since + before, since + after)
        return min(readings), max(readings)
