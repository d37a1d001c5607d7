"""What a tick does: fire due timers, number the record, send what is to be sent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.commands import planning
from bot.commands.calendar import plan_calendar
from bot.commands.certifying import remind_to_certify
from bot.commands.closing import close_vote
from bot.commands.deciding import break_tie, draw_lot
from bot.commands.electing import close_nominations
from bot.commands.endorsing import renew
from bot.commands.engagement import settle, warn
from bot.commands.freezing import freeze_at
from bot.commands.leaving import leave_unrepresented
from bot.commands.living import advance
from bot.commands.noting import draft_at
from bot.commands.opening import open_vote
from bot.commands.seating import begin_terms, remind_of_term
from bot.delivering import Deliverer
from bot.domain.refusal import Refusal
from bot.domain.votes import COUNTED_STATES, VoteState
from bot.phrases import Speeches
from bot.ports import Store, Transaction
from bot.ports.meetings import Occurrences
from bot.ports.outgoing import Timer
from bot.ports.seals import Seals
from bot.preparing import Preparing
from bot.sending import Couriers, Patient, Sender, told

log = logging.getLogger("plenary.duties")

RETRY = timedelta(minutes=1)
"""After which a timer that failed is tried again."""
CHUNK = 500
"""Prompts planned in one transaction, so that a meeting's ten thousand keep no ballot waiting."""


@dataclass(slots=True)
class Duties:
    """Everything that happens without anybody asking. Truth is in rows; this holds none."""

    store: Store
    seals: Seals
    sender: Sender
    speeches: Speeches
    occurrences: Occurrences
    url: str
    changed: Callable[[], None]
    """told when something shows something new"""
    patient: Patient = field(init=False)
    deliverer: Deliverer = field(init=False)
    couriers: Couriers = field(init=False)

    def __post_init__(self) -> None:
        self.patient = Patient(self.store)
        preparing = Preparing(self.speeches, self.url, self.sender.messengers)
        self.deliverer = Deliverer(self.store, self.patient, self.sender, preparing)
        self.couriers = Couriers(self.deliverer, self.sender.messengers)

    async def tick(self) -> None:
        """One round of everything, messages included; `plenary serve` lets the couriers deliver."""
        await self.round()
        await self.couriers.round()

    async def round(self) -> None:
        """What only the database is needed for, so that no platform keeps it waiting.

        A duty that fails is logged and does not keep the others from theirs.
        """
        for duty in (self.fire, self.destroy_keys, self.sequence, self.deliverer.route):
            try:
                await duty()
            except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
                told(log, "duty failed", error, duty=duty.__name__)
        self.couriers.wake()

    async def fire(self) -> None:
        """Fires due timers, each in a transaction of its own; one that fails keeps no other waiting.

        Prompts are planned after all others, for ten thousand take seconds in which a vote may be to close;
        and also where the store was too busy for those others.
        """
        reckons = False
        try:
            while timer := await self._fire_next():
                reckons = reckons or timer.kind == planning.TIMER
        finally:
            if reckons:
                await self.plan()

    async def _fire_next(self) -> Timer | None:
        """Fires the oldest due timer, if there is one, or puts it off."""
        tried: list[Timer] = []
        try:
            await self.store.run(lambda tx: self._fire(tx, tried))
        except Exception as error:
            if not tried:
                raise
            timer = tried[-1]
            told(log, "timer failed", error, timer=timer.key)
            await self.store.run(
                lambda tx: tx.timers.set(timer.key, timer.kind, timer.subject_id, tx.now + RETRY)
            )
        return tried[-1] if tried else None

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
                reason = refusal.phrase.message
                log.warning("timer refused", extra={"timer": timer.key, "reason": reason})
                tx.log.append("timer-refused", f"timer:{timer.key}", {"reason": reason})
            tx.timers.fired(timer.key)

    async def plan(self) -> None:
        """Reckons on a snapshot whom to ask, and puts it down; until that is done, its timer stands."""
        reckoning = await self.patient.read(planning.reckon)
        for start in range(0, len(reckoning.prompts), CHUNK):
            chunk = reckoning.prompts[start : start + CHUNK]
            await self.patient.run(lambda tx, chunk=chunk: tx.deliveries.plan(chunk))  # type: ignore[misc]
        await self.patient.run(lambda tx: planning.written(tx, reckoning))

    async def destroy_keys(self) -> None:
        """Destroys the keys of sealed votes that are over, now that their result is committed."""
        held = self.seals.held()
        if held:
            for vote_id in await self.store.read(lambda tx: _over(tx, held)):
                self.seals.destroy(vote_id)

    async def sequence(self) -> None:
        """Numbers what happened and marks the messages it touches as to be edited."""
        if await self.store.run(_sequence):
            self.changed()


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


def _group_life(tx: Transaction, timer: Timer, _: Seals) -> None:
    advance(tx, timer.subject_id)


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


def _reckon(tx: Transaction, timer: Timer, _: Seals) -> None:
    """Done outside, by `Duties.plan`, once nothing else is due; tried again where the plan is not written."""
    tx.timers.set(timer.key, timer.kind, timer.subject_id, tx.now + RETRY)


def _begin_terms(tx: Transaction, timer: Timer, _: Seals) -> None:
    begin_terms(tx, timer.subject_id)


def _term_ending(tx: Transaction, timer: Timer, _: Seals) -> None:
    remind_of_term(tx, timer.subject_id)


def _close_nominations(tx: Transaction, timer: Timer, speeches: Speeches) -> None:
    close_nominations(tx, timer.subject_id, speeches)


def _freeze_agenda(tx: Transaction, timer: Timer, _: Seals) -> None:
    freeze_at(tx, timer.subject_id, timer.due_at)


def _draft_note(tx: Transaction, timer: Timer, speeches: Speeches) -> None:
    draft_at(tx, timer.subject_id, timer.due_at, speeches)


_SPOKEN: Mapping[str, Callable[[Transaction, Timer, Speeches], None]] = {
    "nominations-close": _close_nominations,
    "note-draft": _draft_note,
}
"""Timers that put words into a vote or a note, in every language of the community."""
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
    "group-life": _group_life,
    "terms-begin": _begin_terms,
    "term-ending": _term_ending,
    planning.TIMER: _reckon,
}


def _over(tx: Transaction, vote_ids: Iterable[int]) -> list[int]:
    """Those of the votes that this database knows to be over: of another's it says nothing."""
    votes = (tx.votes.get(vote_id) for vote_id in vote_ids)
    return [vote.id for vote in votes if vote and vote.state in (*COUNTED_STATES, VoteState.VOID)]


def _sequence(tx: Transaction) -> bool:
    """Whether there was something to number."""
    touched = tx.log.sequence(1000)
    for key in touched:
        if key.startswith(("vote:", "election:")):
            tx.slots.touch(key)
    return bool(touched)
