"""The store's questions about the seats of bodies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.delegations import Seat
from bot.domain.elections import Term
from bot.domain.votes import Unit


class Seats(Protocol):
    """Seats as they are filled, and the terms on them."""

    def voting(self, group_id: int) -> Sequence[Unit]:
        """The voting seats of a body as units ("s<seat id>"), vacant ones too; not chair nor observer."""
        ...

    def chairs_of(self, member_id: int) -> frozenset[int]:
        """Bodies whose chair's seat this member holds."""
        ...

    def all(self) -> Sequence[Seat]:
        """Every seat of every body as it is filled now."""
        ...

    def of_member(self, member_id: int) -> Sequence[Seat]:
        """Seats this member holds or stands in for."""
        ...

    def fill(
        self, slug: str, member_id: int, stand_in: int | None = None, until: datetime | None = None
    ) -> None:
        """A new term on a seat from now on, and the end of the running one."""
        ...

    def empty(self, slug: str) -> None:
        """Ends the running term on a seat; its stand-in stays."""
        ...

    def vacate(self, member_id: int) -> Sequence[Seat]:
        """Ends a member's holding of seats and standing in for them; returns the seats as they were."""
        ...

    def terms(self, group_id: int) -> Sequence[Term]:
        """The terms on a body's seats, ended ones too, oldest first."""
        ...
