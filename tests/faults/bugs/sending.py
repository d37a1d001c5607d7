"""Bugs in the messages that show how a vote stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import preparing
from bot.domain.votes import VoteState
from bot.preparing import Preparing
from bot.sending import sender
from bot.sending.budgets import Budgets
from bot.views import Card
from store.schema.outgoing import slots
from store.schema.votes import votes
from store.slots import StoredSlots
from tests.faults.bugs.bug import Bugs, every, patch

bugs = Bugs()


@bugs.bug("converge")
def marked_before_it_is_sent() -> None:
    """An edit is marked as sent first, and is not sent again where the platform fails."""

    def make(send: Callable[..., Any]) -> Callable[..., Any]:
        async def hasty(self: sender.Sender, messenger: Any, parcel: sender.Parcel, claimed: float) -> None:
            if parcel.reference:
                await self.store.run(lambda tx: parcel.sent(tx, parcel.reference))
                parcel = replace(parcel, again=lambda tx, at, tried: None)
            await send(self, messenger, parcel, claimed)

        return hasty

    patch(sender.Sender, "_send", make)


@bugs.bug("converge")
def newest_version_is_marked() -> None:
    """What was sent is marked as the newest version, though that came while it was on its way."""

    def make(sent: Callable[..., None]) -> Callable[..., None]:
        def marking(self: StoredSlots, slot: Any, *more: Any) -> None:
            newest = self._sql.execute(select(slots.c.want).where(slots.c.id == slot.id)).scalar_one()
            sent(self, replace(slot, version=newest), *more)

        return marking

    patch(StoredSlots, "sent", make)


@bugs.bug("converge")
def older_state_overwrites() -> None:
    """Now and then a message is edited back to what it showed before."""
    stale = every(4)
    earlier: dict[str, Card] = {}

    def make(notice: Callable[..., sender.Parcel]) -> Callable[..., sender.Parcel]:
        def old(self: Preparing, tx: Any, slot: Any) -> sender.Parcel:
            parcel = notice(self, tx, slot)
            before, earlier[slot.key] = earlier.get(slot.key), parcel.card
            return replace(parcel, card=before) if before and stale() else parcel

        return old

    patch(Preparing, "notice", make)


@bugs.bug("no storm")
def every_ballot_is_an_edit() -> None:
    """Messages are edited as often as something changes, whatever the platform allows."""
    preparing.BETWEEN_EDITS = timedelta(0)
    patch(Budgets, "take", lambda _: lambda self, address, now: 0.0)
    patch(Budgets, "free", lambda _: lambda self, connection, now: (10, 0.0))


@bugs.bug("no storm")
def repeats_without_looking() -> None:
    """A message whose first attempt may have arrived is posted again, without looking and without a mark."""

    def make(delivered: Callable[..., Any]) -> Callable[..., Any]:
        async def blindly(self: sender.Sender, messenger: Any, parcel: sender.Parcel, until: float) -> str:
            mark = f"{parcel.mark}:{parcel.attempts}"
            reference: str = await delivered(self, messenger, replace(parcel, attempts=1, mark=mark), until)
            return reference

        return blindly

    patch(sender.Sender, "_delivered", make)


@bugs.bug("converge")
def result_is_not_shown() -> None:
    """The notice of a vote is not edited when it closes."""

    def make(touch: Callable[..., None]) -> Callable[..., None]:
        def forgetting(self: StoredSlots, key: str, urgency: int = 1) -> None:
            if not _is_over(self, key):
                touch(self, key, urgency)

        return forgetting

    patch(StoredSlots, "touch", make)


def _is_over(own: StoredSlots, key: str) -> bool:
    """Whether that is the notice of a vote that takes no ballots any more."""
    kind, _, number = key.partition(":")
    states = select(votes.c.state).where(votes.c.id == int(number)) if kind == "vote" else None
    return states is not None and own._sql.execute(states).scalar() != VoteState.OPEN.value
