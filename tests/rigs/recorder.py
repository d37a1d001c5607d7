"""A platform that takes every message and remembers it, or fails as it is told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.ports import Address
from bot.views import Actions, Button, Card, Text, plain


@dataclass(frozen=True)
class Sent:
    """One message as it reached the platform."""

    at: datetime
    user: str
    card: Card
    mark: str
    repeat: bool

    @property
    def text(self) -> str:
        """Its title and paragraphs."""
        texts = (plain(element.spans) for element in self.card.body if isinstance(element, Text))
        return "\n".join((self.card.title, *texts))

    @property
    def buttons(self) -> list[Button]:
        return [b for element in self.card.body if isinstance(element, Actions) for b in element.buttons]


@dataclass
class Recorder:
    """Implements `bot.ports.Messenger` on a clock of the test's."""

    now: Callable[[], datetime]
    finds: bool = True
    sent: list[Sent] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    """raised, one a post, after the message has been taken"""

    async def post(self, address: Address, card: Card, mark: str, *, repeat: bool) -> str:
        user = address.person.user if address.person else address.conversation.id
        self.sent.append(Sent(self.now(), user, card, mark, repeat))
        if self.failures:
            raise self.failures.pop()
        return mark

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        """Notices are not what is recorded here."""

    async def find(self, address: Address, mark: str) -> str | None:
        return next((sent.mark for sent in self.sent if sent.mark == mark), None)
