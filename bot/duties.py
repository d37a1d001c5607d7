"""What a tick does: fire due timers, number the record, send what is to be sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot import notices
from bot.commands import mail
from bot.commands.calendar import plan_calendar
from bot.commands.certifying import remind_to_certify
from bot.commands.closing import close_vote
from bot.commands.deciding import break_tie, draw_lot
from bot.commands.electing import close_nominations
from bot.commands.endorsing import renew
from bot.commands.engagement import settle, warn
from bot.commands.freezing import freeze_at
from bot.commands.leaving import leave_unrepresented
from bot.commands.opening import open_vote
from bot.commands.seating import begin_terms, remind_of_term
from bot.domain.people import Member, Platform
from bot.domain.prompts import Prompt, send_at
from bot.domain.refusal import Refusal
from bot.domain.votes import COUNTED_STATES, VoteState
from bot.notices import prompts
from bot.phrases import Speeches
from bot.ports import MAIL, Address, Store, Transaction
from bot.ports.meetings import Occurrences
from bot.ports.outgoing import Delivery, Slot, Timer
from bot.ports.seals import Seals
from bot.requests import ConversationKey
from bot.sending import Parcel, Sender
from bot.views import Card

log = logging.getLogger("plenary.duties")

LEASE = timedelta(seconds=60)
"""Longer than a call may take (10 s) with room to spare; a crashed sender's message waits this long."""
BATCH = 20
BETWEEN_EDITS = timedelta(seconds=1)
"""Between two edits of one message, so that many ballots become one edit."""
RETRY = timedelta(minutes=1)
"""After which a timer that failed is tried again."""
SCHEDULED = frozenset(
    {
        "vote",
        "update",
        "called",
        "meeting-moved",
        "meeting-dropped",
        "group-closing",
        "group-closed",
        "election-drafted",
        "election-settled",
        "term-ending",
        "standing-risk",
        "standing-inactive",
    }
)
"""Kinds of prompts that wait for a decent hour; the others answer what somebody has just done."""


@dataclass(slots=True)
class Duties:
    """Everything that happens without anybody asking. Truth is in rows; this holds none."""

    store: Store
    seals: Seals
    sender: Sender
    speeches: Speeches
    occurrences: Occurrences
    url: str
    changed: Callable[[frozenset[str]], None]
    """told which keys ("vote:42") show something new"""

    async def tick(self) -> None:
        """One round. A duty that fails is logged and does not keep the others from theirs."""
        for duty in (self.fire, self.destroy_keys, self.sequence, self.deliver):
            try:
                await duty()
            except Exception:
                log.exception("duty failed", extra={"duty": duty.__name__})

    async def fire(self) -> None:
        """Fires due timers, each in a transaction of its own; one that fails keeps no other waiting."""
        while await self._fire_next():
            pass

    async def _fire_next(self) -> bool:
        """Fires the oldest due timer, or puts it off; whether there was one."""
        tried: list[Timer] = []
        try:
            await self.store.run(lambda tx: self._fire(tx, tried))
        except Exception:
            if not tried:
                raise
            timer = tried[-1]
            log.exception("timer failed", extra={"timer": timer.key})
            await self.store.run(
                lambda tx: tx.timers.set(timer.key, timer.kind, timer.subject_id, tx.now + RETRY)
            )
        return bool(tried)

    def _fire(self, tx: Transaction, tried: list[Timer]) -> None:
        """Fires the oldest due timer, having noted that it is tried."""
        for timer in tx.timers.due(1):
            tried.append(timer)
            try:
                if timer.kind == "meeting-over":
                    plan_calendar(tx, self.occurrences)
                elif spoken := _SPOKEN.get(timer.kind):
                    spoken(tx, timer, self.speeches)
                else:
                    _TIMERS[timer.kind](tx, timer, self.seals)
            except Refusal as refusal:
                log.warning("timer refused", extra={"timer": timer.key, "reason": refusal.phrase.message})
            tx.timers.fired(timer.key)

    async def destroy_keys(self) -> None:
        """Destroys the keys of sealed votes that are over, now that their result is committed."""
        held = self.seals.held()
        if held:
            for vote_id in await self.store.read(lambda tx: _over(tx, held)):
                self.seals.destroy(vote_id)

    async def sequence(self) -> None:
        """Numbers what happened and marks the messages it touches as to be edited."""
        touched = await self.store.run(_sequence)
        if touched:
            self.changed(touched)

    async def deliver(self) -> None:
        """Sends what is due, the platforms side by side."""
        slots = await self.store.run(lambda tx: tx.outbox.claim_slots(BATCH, LEASE))
        deliveries = await self.store.run(lambda tx: tx.outbox.claim_deliveries(BATCH, LEASE))
        await asyncio.gather(*map(self._show, slots), *map(self._ask, deliveries))

    async def _show(self, slot: Slot) -> None:
        """Posts or edits a notice as it stands now."""
        try:
            card = await self.store.read(
                lambda tx: notices.show(tx, slot.key, slot.languages, self.speeches, self.url)
            )
        except Refusal as nothing:
            reason = nothing.phrase.message
            await self.store.run(lambda tx: tx.outbox.park(slot.id, reason))
        else:
            await self.sender.send(_notice(slot, card))

    async def _ask(self, delivery: Delivery) -> None:
        """Sends a prompt to whoever is to be asked now, if anything is left to ask."""
        parcel = await self.store.run(lambda tx: self._prepared(tx, delivery))
        if parcel:
            await self.sender.send(parcel)

    def _prepared(self, tx: Transaction, delivery: Delivery) -> Parcel | None:
        """Whom to ask, where and in which words; settles the delivery where there is nothing to send."""
        prompt = delivery.prompt
        try:
            member = _recipient(tx, prompt)
        except LookupError:  # joined with another member since it was claimed: its row says with whom
            tx.outbox.postpone(delivery.id, tx.now, tried=False)
            return None
        if member is None:
            tx.outbox.skip(delivery.id, "nobody to ask")
            return None
        if prompt.kind in mail.KINDS:
            return self._letter(tx, delivery, member)
        card = prompts.card(tx, prompt, member, self.speeches(member.language), self.url)
        if card is None:
            tx.outbox.skip(delivery.id, "nothing left to ask")
            return None
        at = send_at(tx.now, prompt.deadline, member.zone, member.hours)
        if prompt.kind in SCHEDULED and at > tx.now:
            tx.outbox.postpone(delivery.id, at, tried=False)
            return None
        address = private_address(tx, member, mails=self._mails)
        if address is None:
            tx.outbox.skip(delivery.id, "no account to reach")
            return None
        return _prompt(delivery, address, card, member.id)

    @property
    def _mails(self) -> bool:
        return (Platform.WEB, MAIL) in self.sender.messengers

    def _letter(self, tx: Transaction, delivery: Delivery, member: Member) -> Parcel | None:
        """A letter with a code goes to the address it proves, whatever accounts the member has."""
        speech = self.speeches(member.language)
        written = mail.letter(tx, delivery.prompt, member, speech, self.url) if self._mails else None
        if written is None:
            tx.outbox.skip(delivery.id, "nothing left to ask")
            return None
        to, card = written
        return _prompt(delivery, _mailed(to, member), card, member.id)


def _notice(slot: Slot, card: Card) -> Parcel:
    return Parcel(
        slot.address, card, f"slot:{slot.id}", slot.attempts,
        sent=lambda tx, ref: tx.outbox.sent(slot.id, slot.version, ref, tx.now + BETWEEN_EDITS),
        again=lambda tx, at, tried: tx.outbox.retry(slot.id, at, tried=tried),
        park=lambda tx, reason: tx.outbox.park(slot.id, reason),
        reference=slot.reference,
    )  # fmt: skip


def _prompt(delivery: Delivery, address: Address, card: Card, member_id: int) -> Parcel:
    return Parcel(
        address, card, f"delivery:{delivery.id}", delivery.attempts,
        sent=lambda tx, ref: tx.outbox.delivered(delivery.id, member_id, ref),
        again=lambda tx, at, tried: tx.outbox.postpone(delivery.id, at, tried=tried),
        park=lambda tx, reason: tx.outbox.park_delivery(delivery.id, reason),
    )  # fmt: skip


def _recipient(tx: Transaction, prompt: Prompt) -> Member | None:
    """The member named in the prompt, or whoever votes for its unit now, the delegate first."""
    if prompt.member_id is not None:
        return tx.people.member(prompt.member_id)
    vote = tx.votes.get(prompt.subject_id)
    voters = tx.votes.voters(vote, prompt.unit) if vote else ()
    return tx.people.member(voters[0][0]) if voters else None


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


def _open(tx: Transaction, timer: Timer, seals: Seals) -> None:
    vote = tx.votes.get(timer.subject_id)
    if vote and vote.state == "scheduled":
        open_vote(tx, vote, seals, None)


def _close(tx: Transaction, timer: Timer, seals: Seals) -> None:
    close_vote(tx, timer.subject_id, seals)


def _end_endorsement(tx: Transaction, timer: Timer, _: Seals) -> None:
    vote = tx.votes.get(timer.subject_id)
    if vote:
        renew(tx, vote)


def _unrepresented(tx: Transaction, timer: Timer, _: Seals) -> None:
    leave_unrepresented(tx, timer.subject_id, timer.due_at)


def _tie(tx: Transaction, timer: Timer, seals: Seals) -> None:
    """The chair was silent: not passed."""
    break_tie(tx, timer.subject_id, seals, None, passed=False)


def _lot(tx: Transaction, timer: Timer, seals: Seals) -> None:
    """The chair was silent: the committed number draws alone."""
    draw_lot(tx, timer.subject_id, seals, None, None)


def _certify(tx: Transaction, timer: Timer, _: Seals) -> None:
    remind_to_certify(tx, timer.subject_id)


def _warn_of_standing(tx: Transaction, timer: Timer, _: Seals) -> None:
    warn(tx, timer.subject_id)


def _settle_standing(tx: Transaction, timer: Timer, _: Seals) -> None:
    settle(tx, timer.subject_id)


def _begin_terms(tx: Transaction, timer: Timer, _: Seals) -> None:
    begin_terms(tx, timer.subject_id)


def _term_ending(tx: Transaction, timer: Timer, _: Seals) -> None:
    remind_of_term(tx, timer.subject_id)


def _close_nominations(tx: Transaction, timer: Timer, speeches: Speeches) -> None:
    close_nominations(tx, timer.subject_id, speeches)


def _freeze_agenda(tx: Transaction, timer: Timer, _: Seals) -> None:
    freeze_at(tx, timer.subject_id, timer.due_at)


_SPOKEN: Mapping[str, Callable[[Transaction, Timer, Speeches], None]] = {
    "nominations-close": _close_nominations,
}
"""Timers that put words into a vote, in every language of the community."""
_TIMERS: Mapping[str, Callable[[Transaction, Timer, Seals], None]] = {
    "vote-tie": _tie,
    "vote-lot": _lot,
    "vote-certify": _certify,
    "vote-open": _open,
    "vote-close": _close,
    "endorsement-end": _end_endorsement,
    "unrepresented": _unrepresented,
    "standing-warn": _warn_of_standing,
    "standing-settle": _settle_standing,
    "agenda-freeze": _freeze_agenda,
    "terms-begin": _begin_terms,
    "term-ending": _term_ending,
}


def _over(tx: Transaction, vote_ids: Iterable[int]) -> list[int]:
    """Those of the votes that this database knows to be over: of another's it says nothing."""
    votes = (tx.votes.get(vote_id) for vote_id in vote_ids)
    return [vote.id for vote in votes if vote and vote.state in (*COUNTED_STATES, VoteState.VOID)]


def _sequence(tx: Transaction) -> frozenset[str]:
    touched = tx.log.sequence(1000)
    for key in touched:
        if key.startswith(("vote:", "election:")):
            tx.outbox.touch(key)
    return touched
