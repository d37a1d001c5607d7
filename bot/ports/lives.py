"""The store's questions about the life of a vote: its steps, reruns and lots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.steps import Step, StepKind


@dataclass(frozen=True, slots=True)
class CommittedLot:
    """The numbers a lot is drawn with: the one committed to at the opening, and the one entered since."""

    committed: int
    entered: int | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """In the order in which they make the key."""
        return (self.committed,) if self.entered is None else (self.committed, self.entered)


class Lives(Protocol):
    """What happened to votes besides their ballots."""

    def take(
        self, vote_id: int, kind: StepKind, member_id: int | None = None, unit: str = "", reason: str = ""
    ) -> None:
        """Notes a step, now."""
        ...

    def steps(self, vote_id: int) -> Sequence[Step]:
        """The steps of a vote, oldest first."""
        ...

    def run_again(self, vote_id: int, rerun_id: int) -> None:
        """Links a vote with the one that runs it again; a vote is run again once."""
        ...

    def rerun_of(self, vote_id: int) -> int | None:
        """The vote that this one runs again."""
        ...

    def rerun_as(self, vote_id: int) -> int | None:
        """The vote that runs this one again."""
        ...

    def commit_lot(self, vote_id: int, number: int) -> None:
        """Stores the number a lot will be drawn with; it stays secret until the close."""
        ...

    def enter_lot(self, vote_id: int, number: int) -> None:
        """Stores the number that is joined to the committed one."""
        ...

    def lot(self, vote_id: int) -> CommittedLot | None: ...
