"""What the demonstration's platforms received: its messengers send nothing and remember everything."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Platform
from bot.ports import Address
from bot.views import Card

REMEMBERED = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as it left; `edited` where it replaced an earlier one."""

    number: int
    at: datetime
    platform: Platform
    address: Address
    card: Card
    edited: bool


class Log:
    """The messages sent last, newest first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._sent: deque[Sent] = deque(maxlen=REMEMBERED)
        self.posted = 0
        """how many messages were posted so far, edits not counted"""
        self._count = 0

    def __iter__(self) -> Iterator[Sent]:
        return reversed(self._sent)

    def add(self, platform: Platform, address: Address, card: Card, *, edited: bool) -> str:
        """Remembers one message and returns its reference."""
        self._count += 1
        self.posted += not edited
        self._sent.append(Sent(self._count, self._now(), platform, address, card, edited))
        return f"demo:{self._count}"


class DemoMessenger:
    """Implements `bot.ports.Messenger` for one platform."""

    def __init__(self, platform: Platform, log: Log) -> None:
        self._platform = platform
        self._log = log

    @property
    def finds(self) -> bool:
        """What is remembered was sent, and nothing is ever half sent."""
        return True

    async def post(self, address: Address, card: Card, mark: str, *, repeat: bool) -> str:  # noqa: ARG002
        """Remembers a new message."""
        return self._log.add(self._platform, address, card, edited=False)

    async def edit(self, address: Address, reference: str, card: Card) -> None:  # noqa: ARG002
        """Remembers how a message reads now."""
        self._log.add(self._platform, address, card, edited=True)

    async def find(self, address: Address, mark: str) -> str | None:  # noqa: ARG002
        """Nothing to look for."""
        return None
