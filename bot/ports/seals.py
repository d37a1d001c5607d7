"""Keys of sealed votes: one a vote, kept outside the database, destroyed once the vote is counted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class KeyLost(Exception):
    """The key of a sealed vote is not there, or does not open what was sealed: the vote cannot be counted."""


class Seals(Protocol):
    """Seals choices under a vote's key (RULES §4, Secrecy). Every sealed text of a vote is equally long.

    `place` ("o12:delegate") is bound into what is sealed, so that two ballots cannot be exchanged.
    """

    def create(self, vote_id: int) -> None:
        """Makes the vote's key and stores it durably; harmless where there is one."""
        ...

    def seal(self, vote_id: int, place: str, choice: str, longest: int) -> str:
        """The choice as ciphertext, padded to `longest` bytes; raises KeyLost."""
        ...

    def unseal(self, vote_id: int, place: str, sealed: str) -> str:
        """The choice that was sealed; raises KeyLost."""
        ...

    def keep_only(self, vote_ids: Collection[int]) -> None:
        """Destroys the keys of all votes but these, those made within the last hour excepted."""
        ...

    def destroy(self, vote_id: int) -> None:
        """Destroys the vote's key; harmless where there is none."""
        ...
