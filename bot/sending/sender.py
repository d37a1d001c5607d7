"""Sends one message and notes its outcome; a transaction before the call and one after, never around it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.people import Platform
from bot.ports import Address, Deferred, Gone, Messenger, Store, Throttled, Transaction, Uncertain
from bot.sending.budgets import Budgets
from bot.views import Card

log = logging.getLogger("plenary.sending")

RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=10)

Messengers = Mapping[tuple[Platform, str], Messenger]
"""By platform and tenant of the connection."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way, and what to note once its outcome is known."""

    address: Address
    card: Card
    mark: str
    attempts: int
    """this one included; above 1 an earlier one may have been sent"""
    sent: Callable[[Transaction, str], None]
    again: Callable[[Transaction, datetime, bool], None]
    """not before an instant; false where it certainly was not sent, so that it is no repeat later"""
    park: Callable[[Transaction, str], None]
    reference: str = ""
    """of the message to edit; empty to post a new one"""
    live: bool = False
    """it shows how things stand, which may have changed since an attempt of unknown outcome"""


@dataclass(slots=True)
class Sender:
    """Sends parcels. `monotonic` gives seconds for the budgets."""

    store: Store
    messengers: Messengers
    monotonic: Callable[[], float]
    budgets: Budgets = field(default_factory=Budgets)

    async def send(self, parcel: Parcel) -> None:
        """Sends a parcel if its budget allows, and settles it."""
        key = parcel.address.conversation
        messenger = self.messengers.get((key.platform, key.tenant))
        if messenger is None:
            await self.store.run(lambda tx: parcel.park(tx, "no connection for this tenant"))
        elif wait := self.budgets.take(parcel.address, self.monotonic()):
            await self._later(parcel, timedelta(seconds=wait), tried=False)
        else:
            await self._send(messenger, parcel)

    async def _send(self, messenger: Messenger, parcel: Parcel) -> None:
        try:
            reference = await _delivered(messenger, parcel)
        except Throttled as throttled:
            self.budgets.pause(parcel.address, throttled.seconds, self.monotonic())
            await self._later(parcel, timedelta(seconds=throttled.seconds), tried=False)
        except Deferred as deferred:
            await self._later(parcel, timedelta(seconds=deferred.seconds), tried=False)
        except Gone as gone:
            reason = str(gone)
            log.warning("parked", extra={"reason": reason[:200]})
            await self.store.run(lambda tx: parcel.park(tx, reason))
        except Exception as error:
            if not isinstance(error, Uncertain):
                log.exception("sending failed")
            await self._later(
                parcel, min(RETRY * 2 ** min(parcel.attempts - 1, 10), LONGEST_RETRY), tried=True
            )
        else:
            await self.store.run(lambda tx: parcel.sent(tx, reference))

    async def _later(self, parcel: Parcel, wait: timedelta, *, tried: bool) -> None:
        await self.store.run(lambda tx: parcel.again(tx, tx.now + wait, tried))


async def _delivered(messenger: Messenger, parcel: Parcel) -> str:
    """Edits; or posts, after an attempt of unknown outcome looking first, else saying that it is a repeat."""
    if parcel.reference:
        await messenger.edit(parcel.address, parcel.reference, parcel.card)
        return parcel.reference
    repeated = parcel.attempts > 1
    if repeated and messenger.finds:
        found = await messenger.find(parcel.address, parcel.mark)
        if found:
            if parcel.live:
                await messenger.edit(parcel.address, found, parcel.card)
            return found
    return await messenger.post(
        parcel.address, parcel.card, parcel.mark, repeat=repeated and not messenger.finds
    )
