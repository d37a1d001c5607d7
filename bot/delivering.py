"""Sends what is to be sent: notices as they stand, and to each reader one message with all that is due."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bot import notices
from bot.commands import mail
from bot.commands.asking import ABOUT
from bot.commands.planning import TOGETHER
from bot.domain.groups import GroupState
from bot.domain.occasions import OPENINGS, wanted
from bot.domain.people import Member, Platform
from bot.domain.prompts import Prompt, send_at
from bot.domain.refusal import Refusal
from bot.notices import gathering, prompts
from bot.phrases import Speeches
from bot.ports import MAIL, Address, Store, Transaction
from bot.ports.outgoing import Delivery, Slot
from bot.requests import ConversationKey
from bot.sending import Parcel, Sender
from bot.views import Card

LEASE = timedelta(seconds=60)
"""Longer than a call may take (10 s) with room to spare; a crashed sender's message waits this long."""
BATCH = 20
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
class Deliverer:
    """One round of sending."""

    store: Store
    sender: Sender
    speeches: Speeches
    url: str

    async def deliver(self) -> None:
        """Sends what is due, the platforms side by side."""
        slots = await self.store.run(lambda tx: tx.slots.claim(BATCH, LEASE))
        due = await self.store.run(lambda tx: tx.deliveries.claim(BATCH, LEASE, SCHEDULED, TOGETHER))
        due = sorted(due, key=lambda delivery: delivery.message)
        messages = [list(same) for _, same in groupby(due, key=lambda delivery: delivery.message)]
        await asyncio.gather(*map(self._show, slots), *map(self._ask, messages))

    async def _show(self, slot: Slot) -> None:
        """Posts or edits a notice as it stands now."""
        try:
            card = await self.store.read(
                lambda tx: notices.show(tx, slot.key, slot.languages, self.speeches, self.url)
            )
        except Refusal as nothing:
            reason = nothing.phrase.message
            await self.store.run(lambda tx: tx.slots.park(slot.id, reason))
        else:
            await self.sender.send(_notice(slot, card))

    async def _ask(self, message: Sequence[Delivery]) -> None:
        """Sends one reader what is left to ask of a message."""
        parcel = await self.store.run(lambda tx: self._prepared(tx, message))
        if parcel:
            await self.sender.send(parcel)

    def _prepared(self, tx: Transaction, message: Sequence[Delivery]) -> Parcel | None:
        """What is sent now, where and in which words; the rest is put off, or settled if nothing is left."""
        member_id = message[0].prompt.member_id
        try:
            member = tx.people.member(member_id) if member_id is not None else None
        except LookupError:  # joined with another member since it was claimed: its row says with whom
            for delivery in message:
                tx.deliveries.postpone(delivery.id, tx.now, tried=False)
            return None
        if member is None:
            _skip(tx, message, "nobody to ask")
            return None
        if message[0].prompt.kind in mail.KINDS:
            return self._letter(tx, message, member)
        speech = self.speeches(member.language)
        asking: list[tuple[Delivery, Card]] = []
        for delivery in message:
            card = prompts.card(tx, delivery.prompt, member, speech, self.url)
            if card is None:
                _settle(tx, delivery)
            elif not _put_off(tx, delivery, member):
                asking.append((delivery, card))
        if not asking:
            return None
        sent = [delivery for delivery, _ in asking]
        address = private_address(tx, member, mails=self._mails)
        if address is None:
            _skip(tx, sent, "no account to reach")
            return None
        latest = {_matter(delivery.prompt): card for delivery, card in asking}
        asks = any(delivery.prompt.kind in PLANNED for delivery in sent)
        return _message(
            sent, address, gathering.gathered(list(latest.values()), speech, asks=asks), member.id
        )

    @property
    def _mails(self) -> bool:
        return (Platform.WEB, MAIL) in self.sender.messengers

    def _letter(self, tx: Transaction, message: Sequence[Delivery], member: Member) -> Parcel | None:
        """A letter with a code goes to the address it proves, whatever accounts the member has."""
        speech, (delivery,) = self.speeches(member.language), message
        written = mail.letter(tx, delivery.prompt, member, speech, self.url) if self._mails else None
        if written is None:
            tx.deliveries.skip(delivery.id, "nothing left to ask")
            return None
        to, card = written
        return _message(message, _mailed(to, member), card, member.id)


def _settle(tx: Transaction, delivery: Delivery) -> None:
    """Nothing is left to ask; or nothing yet, where it only came along with what was due before."""
    if delivery.prompt.due_at > tx.now:
        tx.deliveries.postpone(delivery.id, delivery.prompt.due_at, tried=False)
    else:
        tx.deliveries.skip(delivery.id, "nothing left to ask")


def _put_off(tx: Transaction, delivery: Delivery, member: Member) -> bool:
    """Puts off what is not wanted at this hour. What may have been sent already is looked up at any hour."""
    if delivery.prompt.kind not in SCHEDULED or delivery.attempts > 1:
        return False
    at = _when(delivery.prompt, member, tx.now)
    if at > tx.now:
        tx.deliveries.postpone(delivery.id, at, tried=False)
    return at > tx.now


def _when(prompt: Prompt, member: Member, now: datetime) -> datetime:
    snoozed = member.snoozed_until if prompt.kind in ABOUT else None
    return send_at(wanted(snoozed, prompt.deadline, now), prompt.deadline, member.zone, member.hours)


def _matter(prompt: Prompt) -> tuple[str, int, str, datetime]:
    """Of prompts that ask the same, only the latest is shown."""
    kind = "vote" if prompt.kind == "opening" else prompt.kind
    return kind, prompt.subject_id, prompt.unit, prompt.deadline


def _skip(tx: Transaction, message: Sequence[Delivery], reason: str) -> None:
    for delivery in message:
        tx.deliveries.skip(delivery.id, reason)


def _notice(slot: Slot, card: Card) -> Parcel:
    return Parcel(
        slot.address, card, f"slot:{slot.id}", slot.attempts,
        sent=lambda tx, ref: tx.slots.sent(slot.id, slot.version, ref, tx.now + BETWEEN_EDITS),
        again=lambda tx, at, tried: tx.slots.retry(slot.id, at, tried=tried),
        park=lambda tx, reason: tx.slots.park(slot.id, reason),
        reference=slot.reference, live=True,
    )  # fmt: skip


def _message(sent: Sequence[Delivery], address: Address, card: Card, member_id: int) -> Parcel:
    def delivered(tx: Transaction, reference: str) -> None:
        for delivery in sent:
            tx.deliveries.delivered(delivery.id, member_id, reference)

    def again(tx: Transaction, at: datetime, tried: bool) -> None:
        for delivery in sent:
            tx.deliveries.postpone(delivery.id, at, tried=tried)

    def park(tx: Transaction, reason: str) -> None:
        for delivery in sent:
            tx.deliveries.park(delivery.id, reason)

    attempts = max(delivery.attempts for delivery in sent)
    return Parcel(address, card, f"delivery:{sent[0].message}", attempts, delivered, again, park)


def _mailed(to: str, member: Member) -> Address:
    return Address(ConversationKey(Platform.WEB, MAIL, to, personal=True), "", member.zone)


def private_address(tx: Transaction, member: Member, *, mails: bool = False) -> Address | None:
    """Where a member is reached privately: by the identity last used; with only a browser, by mail."""
    identities = tx.people.identities(member.id)
    only_browser = all(identity.key.platform is Platform.WEB for identity in identities)
    if mails and only_browser and (to := tx.mailboxes.of(member.id).address):
        return _mailed(to, member)
    for identity in identities:
        home = tx.people.home_of(identity)
        if home:
            return Address(home.key, home.reference, member.zone, identity.key)
        if identity.key.platform is not Platform.TEAMS:  # Teams needs a conversation somebody opened
            key = ConversationKey(identity.key.platform, identity.key.tenant, "", personal=True)
            return Address(key, "", member.zone, identity.key)
    return None
