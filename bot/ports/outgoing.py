"""The store's questions about timers and what is to be sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.prompts import Prompt
from bot.ports.messenger import Address, Connection


@dataclass(frozen=True, slots=True)
class Timer:
    """Something due: `key` names the occurrence, so moving it is an update, never a second one."""

    key: str
    kind: str
    subject_id: int
    due_at: datetime


class Timers(Protocol):
    """Due instants; the clock only ticks."""

    def set(self, key: str, kind: str, subject_id: int, due_at: datetime) -> None:
        """Creates or moves a timer that has not fired."""
        ...

    def hasten(self, key: str, kind: str, subject_id: int, due_at: datetime) -> None:
        """Creates a timer, or moves it to `due_at` where that is earlier; it may have fired."""
        ...

    def due(self, limit: int) -> Sequence[Timer]:
        """Claims due timers, oldest first, for this transaction (others skip them)."""
        ...

    def fired(self, key: str) -> None:
        """Done, unless it has been set to a later instant meanwhile."""
        ...

    def standing(self, key: str) -> datetime | None:
        """For when a timer is set that has not fired."""
        ...

    def move(self, key: str, since: datetime, due_at: datetime) -> None:
        """Moves a timer, unless it has fired or was set to another instant than `since`."""
        ...

    def cancel(self, key: str) -> None: ...

    def put_off(self, until: datetime) -> None:
        """Moves every timer that is due already."""
        ...

    def next_due(self) -> datetime | None:
        """The earliest instant at which a timer or a delivery is due."""
        ...


@dataclass(frozen=True, slots=True)
class Slot:
    """One message that shows stored state: `key` ("vote:42") in a conversation."""

    id: int
    key: str
    conversation_id: int
    address: Address
    languages: tuple[str, ...]
    version: int
    """the version that sending now will show"""
    reference: str
    """empty until it is posted"""
    attempts: int
    lease_until: datetime
    """with which what came of it is noted; from then on it may be somebody else's"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One prompt or private notice to one recipient; `address` and `language` are resolved at sending."""

    id: int
    prompt: Prompt
    attempts: int
    message: int
    """the number of the first delivery of those that go out in one message"""
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that cannot be delivered: what it shows, whom it was for, and the platform's reason."""

    what: str
    whom: str
    reason: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due and not done: since when the oldest of each kind waits, None where nothing does."""

    timer: datetime | None
    prompt: datetime | None
    message: datetime | None
    """a message that shows something older than what is stored"""
    parked: int
    """messages that cannot be delivered"""

    def waits(self, now: datetime) -> Mapping[str, timedelta]:
        """For how long the oldest of each kind has waited."""
        found = {"timer": self.timer, "prompt": self.prompt, "message": self.message}
        return {what: now - since if since else timedelta(0) for what, since in found.items()}


class Slots(Protocol):
    """Messages that show stored state. A lease keeps two senders from one message, and only whoever still
    holds it notes what came of it.
    """

    def show(self, key: str, conversation_id: int, urgency: int = 1) -> None:
        """A conversation shows `key` from now on; wanted once more if it already does."""
        ...

    def touch(self, key: str, urgency: int = 1) -> None:
        """What `key` shows has changed: every message showing it is to be edited. 0 is most urgent."""
        ...

    def waiting(self, connection: Connection) -> bool:
        """Whether there is anything to claim."""
        ...

    def claim(
        self,
        connection: Connection,
        limit: int,
        lease: timedelta,
        urgency: int = 1,
        under_way: Collection[int] = (),
    ) -> Sequence[Slot]:
        """Slots whose wanted version is newer than the sent one, most urgent first, leased to the caller.

        The attempt is committed before the call, so an attempt above 1 may already have been sent.
        Not those `under_way` with the caller: where the clock is set forward, their leases end too soon.
        """
        ...

    def sent(self, slot: Slot, reference: str, not_before: datetime) -> None:
        """The slot's version is shown; the next edit waits until `not_before` unless it is most urgent."""
        ...

    def retry(self, slot: Slot, at: datetime, *, tried: bool = True) -> None:
        """Gives the lease back; not before `at`. Unless it was `tried`, it does not count as an attempt."""
        ...

    def park(self, slot: Slot, reason: str) -> None:
        """The conversation cannot be reached; `doctor` shows it."""
        ...

    def strand(self, connections: Collection[Connection], reason: str) -> None:
        """Parks what would go through any other connection than these."""
        ...

    def doubt(self) -> None:
        """Of every message, nobody knows what an earlier epoch did with it.

        Messages are shown anew; one that was to be posted is looked for first, or marked as a repeat.
        """
        ...

    def parked(self) -> Sequence[Parked]:
        """Everything that waits in vain, for the operator."""
        ...


class Deliveries(Protocol):
    """Prompts: what was planned, is due, and was sent. Leases are as for `Slots`."""

    def plan(self, prompts: Sequence[Prompt]) -> None:
        """Adds prompts whose key is not there yet."""
        ...

    def hurry(self, member_id: int) -> None:
        """What waits for a member's hours, or for the end of a snooze, is looked at again now."""
        ...

    def arrived(self, limit: int) -> Sequence[tuple[int, Prompt]]:
        """Numbers of due prompts that were given no connection yet, oldest first."""
        ...

    def route(self, delivery_id: int, connection: Connection, urgency: int) -> None:
        """It goes through this connection from now on; 0 is most urgent."""
        ...

    def unroute(self, connections: Collection[Connection]) -> None:
        """What goes through any other connection than these is to be given another."""
        ...

    def waiting(self, connection: Connection) -> bool:
        """Whether there is anything to claim."""
        ...

    def claim(
        self,
        connection: Connection,
        limit: int,
        lease: timedelta,
        together: Collection[str] = (),
        within: timedelta = timedelta(0),
        under_way: Collection[int] = (),
    ) -> Sequence[Delivery]:
        """Due prompts that nobody holds, most urgent first, leased to the caller; `under_way` as for slots.

        Those of the kinds `together` to one member are one message, with what is due `within` that time.
        What may have been sent already stays in the message that it was in.
        """
        ...

    def delivered(self, delivery: Delivery, member_id: int | None, reference: str) -> None:
        """Done; `member_id` is who was asked."""
        ...

    def skip(self, delivery: Delivery, reason: str) -> None:
        """Nothing to ask any more: it was done, or there is nobody to ask."""
        ...

    def retry(self, delivery: Delivery, at: datetime, *, tried: bool = True) -> None:
        """Gives the lease back; not before `at`. Unless it was `tried`, it does not count as an attempt."""
        ...

    def put_off(self, delivery: Delivery, until: datetime) -> None:
        """It is due only then, and was not tried."""
        ...

    def park(self, delivery: Delivery, reason: str) -> None: ...

    def doubt(self) -> int:
        """Parks prompts that are due: an earlier epoch may have sent them, and nobody needs a second.

        Returns how many.
        """
        ...

    def parked(self) -> Sequence[Parked]:
        """Everything that was parked lately, for the operator."""
        ...

    def asked_about(
        self, kinds: Collection[str], subject_id: int, deadline: datetime
    ) -> Mapping[int, Sequence[datetime]]:
        """When members were sent prompts of these kinds about a subject and its deadline, oldest first."""
        ...

    def delivered_to(self, member_id: int, limit: int) -> Sequence[tuple[Prompt, datetime]]:
        """What was sent to a member privately, newest first, with the instant."""
        ...
