"""Keys of sealed votes: one a vote, kept outside the database, destroyed once the vote is over."""

from __future__ import annotations

from typing import Protocol


class KeyLost(Exception):
    """The key of a sealed vote is not there, or does not open what was sealed: the vote cannot be counted."""


class Seals(Protocol):
    """Seals choices under a vote's key (RULES §4, Secrecy). Every sealed text of a vote is equally long.

    `place` ("o12:delegate") is bound into what is sealed, so that two ballots cannot be exchanged. Closing a
    vote leaves its key alone, for a commit may fail: a duty destroys it once the vote is recorded as over.
    A key that only cannot be reached for now (OSError) is not lost: the vote waits for it.
    """

    def create(self, vote_id: int) -> None:
        """Makes the vote's key and stores it durably; harmless where there is one."""
        ...

    def seal(self, vote_id: int, place: str, choice: str, longest: int) -> str:
        """The choice as ciphertext, padded to `longest` bytes of UTF-8; raises KeyLost."""
        ...

    def unseal(self, vote_id: int, place: str, sealed: str) -> str:
        """The choice that was sealed; raises KeyLost."""
        ...

    def held(self) -> frozenset[int]:
        """The votes that have a key."""
        ...

    def destroy(self, vote_id: int) -> None:
        """Destroys the vote's key; harmless where there is none."""
        ...
