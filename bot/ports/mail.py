"""The store's questions about the mail addresses of members."""

from __future__ import annotations

from typing import Protocol

from bot.domain.mail import Mailbox


class Mailboxes(Protocol):
    """Where members want to be written to."""

    def of(self, member_id: int) -> Mailbox: ...

    def ask(self, member_id: int, address: str) -> None:
        """The member wants an address from now on; it waits to be proven, the one before holds."""
        ...

    def prove(self, member_id: int, address: str) -> None:
        """The address is the member's, and in the register."""
        ...

    def forget(self, member_id: int) -> None:
        """Forgets the member's addresses, in the register too."""
        ...
