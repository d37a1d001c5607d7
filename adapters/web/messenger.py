"""Messages to people with only a browser: they are on their page as soon as they are marked delivered."""

from __future__ import annotations

from bot.ports import Address
from bot.views import Card


class WebMessenger:
    """Implements `bot.ports.Messenger`: a member's page reads what was delivered from the store itself."""

    @property
    def finds(self) -> bool:
        """A message that was not marked was not shown, so nothing can be doubled."""
        return True

    async def post(self, address: Address, card: Card, mark: str, *, repeat: bool) -> str:  # noqa: ARG002
        """Nothing to send; the reference is the mark itself."""
        return mark

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        """Nothing to do: a page is written anew each time."""

    async def find(self, address: Address, mark: str) -> str | None:  # noqa: ARG002
        """Nothing is ever half sent."""
        return None
