"""The store's questions about who sends for which connection, and how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.ports.messenger import Connection


@dataclass(frozen=True, slots=True)
class Turn:
    """A sender may take what a connection has to send."""

    idle: timedelta | None
    """since another sender last took something, where it was another's until now"""
    paused_until: datetime | None
    """the platform asked to be left alone"""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to go through a connection, and what is known of why."""

    connection: Connection | None
    """None for prompts that were given none yet"""
    messages: int
    since: datetime
    """when the oldest of them was due"""
    tried_at: datetime | None = None
    """when a sender last took something"""
    trouble: str = ""
    """why the last call came to nothing, where none has got through since"""
    trouble_since: datetime | None = None
    paused_until: datetime | None = None


class Senders(Protocol):
    """For each connection one sender at a time, so that its budget and its pauses are everybody's."""

    def turn(self, connection: Connection, sender: str, time: timedelta) -> Turn | None:
        """The sender's own until `time` after it last took something, anybody's then; None if another's."""
        ...

    def took(self, connection: Connection, sender: str) -> None:
        """The sender has taken something to send."""
        ...

    def release(self, sender: str) -> None:
        """The sender ends: whoever asks next may send."""
        ...

    def pause(self, connection: Connection, until: datetime, reason: str) -> None:
        """Nobody takes anything before an instant, whoever's turn it is."""
        ...

    def failed(self, connection: Connection, reason: str) -> None:
        """Something did not get through."""
        ...

    def succeeded(self, connection: Connection) -> None:
        """Something got through."""
        ...

    def queues(self) -> Sequence[Queue]:
        """Everything that is due and not parked, by connection."""
        ...
