"""What the core asks of a platform: post, edit, look up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.domain.people import IdentityKey, Platform
from bot.requests import ConversationKey
from bot.views import Card

Connection = tuple[Platform, str]
"""Our way into a tenant: the platform, and the tenant's key there."""
MAIL = "mail"
"""The tenant, on the web, of those who have only a browser and are written to by mail."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a messenger delivers: a conversation, or a person's private one when `person` is set.

    `reference` is the messenger's own note on how to reach it (Teams: service URL and ids), `zone` the IANA
    zone in which instants are written where the platform cannot show each reader their own.
    """

    conversation: ConversationKey
    reference: str
    zone: str
    person: IdentityKey | None = None

    @property
    def connection(self) -> Connection:
        """Through which it is reached."""
        return self.conversation.platform, self.conversation.tenant


class Messenger(Protocol):
    """Sends to one platform. Each call may raise `Throttled`, `Deferred`, `Gone` or `Uncertain`."""

    @property
    def finds(self) -> bool:
        """Whether the platform lets us look up what was sent, so that nothing need be sent twice."""
        ...

    async def post(self, address: Address, card: Card, mark: str, *, repeat: bool) -> str:
        """Posts a message and returns the platform's reference to it.

        `mark` identifies this message to `find`; `repeat` says that it may have been sent before.
        """
        ...

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        """Replaces a message's content. Editing twice is harmless."""
        ...

    async def find(self, address: Address, mark: str) -> str | None:
        """The reference of a message sent with `mark`, where the platform lets us look; else None."""
        ...


class Throttled(Exception):
    """Nothing was sent, and nothing else would be: the next call of this budget is in `seconds`."""

    def __init__(self, seconds: float, reason: str = "the platform asks for a pause") -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason


class Deferred(Exception):
    """It was certainly not sent, for a passing reason of this recipient's; not again before `seconds`."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Gone(Exception):
    """The conversation or message cannot be reached any more (uninstalled, blocked, archived, deleted)."""


class Uncertain(Exception):
    """The call may or may not have had its effect: time-out, lost connection, 5xx."""
