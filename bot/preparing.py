"""What a claimed message says, to whom, and what is noted of it: notices as they stand, prompts gathered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import notices
from bot.addressing import mailed, private_address
from bot.commands import mail
from bot.commands.asking import ABOUT
from bot.domain.groups import GroupState
from bot.domain.occasions import OPENINGS, wanted
from bot.domain.people import Member, Platform
from bot.domain.prompts import Prompt, send_at
from bot.notices import gathering, prompts
from bot.phrases import Speeches
from bot.ports import MAIL, Address, Transaction
from bot.ports.messenger import Connection
from bot.ports.outgoing import Delivery, Slot
from bot.sending import Parcel
from bot.views import Card

BETWEEN_EDITS = timedelta(seconds=1)
"""Between two edits of one message, so that many ballots become one edit."""
PLANNED = frozenset({*ABOUT, *OPENINGS.values()})
"""Kinds of prompts that come by the plan."""
SCHEDULED = frozenset(
    {
        *PLANNED,
        "called",
        "meeting-moved",
        "meeting-dropped",
        *(f"group-{state.value}" for state in GroupState),
        "group-rest",
        "mandate-adopted",
        "election-drafted",
        "election-settled",
        "term-ending",
        "standing-risk",
        "standing-inactive",
    }
)
"""Kinds of prompts that wait for a decent hour and for each other; the rest answer what somebody did."""


Note = Callable[[Transaction], None]
"""What is to be written down, in a transaction that writes."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What became of a claimed message: a parcel, if there is something to send, and what is noted before."""

    parcel: Parcel | None = None
    notes: Sequence[Note] = ()


@dataclass(frozen=True, slots=True)
class Preparing:
    """Makes parcels for the connections that there are."""

    speeches: Speeches
    url: str
    connections: Collection[Connection]

    def connection(self, tx: Transaction, prompt: Prompt) -> Connection:
        """Through which a prompt goes; what has none of ours is settled by the first."""
        found: Connection | None = (Platform.WEB, MAIL)
        if prompt.kind not in mail.KINDS:
            address = None
            with suppress(LookupError):
                member = _reader(tx, prompt)
                address = private_address(tx, member, mails=self._mails) if member else None
            found = address.connection if address else None
        return found if found and found in self.connections else next(iter(self.connections))

    def notice(self, tx: Transaction, slot: Slot) -> Parcel:
        """A notice as it stands; raises Refusal where there is nothing to show."""
        card = notices.show(tx, slot.key, slot.languages, self.speeches, self.url)
        return Parcel(
            slot.address, card, f"slot:{slot.id}", slot.attempts,
            sent=lambda tx, ref: tx.slots.sent(slot, ref, tx.now + BETWEEN_EDITS),
            again=lambda tx, at, tried: tx.slots.retry(slot, at, tried=tried),
            park=lambda tx, reason: tx.slots.park(slot, reason),
            reference=slot.reference, live=True,
        )  # fmt: skip

    def message(self, tx: Transaction, claimed: Sequence[Delivery], connection: Connection) -> Prepared:
        """What is asked now, where and in which words; the rest is put off, or settled if nothing is left."""
        try:
            member = _reader(tx, claimed[0].prompt)
        except LookupError:  # joined with another member since it was claimed: its row says with whom
            return Prepared(notes=(_given_back(claimed),))
        if member is None:
            return Prepared(notes=(_skipped(claimed, "nobody to ask"),))
        asking, notes = self._asking(tx, claimed, member)
        if not asking:
            return Prepared(notes=notes)
        sent = [delivery for delivery, _ in asking]
        tried = connection if any(delivery.attempts > 1 for delivery in sent) else None
        address = private_address(tx, member, mails=self._mails, first=tried)
        if address is None:
            return Prepared(notes=(*notes, _skipped(sent, "no account to reach")))
        if address.connection != connection and address.connection in self.connections:
            # Since it came due they have written from elsewhere.
            return Prepared(notes=(*notes, _rerouted(sent, address.connection), _given_back(sent)))
        latest = {_matter(delivery.prompt): card for delivery, card in asking}
        asks = any(delivery.prompt.kind in PLANNED for delivery in sent)
        card = gathering.gathered(list(latest.values()), self.speeches(member.language), asks=asks)
        return Prepared(_parcel(sent, address, card, member.id), notes)

    def _asking(
        self, tx: Transaction, claimed: Sequence[Delivery], member: Member
    ) -> tuple[list[tuple[Delivery, Card]], tuple[Note, ...]]:
        """What there is still to ask and may be asked at this hour, and what becomes of the rest."""
        asking: list[tuple[Delivery, Card]] = []
        notes: list[Note] = []
        for delivery in claimed:
            card = prompts.card(tx, delivery.prompt, member, self.speeches(member.language), self.url)
            if card is None:
                notes.append(_settled(delivery, tx.now))
            elif at := _later(delivery, member, tx.now):
                notes.append(_put_off(delivery, at))
            else:
                asking.append((delivery, card))
        return asking, tuple(notes)

    def letter(self, tx: Transaction, message: Sequence[Delivery]) -> Prepared:
        """A letter with a code, which is issued here, to the address it proves, whatever accounts."""
        (delivery,) = message
        try:
            member = _reader(tx, delivery.prompt)
        except LookupError:
            return Prepared(notes=(_given_back(message),))
        written = None
        if member and self._mails:
            written = mail.letter(tx, delivery.prompt, member, self.speeches(member.language), self.url)
        if member is None or written is None:
            return Prepared(notes=(_skipped(message, "nothing left to ask"),))
        to, card = written
        return Prepared(_parcel(message, mailed(to, member), card, member.id))

    @property
    def _mails(self) -> bool:
        return (Platform.WEB, MAIL) in self.connections


def urgency(prompt: Prompt) -> int:
    """0 for what answers something somebody did, 1 for what was planned."""
    return int(prompt.kind in SCHEDULED)


def _reader(tx: Transaction, prompt: Prompt) -> Member | None:
    """Whom it asks, if anybody; raises LookupError where they were joined with another member just now."""
    return None if prompt.member_id is None else tx.people.member(prompt.member_id)


def _settled(delivery: Delivery, now: datetime) -> Note:
    """Nothing is left to ask; or nothing yet, where it only came along with what was due before."""
    due = delivery.prompt.due_at
    return _put_off(delivery, due) if due > now else _skipped([delivery], "nothing left to ask")


def _later(delivery: Delivery, member: Member, now: datetime) -> datetime | None:
    """When it is wanted, if not at this hour. What may have been sent already is looked up at any hour."""
    if delivery.prompt.kind not in SCHEDULED or delivery.attempts > 1:
        return None
    at = _when(delivery.prompt, member, now)
    return at if at > now else None


def _when(prompt: Prompt, member: Member, now: datetime) -> datetime:
    snoozed = member.snoozed_until if prompt.kind in ABOUT else None
    return send_at(wanted(snoozed, prompt.deadline, now), prompt.deadline, member.zone, member.hours)


def _matter(prompt: Prompt) -> tuple[str, int, str, datetime]:
    """Of prompts that ask the same, only the latest is shown."""
    kind = "vote" if prompt.kind == "opening" else prompt.kind
    return kind, prompt.subject_id, prompt.unit, prompt.deadline


def _put_off(delivery: Delivery, at: datetime) -> Note:
    return lambda tx: tx.deliveries.put_off(delivery, at)


def _given_back(message: Sequence[Delivery]) -> Note:
    def note(tx: Transaction) -> None:
        for delivery in message:
            tx.deliveries.retry(delivery, tx.now, tried=False)

    return note


def _rerouted(message: Sequence[Delivery], connection: Connection) -> Note:
    def note(tx: Transaction) -> None:
        for delivery in message:
            tx.deliveries.route(delivery.id, connection, urgency(delivery.prompt))

    return note


def _skipped(message: Sequence[Delivery], reason: str) -> Note:
    def note(tx: Transaction) -> None:
        for delivery in message:
            tx.deliveries.skip(delivery, reason)

    return note


def _parcel(sent: Sequence[Delivery], address: Address, card: Card, member_id: int) -> Parcel:
    def delivered(tx: Transaction, reference: str) -> None:
        for delivery in sent:
            tx.deliveries.delivered(delivery, member_id, reference)

    def again(tx: Transaction, at: datetime, tried: bool) -> None:
        for delivery in sent:
            tx.deliveries.retry(delivery, at, tried=tried)

    def park(tx: Transaction, reason: str) -> None:
        for delivery in sent:
            tx.deliveries.park(delivery, reason)

    attempts = max(delivery.attempts for delivery in sent)
    return Parcel(address, card, f"delivery:{sent[0].message}", attempts, delivered, again, park)
