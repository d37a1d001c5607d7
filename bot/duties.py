"""What a tick does: fire due timers, number the record, send what is to be sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import notices
from bot.budgets import Budgets
from bot.commands.opening import close_vote, open_vote
from bot.domain.people import Member, Platform
from bot.domain.prompts import send_at
from bot.domain.refusal import Refusal
from bot.notices import prompts
from bot.phrases import Speeches
from bot.ports import Address, Gone, Messenger, Store, Throttled, Transaction, Uncertain
from bot.ports.outgoing import Delivery, Slot, Timer
from bot.requests import ConversationKey
from bot.views import Card

log = logging.getLogger("plenary.duties")

LEASE = timedelta(seconds=60)
"""Longer than a call may take (10 s) with room to spare; a crashed sender's message waits this long."""
BATCH = 20
RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=10)
BETWEEN_EDITS = timedelta(seconds=1)
"""Between two edits of one message, so that many ballots become one edit."""

Messengers = Mapping[tuple[Platform, str], Messenger]
"""By platform and tenant of the connection."""


@dataclass(slots=True)
class Duties:
    """Everything that happens without anybody asking. Truth is in rows; this holds none."""

    store: Store
    messengers: Messengers
    speeches: Speeches
    url: str
    monotonic: Callable[[], float]
    changed: Callable[[frozenset[str]], None]
    """told which keys ("vote:42") show something new"""
    budgets: Budgets = field(default_factory=Budgets)

    async def tick(self) -> None:
        """One round. A duty that fails is logged and does not keep the others from theirs."""
        for duty in (self.fire, self.sequence, self.deliver):
            try:
                await duty()
            except Exception:  # noqa: BLE001 - logged; the next round tries again
                log.exception("duty failed", extra={"duty": duty.__name__})

    async def fire(self) -> None:
        """Fires due timers, each in a transaction of its own."""
        while await self.store.run(_fire_one):
            pass

    async def sequence(self) -> None:
        """Numbers what happened and marks the messages it touches as to be edited."""
        touched = await self.store.run(_sequence)
        if touched:
            self.changed(touched)

    async def deliver(self) -> None:
        """Sends what is due, the platforms side by side."""
        slots = await self.store.run(lambda tx: tx.outbox.claim_slots(BATCH, LEASE))
        deliveries = await self.store.run(lambda tx: tx.outbox.claim_deliveries(BATCH, LEASE))
        await asyncio.gather(*(self._slot(s) for s in slots), *(self._delivery(d) for d in deliveries))

    async def _slot(self, slot: Slot) -> None:
        messenger = self._messenger(slot.address.conversation)
        if messenger is None:
            await self._run(lambda tx: tx.outbox.park(slot.id, "no connection for this tenant"))
            return
        wait = self.budgets.take(slot.address, self.monotonic())
        if wait > 0:
            await self._run(lambda tx: tx.outbox.retry(slot.id, tx.now + timedelta(seconds=wait), tried=False))
            return
        try:
            card = await self.store.read(
                lambda tx: notices.show(tx, slot.key, slot.languages, self.speeches, self.url)
            )
            reference = await self._post_or_edit(messenger, slot, card)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the row is settled
            await self._failed(error, slot.address, slot.attempts, _slot_outcomes(slot.id))
            return
        await self._run(lambda tx: tx.outbox.sent(slot.id, slot.version, reference, tx.now + BETWEEN_EDITS))

    async def _post_or_edit(self, messenger: Messenger, slot: Slot, card: Card) -> str:
        if slot.reference:
            await messenger.edit(slot.address, slot.reference, card)
            return slot.reference
        return await self._post_once(messenger, slot.address, card, f"slot:{slot.id}", slot.attempts)

    async def _post_once(
        self, messenger: Messenger, address: Address, card: Card, mark: str, attempts: int
    ) -> str:
        """Posts; after an attempt of unknown outcome looks first, and marks a repeat where it cannot look."""
        if attempts > 1 and messenger.finds:
            found = await messenger.find(address, mark)
            if found:
                return found
        return await messenger.post(address, card, mark, repeat=attempts > 1 and not messenger.finds)

    async def _delivery(self, delivery: Delivery) -> None:
        plan = await self.store.run(lambda tx: self._prepared(tx, delivery))
        if plan is None:
            return
        member, address, card = plan
        messenger = self._messenger(address.conversation)
        if messenger is None:
            await self._run(lambda tx: tx.outbox.park_delivery(delivery.id, "no connection for this tenant"))
            return
        wait = self.budgets.take(address, self.monotonic())
        if wait > 0:
            await self._run(lambda tx: tx.outbox.postpone(delivery.id, tx.now + timedelta(seconds=wait), tried=False))
            return
        try:
            reference = await self._post_once(
                messenger, address, card, f"delivery:{delivery.id}", delivery.attempts
            )
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the row is settled
            await self._failed(error, address, delivery.attempts, _delivery_outcomes(delivery.id))
            return
        await self._run(lambda tx: tx.outbox.delivered(delivery.id, member.id, reference))

    def _prepared(self, tx: Transaction, delivery: Delivery) -> tuple[Member, Address, Card] | None:
        """Whom to ask, where and in which words now; settles the delivery where there is nothing to send."""
        prompt = delivery.prompt
        member = _recipient(tx, delivery)
        if member is None:
            tx.outbox.skip(delivery.id, "nobody to ask")
            return None
        card = prompts.card(tx, prompt, member, self.speeches(member.language))
        if card is None:
            tx.outbox.skip(delivery.id, "nothing left to ask")
            return None
        # Private notices answer what somebody just did (deadline = due) and go at any hour.
        if prompt.kind in ("vote", "update"):
            at = send_at(tx.now, prompt.deadline, member.zone, member.hours)
            if at > tx.now:
                tx.outbox.postpone(delivery.id, at, tried=False)
                return None
        address = private_address(tx, member)
        if address is None:
            tx.outbox.skip(delivery.id, "no account to reach")
            return None
        return member, address, card

    async def _failed(self, error: Exception, address: Address, attempts: int, outcomes: _Outcomes) -> None:
        match error:
            case Throttled():
                self.budgets.pause(address, error.seconds, self.monotonic())
                await self._run(lambda tx: outcomes.again(tx, tx.now + timedelta(seconds=error.seconds), False))
            case Gone():
                log.warning("conversation parked", extra={"reason": str(error)[:200]})
                await self._run(lambda tx: outcomes.park(tx, str(error)))
            case Refusal():
                await self._run(lambda tx: outcomes.park(tx, error.phrase.message))
            case _:
                if not isinstance(error, Uncertain):
                    log.error("sending failed", exc_info=error)
                wait = min(RETRY * 2 ** min(attempts - 1, 10), LONGEST_RETRY)
                await self._run(lambda tx: outcomes.again(tx, tx.now + wait, True))

    def _messenger(self, conversation: ConversationKey) -> Messenger | None:
        return self.messengers.get((conversation.platform, conversation.tenant))

    async def _run(self, work: Callable[[Transaction], None]) -> None:
        await self.store.run(work)


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """What to do with a row whose message did not go out."""

    again: Callable[[Transaction, datetime, bool], None]
    """not before an instant; false where it certainly was not sent, so that it is no repeat later"""
    park: Callable[[Transaction, str], None]


def _slot_outcomes(slot_id: int) -> _Outcomes:
    return _Outcomes(
        lambda tx, at, tried: tx.outbox.retry(slot_id, at, tried=tried),
        lambda tx, why: tx.outbox.park(slot_id, why),
    )


def _delivery_outcomes(delivery_id: int) -> _Outcomes:
    return _Outcomes(
        lambda tx, at, tried: tx.outbox.postpone(delivery_id, at, tried=tried),
        lambda tx, why: tx.outbox.park_delivery(delivery_id, why),
    )


def _recipient(tx: Transaction, delivery: Delivery) -> Member | None:
    """The member named in the prompt, or whoever votes for its unit now, the delegate first."""
    prompt = delivery.prompt
    if prompt.member_id is not None:
        return tx.people.member(prompt.member_id)
    vote = tx.votes.get(prompt.subject_id)
    voters = tx.votes.voters(vote, prompt.unit) if vote else ()
    return tx.people.member(voters[0][0]) if voters else None


def private_address(tx: Transaction, member: Member) -> Address | None:
    """Where a member is reached privately: by the identity last used."""
    for identity in tx.people.identities(member.id):
        home = tx.people.home_of(identity)
        if home:
            return Address(home.key, home.reference, member.zone, identity.key)
        if identity.key.platform is not Platform.TEAMS:  # Teams needs a conversation somebody opened
            key = ConversationKey(identity.key.platform, identity.key.tenant, "", personal=True)
            return Address(key, "", member.zone, identity.key)
    return None


def _fire_one(tx: Transaction) -> bool:
    """Fires the oldest due timer; whether there was one."""
    for timer in tx.timers.due(1):
        try:
            _TIMERS[timer.kind](tx, timer)
        except Refusal as refusal:
            log.warning("timer refused", extra={"timer": timer.key, "reason": refusal.phrase.message})
        tx.timers.fired(timer.key)
        return True
    return False


def _open(tx: Transaction, timer: Timer) -> None:
    vote = tx.votes.get(timer.subject_id)
    if vote and vote.state == "scheduled":
        open_vote(tx, vote, None)


def _close(tx: Transaction, timer: Timer) -> None:
    close_vote(tx, timer.subject_id)


_TIMERS: Mapping[str, Callable[[Transaction, Timer], None]] = {"vote-open": _open, "vote-close": _close}


def _sequence(tx: Transaction) -> frozenset[str]:
    touched = tx.log.sequence(1000)
    for key in touched:
        if key.startswith("vote:"):
            tx.outbox.touch(key)
    return touched
