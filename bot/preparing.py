"""What a claimed message says, to whom, and what is noted of it: notices as they stand, prompts gathered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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

    def message(self, tx: Transaction, claimed: Sequence[Delivery], connection: Connection) -> Parcel | None:
        """What is asked now, where and in which words; the rest is put off, or settled if nothing is left."""
        try:
            member = _reader(tx, claimed[0].prompt)
        except LookupError:  # joined with another member since it was claimed: its row says with whom
            _give_back(tx, claimed)
            return None
        if member is None:
            _skip(tx, claimed, "nobody to ask")
            return None
        if claimed[0].prompt.kind in mail.KINDS:
            return self._letter(tx, claimed, member)
        asking = self._asking(tx, claimed, member)
        if not asking:
            return None
        sent = [delivery for delivery, _ in asking]
        tried = connection if any(delivery.attempts > 1 for delivery in sent) else None
        address = private_address(tx, member, mails=self._mails, first=tried)
        if address is None:
            _skip(tx, sent, "no account to reach")
            return None
        if address.connection != connection and address.connection in self.connections:
            for delivery in sent:  # since it came due they have written from elsewhere
                tx.deliveries.route(delivery.id, address.connection, urgency(delivery.prompt))
            _give_back(tx, sent)
            return None
        latest = {_matter(delivery.prompt): card for delivery, card in asking}
        asks = any(delivery.prompt.kind in PLANNED for delivery in sent)
        card = gathering.gathered(list(latest.values()), self.speeches(member.language), asks=asks)
        return _parcel(sent, address, card, member.id)

    def _asking(
        self, tx: Transaction, claimed: Sequence[Delivery], member: Member
    ) -> list[tuple[Delivery, Card]]:
        """What there is still to ask, and may be asked at this hour."""
        asking = []
        for delivery in claimed:
            card = prompts.card(tx, delivery.prompt, member, self.speeches(member.language), self.url)
            if card is None:
                _settle(tx, delivery)
            elif not _put_off(tx, delivery, member):
                asking.append((delivery, card))
        return asking

    @property
    def _mails(self) -> bool:
        return (Platform.WEB, MAIL) in self.connections

    def _letter(self, tx: Transaction, message: Sequence[Delivery], member: Member) -> Parcel | None:
        """A letter with a code goes to the address it proves, whatever accounts the member has."""
        speech, (delivery,) = self.speeches(member.language), message
        written = mail.letter(tx, delivery.prompt, member, speech, self.url) if self._mails else None
        if written is None:
            tx.deliveries.skip(delivery, "nothing left to ask")
            return None
        to, card = written
        return _parcel(message, mailed(to, member), card, member.id)


def urgency(prompt: Prompt) -> int:
    """0 for what answers something somebody did, 1 for what was planned."""
    return int(prompt.kind in SCHEDULED)


def _reader(tx: Transaction, prompt: Prompt) -> Member | None:
    """Whom it asks, if anybody; raises LookupError where they were joined with another member just now."""
    return None if prompt.member_id is None else tx.people.member(prompt.member_id)


def _settle(tx: Transaction, delivery: Delivery) -> None:
    """Nothing is left to ask; or nothing yet, where it only came along with what was due before."""
    if delivery.prompt.due_at > tx.now:
        tx.deliveries.put_off(delivery, delivery.prompt.due_at)
    else:
        tx.deliveries.skip(delivery, "nothing left to ask")


def _put_off(tx: Transaction, delivery: Delivery, member: Member) -> bool:
    """Puts off what is not wanted at this hour. What may have been sent already is looked up at any hour."""
    if delivery.prompt.kind not in SCHEDULED or delivery.attempts > 1:
        return False
    at = _when(delivery.prompt, member, tx.now)
    if at > tx.now:
        tx.deliveries.put_off(delivery, at)
    return at > tx.now


def _when(prompt: Prompt, member: Member, now: datetime) -> datetime:
    snoozed = member.snoozed_until if prompt.kind in ABOUT else None
    return send_at(wanted(snoozed, prompt.deadline, now), prompt.deadline, member.zone, member.hours)


def _matter(prompt: Prompt) -> tuple[str, int, str, datetime]:
    """Of prompts that ask the same, only the latest is shown."""
    kind = "vote" if prompt.kind == "opening" else prompt.kind
    return kind, prompt.subject_id, prompt.unit, prompt.deadline


def _give_back(tx: Transaction, message: Sequence[Delivery]) -> None:
    for delivery in message:
        tx.deliveries.retry(delivery, tx.now, tried=False)


def _skip(tx: Transaction, message: Sequence[Delivery], reason: str) -> None:
    for delivery in message:
        tx.deliveries.skip(delivery, reason)


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
