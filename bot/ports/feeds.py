"""The store's questions about members' private calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Feeds(Protocol):
    """Private calendars: each member has at most one, under a secret of which only the hash is kept."""

    def give(self, member_id: int, token: str) -> None:
        """A member's calendar is under `token` from now on, and under no earlier one."""
        ...

    def take(self, member_id: int) -> bool:
        """Ends a member's calendar; False where there was none."""
        ...

    def since(self, member_id: int) -> datetime | None:
        """Since when a member's calendar has been under its token; None where there is none."""
        ...

    def owner(self, token: str) -> int | None:
        """Whose calendar is under `token`."""
        ...
