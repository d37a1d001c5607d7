"""Messages that show stored state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, literal, select, update

from bot.domain.people import Platform
from bot.ports import Address
from bot.ports.outgoing import Parked, Slot
from bot.requests import ConversationKey
from store.doubt import doubt_slots
from store.leases import free, lease, one
from store.schema.outgoing import slots
from store.schema.people import conversations
from store.sql import Sql
from store.upsert import inserting

STALE = slots.c.want > slots.c.sent
MOST_URGENT = 0


class StoredSlots:
    """See `bot.ports.outgoing.Slots`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def show(self, key: str, conversation_id: int, urgency: int = 1) -> None:
        """A conversation shows `key` from now on; wanted once more if it already does."""
        self._sql.execute(
            inserting(slots)
            .values(
                conversation_id=conversation_id,
                key=key,
                want=1,
                sent=0,
                urgency=urgency,
                reference="",
                next_at=self._sql.now,
                attempts=0,
                parked="",
            )
            .on_conflict_do_update(
                index_elements=["conversation_id", "key"],
                set_={**self._wanted(urgency), "parked": ""},
            )
        )

    def touch(self, key: str, urgency: int = 1) -> None:
        """What `key` shows has changed: every message showing it is to be edited. 0 is most urgent."""
        self._sql.execute(update(slots).where(slots.c.key == key).values(self._wanted(urgency)))

    def claim(self, limit: int, time: timedelta) -> Sequence[Slot]:
        """Slots whose wanted version is newer than the sent one, most urgent first, leased to the caller."""
        rows = self._sql.execute(
            select(slots, *(conversations.c[name].label(f"place_{name}") for name in _PLACE))
            .join(conversations, conversations.c.id == slots.c.conversation_id)
            .where(
                STALE,
                slots.c.next_at <= self._sql.now,
                free(self._sql, slots),
                slots.c.parked == "",
                conversations.c.parked == "",
            )
            .order_by(slots.c.urgency, slots.c.next_at, slots.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=slots)
        ).all()
        lease(self._sql, slots, rows, time)
        return [_slot(row) for row in rows]

    def sent(self, slot_id: int, version: int, reference: str, not_before: datetime) -> None:
        """Version `version` is shown; the next edit waits until `not_before` unless it is most urgent."""
        hurry = STALE & (slots.c.want > version) & (slots.c.urgency == MOST_URGENT)
        self._sql.execute(
            one(slots, slot_id).values(
                sent=case((slots.c.sent > version, slots.c.sent), else_=version),
                reference=reference,
                next_at=case((hurry, slots.c.next_at), else_=_at(not_before)),
                lease_until=None,
                attempts=0,
            )
        )

    def retry(self, slot_id: int, at: datetime, *, tried: bool = True) -> None:
        """Gives the lease back; not before `at`. Unless it was `tried`, it does not count as an attempt."""
        self._sql.execute(
            one(slots, slot_id).values(
                lease_until=None, next_at=at, attempts=slots.c.attempts - (0 if tried else 1)
            )
        )

    def park(self, slot_id: int, reason: str) -> None:
        """Nothing more is sent here.

        Where not even the first message went out, that is the conversation's fault: it is left alone until
        somebody writes in it again.
        """
        self._sql.execute(one(slots, slot_id).values(lease_until=None))
        posted = select(slots.c.reference).where(slots.c.id == slot_id)
        if self._sql.execute(posted).scalar():
            self._sql.execute(one(slots, slot_id).values(parked=reason))
            return
        here = select(slots.c.conversation_id).where(slots.c.id == slot_id).scalar_subquery()
        self._sql.execute(update(conversations).where(conversations.c.id == here).values(parked=reason))

    def doubt(self) -> None:
        """Shows every message anew, looks for those that were to be posted."""
        doubt_slots(self._sql)

    def parked(self) -> Sequence[Parked]:
        """Everything that waits in vain, for the operator."""
        reason = case((slots.c.parked != "", slots.c.parked), else_=conversations.c.parked)
        waiting = self._sql.execute(
            select(slots.c.key, conversations, reason.label("reason"))
            .join(conversations, conversations.c.id == slots.c.conversation_id)
            .where(STALE, reason != "")
            .order_by(slots.c.id)
        )
        return [Parked(r.key, f"{r.platform}:{r.tenant}/{r.external}", r.reason) for r in waiting]

    def _wanted(self, urgency: int) -> dict[str, Any]:
        """A change to a message: one more version, no less urgent than what already waits.

        The most urgent waits for nothing. The others keep their turn if they had one.
        """
        now = self._sql.now
        more = slots.c.urgency < urgency
        waiting = STALE | (slots.c.next_at > now)
        return {
            "want": slots.c.want + 1,
            "urgency": case((STALE & more, slots.c.urgency), else_=urgency),
            "next_at": now if urgency == MOST_URGENT else case((waiting, slots.c.next_at), else_=_at(now)),
        }


_PLACE = ("platform", "tenant", "external", "personal", "reference", "zone", "languages")


def _at(instant: datetime) -> Any:  # noqa: ANN401 - SQL
    """An instant inside a CASE, where a bare value would be taken for the driver's own type."""
    return literal(instant, slots.c.next_at.type)


def _slot(row: Any) -> Slot:  # noqa: ANN401 - a row
    key = ConversationKey(
        Platform(row.place_platform), row.place_tenant, row.place_external, row.place_personal
    )
    return Slot(
        row.id,
        row.key,
        row.conversation_id,
        Address(key, row.place_reference, row.place_zone),
        tuple(row.place_languages),
        row.want,
        row.reference,
        row.attempts + 1,
    )
