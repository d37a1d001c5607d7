"""The store's questions about mandates: versions, drafts, what is delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.community import Charter
from bot.domain.mandates import Mandate, MandateDraft


class Mandates(Protocol):
    """Mandates of groups; a version, once taken, never changes."""

    def in_force(self, group_id: int) -> Mandate | None:
        """The version in force; None for a group without a mandate."""
        ...

    def all_in_force(self) -> Mapping[int, Mandate]:
        """The versions in force, by group."""
        ...

    def versions(self, group_id: int) -> Sequence[Mandate]:
        """Every version that is or was in force, oldest first."""
        ...

    def adopt(self, group_id: int, charter: Charter, decision: str) -> Mandate:
        """A new version, in force from now on instead of the one before."""
        ...

    def draft(self, group_id: int) -> MandateDraft | None:
        """The draft of the next version."""
        ...

    def save(self, group_id: int, charter: Charter, member_id: int) -> None:
        """Keeps a draft, in the place of one there was."""
        ...

    def discard(self, group_id: int) -> None:
        """Forgets a draft, if there is one."""
        ...

    def deliver(self, group_id: int, number: int, member_id: int) -> None:
        """Marks a deliverable as done, now; one that is done stays as it is."""
        ...

    def reopen(self, group_id: int, number: int) -> None:
        """Takes such a mark back."""
        ...
