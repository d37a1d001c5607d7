"""The store's questions about what happened: the log, requests already answered, restored backups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    at: datetime
    kind: str
    subject: str
    payload: Mapping[str, Any]
    actor_id: int | None = None


class Log(Protocol):
    """Append-only events. Number, canonical JSON and leaf are the sequencer's, not the writer's."""

    def append(
        self, kind: str, subject: str, payload: Mapping[str, Any], actor_id: int | None = None
    ) -> None:
        """Adds an event; `subject` keys what it concerns ("vote:42"), the payload is strings and integers."""
        ...

    def recent(self, kind: str, since: datetime) -> Sequence[Event]:
        """The events of a kind from an instant on, oldest first."""
        ...

    def sequence(self, limit: int) -> frozenset[str]:
        """Numbers events not yet numbered, extends the tree, and returns the subjects concerned."""
        ...

    def root(self) -> tuple[int, str]:
        """The size of the tree and its root, in hexadecimal."""
        ...


class Requests(Protocol):
    """Requests seen, with their first answer."""

    def answer(self, request_id: str) -> str | None:
        """The stored answer of a request that was carried out before."""
        ...

    def remember(self, request_id: str, answer: str) -> None: ...

    def prune(self) -> None:
        """Forgets answers older than a day."""
        ...


@dataclass(frozen=True, slots=True)
class Epoch:
    """A life of the database: the first, or one that a restored backup began."""

    number: int
    backed_up_at: datetime | None = None
    """of the backup it began with; what happened after that is missing"""
    began_at: datetime | None = None


class Epochs(Protocol):
    """Restoring a backup begins an epoch: what the earlier one did after the backup is not known here."""

    def current(self) -> Epoch: ...

    def waiting(self) -> datetime | None:
        """When the backup was made, where this database is one whose epoch has not begun."""
        ...

    def begin(self) -> Epoch:
        """Begins the epoch of a backup.

        No number that the earlier epoch may have told is given out again. Every code and every session on
        the web ends, for it may have been used up or taken back since.
        """
        ...
