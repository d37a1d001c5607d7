"""Claims what is to be sent, a connection at a time, and sends it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import groupby
from uuid import uuid4

from bot.commands import mail
from bot.commands.planning import TOGETHER
from bot.domain.refusal import Refusal
from bot.ports import Store, Transaction
from bot.ports.messenger import Connection
from bot.ports.outgoing import Delivery, Slot
from bot.preparing import SCHEDULED, Preparing, urgency
from bot.sending import BEGINS, LEASE, Job, Patient, Sender

OWNED = BEGINS
"""For how long a connection stays a sender's after its last claim: what it claimed begins within it."""
ROUTED = 100
"""Prompts given their connection in one transaction."""

Route = tuple[int, Connection, int]
"""A prompt's number, what it goes through, and how urgent it is."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a sender took of a connection, all of it before any of it is sent."""

    slots: Sequence[Slot] = ()
    messages: Sequence[Sequence[Delivery]] = ()
    idle: timedelta | None = None
    """since another sender last took something, where the turn was another's until now"""


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Claims what is to be sent, and makes it a parcel when its turn has come."""

    store: Store
    patient: Patient
    sender: Sender
    preparing: Preparing
    name: str = field(default_factory=lambda: uuid4().hex)
    """by which the replicas know this sender"""
    _live_first: dict[Connection, bool] = field(default_factory=dict)
    _slots_under_way: set[int] = field(default_factory=set)
    _prompts_under_way: set[int] = field(default_factory=set)

    async def claim(self, connection: Connection, room: int) -> Sequence[Job]:
        """See `bot.sending.courier.Claims`."""
        began = self.sender.monotonic()
        room = min(room, self.sender.budgets.free(connection, began)[0])
        if not room or not await self.store.read(lambda tx: _waiting(tx, connection)):
            return ()
        live_first = self._live_first.get(connection, False)
        self._live_first[connection] = not live_first
        # Copies, for another thread reads them.
        under_way = frozenset(self._slots_under_way), frozenset(self._prompts_under_way)
        claimed = await self.store.run(lambda tx: self._claim(tx, connection, room, live_first, *under_way))
        if claimed.idle is not None:
            self.sender.budgets.take_over(connection, claimed.idle.total_seconds(), began)
        return [
            *(
                _until_done(self._slots_under_way, [slot], partial(self._show, slot, began))
                for slot in claimed.slots
            ),
            *(
                _until_done(self._prompts_under_way, message, partial(self._ask, message, connection, began))
                for message in claimed.messages
            ),
        ]

    def _claim(
        self,
        tx: Transaction,
        connection: Connection,
        room: int,
        live_first: bool,
        own_slots: Collection[int],
        own_prompts: Collection[int],
    ) -> Claimed:
        """Results of a close before everything; then prompts and live messages in turns."""
        turn = tx.senders.turn(connection, self.name, OWNED)
        if turn is None or (turn.paused_until and turn.paused_until > tx.now):
            return Claimed()
        slots = [*tx.slots.claim(connection, room, LEASE, 0, own_slots)]
        if live_first:
            slots += tx.slots.claim(connection, room - len(slots), LEASE, under_way=own_slots)
        due = tx.deliveries.claim(connection, room - len(slots), LEASE, SCHEDULED, TOGETHER, own_prompts)
        messages = _messages(due)
        if not live_first:
            left = max(room - len(slots) - len(messages), 0)  # prompts bring their company
            slots += tx.slots.claim(connection, left, LEASE, under_way=own_slots)
        if slots or messages:
            tx.senders.took(connection, self.name)
        return Claimed(slots, messages, turn.idle)

    def wait(self, connection: Connection) -> float:
        """Seconds until the connection's budget allows a message."""
        return self.sender.budgets.free(connection, self.sender.monotonic())[1]

    async def release(self) -> None:
        """This sender ends: another need not wait for its turn."""
        await self.store.run(lambda tx: tx.senders.release(self.name))

    async def begin(self) -> None:
        """What was to go through a connection that is no more finds another, or is parked."""
        connections = tuple(self.sender.messengers)

        def reviewed(tx: Transaction) -> None:
            tx.slots.strand(connections, "no connection for this tenant")
            tx.deliveries.unroute(connections)

        await self.store.run(reviewed)

    async def route(self) -> None:
        """Gives what has come due its connection, found on a snapshot, for that takes its time."""
        while self.sender.messengers and (found := await self.store.read(self._routes)):
            await self.store.run(lambda tx, found=found: _route(tx, found))  # type: ignore[misc]

    def _routes(self, tx: Transaction) -> Sequence[Route]:
        return [
            (number, self.preparing.connection(tx, prompt), urgency(prompt))
            for number, prompt in tx.deliveries.arrived(ROUTED)
        ]

    async def _show(self, slot: Slot, claimed: float) -> None:
        """Posts or edits a notice as it stands now."""
        try:
            parcel = await self.patient.read(lambda tx: self.preparing.notice(tx, slot))
        except Refusal as nothing:
            reason = nothing.phrase.message
            await self.patient.run(lambda tx: tx.slots.park(slot, reason))
        else:
            await self.sender.send(parcel, claimed)

    async def _ask(self, message: Sequence[Delivery], connection: Connection, claimed: float) -> None:
        """Sends one reader what is left to ask of a message, found on a snapshot, for that takes its time."""
        if message[0].prompt.kind in mail.KINDS:
            made = await self.patient.run(lambda tx: self.preparing.letter(tx, message))
        else:
            made = await self.patient.read(lambda tx: self.preparing.message(tx, message, connection))
        if made.notes:
            await self.patient.run(lambda tx: [note(tx) for note in made.notes])
        if made.parcel:
            await self.sender.send(made.parcel, claimed)


def _until_done(under_way: set[int], claimed: Sequence[Slot | Delivery], job: Job) -> Job:
    """The job, and until its end what was claimed for it is under way."""
    numbers = {one.id for one in claimed}
    under_way |= numbers

    async def done() -> None:
        try:
            await job()
        finally:
            under_way.difference_update(numbers)

    return done


def _route(tx: Transaction, found: Sequence[Route]) -> None:
    for number, connection, urgent in found:
        tx.deliveries.route(number, connection, urgent)


def _waiting(tx: Transaction, connection: Connection) -> bool:
    return tx.slots.waiting(connection) or tx.deliveries.waiting(connection)


def _messages(due: Sequence[Delivery]) -> Sequence[Sequence[Delivery]]:
    """What goes out in one message, together."""
    due = sorted(due, key=lambda delivery: delivery.message)
    return [list(same) for _, same in groupby(due, key=lambda delivery: delivery.message)]
