"""The store's questions about Notes for the Record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.notes import Note


class Notes(Protocol):
    """The notes of meetings, their versions and the consensus calls about them."""

    def get(self, meeting_id: int) -> Note | None: ...

    def listed(self, limit: int = 20) -> Sequence[Note]:
        """The notes there are, of the latest meeting first."""
        ...

    def add(self, meeting_id: int, content: str, member_id: int | None) -> Note:
        """The note with one version more, which may be its first; held until the end of the transaction."""
        ...

    def call(self, meeting_id: int, vote_id: int) -> None:
        """Notes that a consensus call is about a note."""
        ...

    def of_call(self, vote_id: int) -> Note | None:
        """The note that a consensus call is about."""
        ...

    def publish(self, meeting_id: int, year: int) -> Note:
        """The note with the next number of the year; two at once come one after the other."""
        ...
