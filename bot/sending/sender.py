"""Sends one message and notes its outcome; a transaction before the call and one after, never around it."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from bot.ports import (
    Address,
    Deferred,
    Gone,
    Messenger,
    Throttled,
    Transaction,
    Uncertain,
)
from bot.ports.messenger import Connection
from bot.sending.budgets import Budgets
from bot.sending.patience import Patient
from bot.views import Card

T = TypeVar("T")

log = logging.getLogger("plenary.sending")

LEASE = timedelta(seconds=60)
"""A crashed sender's message waits this long. A third is for beginning a call, the rest for its end."""
BEGINS = LEASE / 3
"""After the claim, by a clock that nobody sets: what has not begun by then is left alone."""
LONGEST_CALL = timedelta(seconds=30)
"""Whatever a messenger waits for, three answers of 10 s each: well before the lease ends."""
RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=10)

Messengers = Mapping[Connection, Messenger]


class Late(Exception):
    """Too late to begin a call: the lease may be another's by the time it ends."""


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
    """Sends parcels. `monotonic` gives seconds for the budgets and the leases."""

    store: Patient
    messengers: Messengers
    monotonic: Callable[[], float]
    budgets: Budgets = field(default_factory=Budgets)

    async def send(self, parcel: Parcel, claimed: float) -> None:
        """Sends a parcel if its budget allows, and settles it. `claimed` is the instant before its claim."""
        messenger = self.messengers.get(parcel.address.connection)
        if messenger is None:
            await self.store.run(lambda tx: parcel.park(tx, "no connection for this tenant"))
        elif wait := self.budgets.take(parcel.address, self.monotonic()):
            await self._later(parcel, wait, tried=False)
        else:
            await self._send(messenger, parcel, claimed)

    async def _send(self, messenger: Messenger, parcel: Parcel, claimed: float) -> None:
        try:
            reference = await self._delivered(messenger, parcel, claimed + BEGINS.total_seconds())
        except Late:
            log.warning("too late to send; left alone")
            await self._later(parcel, 0, tried=False)
        except Throttled as throttled:
            self.budgets.pause(parcel.address, throttled.seconds, self.monotonic())
            await self._paused(parcel, throttled)
        except Deferred as deferred:
            await self._later(parcel, deferred.seconds, tried=False)
        except Gone as gone:
            reason = str(gone)
            log.warning("parked", extra={"reason": reason[:200]})
            await self.store.run(lambda tx: parcel.park(tx, reason))
        except Exception as error:
            if not isinstance(error, Uncertain):
                log.exception("sending failed")
            await self._failed(parcel, str(error) if isinstance(error, Uncertain) else type(error).__name__)
        else:
            await self.store.run(lambda tx: _succeeded(tx, parcel, reference))

    async def _delivered(self, messenger: Messenger, parcel: Parcel, until: float) -> str:
        """Edits; or posts, after an attempt of unknown outcome looking first, else saying it is a repeat."""
        address, card, mark = parcel.address, parcel.card, parcel.mark
        if parcel.reference:
            await self._in_time(until, lambda: messenger.edit(address, parcel.reference, card))
            return parcel.reference
        repeated = parcel.attempts > 1
        if repeated and messenger.finds:
            found = await self._in_time(until, lambda: messenger.find(address, mark))
            if found:
                if parcel.live:
                    await self._in_time(until, lambda: messenger.edit(address, found, card))
                return found
        repeat = repeated and not messenger.finds
        return await self._in_time(until, lambda: messenger.post(address, card, mark, repeat=repeat))

    async def _in_time(self, until: float, call: Callable[[], Awaitable[T]]) -> T:
        """Begins a call only while the lease is surely ours until its end."""
        if self.monotonic() > until:
            raise Late
        try:
            async with asyncio.timeout(LONGEST_CALL.total_seconds()):
                return await call()
        except TimeoutError:
            raise Uncertain("no answer in time") from None

    async def _later(self, parcel: Parcel, seconds: float, *, tried: bool) -> None:
        wait = timedelta(seconds=seconds)
        await self.store.run(lambda tx: parcel.again(tx, tx.now + wait, tried))

    async def _paused(self, parcel: Parcel, throttled: Throttled) -> None:
        def noted(tx: Transaction) -> None:
            until = tx.now + timedelta(seconds=throttled.seconds)
            tx.senders.pause(parcel.address.connection, until, throttled.reason)
            parcel.again(tx, until, False)

        await self.store.run(noted)

    async def _failed(self, parcel: Parcel, reason: str) -> None:
        """Tried again, ever more seldom, and not by all at once."""
        wait = min(RETRY * 2 ** min(parcel.attempts - 1, 10), LONGEST_RETRY)
        wait *= random.uniform(0.75, 1.25)  # noqa: S311 - only to part them

        def noted(tx: Transaction) -> None:
            tx.senders.failed(parcel.address.connection, reason)
            parcel.again(tx, tx.now + wait, True)

        await self.store.run(noted)


def _succeeded(tx: Transaction, parcel: Parcel, reference: str) -> None:
    parcel.sent(tx, reference)
    tx.senders.succeeded(parcel.address.connection)
