"""Messages that show stored state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Update, bindparam, case, literal, not_, select, update
from sqlalchemy.dialects.postgresql import Insert

from bot.domain.people import Platform
from bot.ports import Address
from bot.ports.messenger import Connection
from bot.ports.outgoing import Parked, Slot
from bot.requests import ConversationKey
from store.doubt import doubt_slots
from store.leases import free, lease, named, one, own, through
from store.schema.outgoing import slots
from store.schema.people import conversations
from store.sql import Sql
from store.upsert import inserting

STALE = slots.c.want > slots.c.sent
MOST_URGENT, USUAL = 0, 1


class StoredSlots:
    """See `bot.ports.outgoing.Slots`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def show(self, key: str, conversation_id: int, urgency: int = USUAL) -> None:
        """A conversation shows `key` from now on; wanted once more if it already does."""
        self._sql.do(_show, conversation=conversation_id, key=key, urgency=urgency, now=self._sql.now)

    def touch(self, key: str, urgency: int = USUAL) -> None:
        """What `key` shows has changed: every message showing it is to be edited. 0 is most urgent."""
        self._sql.do(_touch, key=key, urgency=urgency, now=self._sql.now)

    def waiting(self, connection: Connection) -> bool:
        """Whether there is anything to claim."""
        platform, tenant = connection
        return bool(self._sql.rows(_waiting, platform=platform.value, tenant=tenant, now=self._sql.now))

    def claim(
        self,
        connection: Connection,
        limit: int,
        time: timedelta,
        urgency: int = USUAL,
        under_way: Collection[int] = (),
    ) -> Sequence[Slot]:
        """Slots whose wanted version is newer than the sent one, most urgent first, leased to the caller."""
        rows = self._sql.execute(
            _due(
                select(slots, *(conversations.c[name].label(f"place_{name}") for name in _PLACE)),
                self._sql.now,
            )
            .where(
                through(conversations, connection),
                slots.c.urgency <= urgency,
                slots.c.id.not_in(under_way),
            )
            .order_by(slots.c.urgency, slots.c.next_at, slots.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=slots)
        ).all()
        until = lease(self._sql, slots, rows, time)
        return [_slot(row, until) for row in rows]

    def sent(self, slot: Slot, reference: str, not_before: datetime) -> None:
        """The slot's version is shown; the next edit waits until `not_before` unless it is most urgent."""
        hurry = STALE & (slots.c.want > slot.version) & (slots.c.urgency == MOST_URGENT)
        self._sql.execute(
            own(slots, slot.id, slot.lease_until).values(
                sent=case((slots.c.sent > slot.version, slots.c.sent), else_=slot.version),
                reference=reference,
                next_at=case((hurry, slots.c.next_at), else_=_at(not_before)),
                lease_until=None,
                attempts=0,
            )
        )

    def retry(self, slot: Slot, at: datetime, *, tried: bool = True) -> None:
        """Gives the lease back; not before `at`. Unless it was `tried`, it does not count as an attempt."""
        self._sql.execute(
            own(slots, slot.id, slot.lease_until).values(
                lease_until=None, next_at=at, attempts=slots.c.attempts - (0 if tried else 1)
            )
        )

    def park(self, slot: Slot, reason: str) -> None:
        """Nothing more is sent here.

        Where not even the first message went out, that is the conversation's fault: it is left alone until
        somebody writes in it again.
        """
        if self._sql.changed(own(slots, slot.id, slot.lease_until).values(lease_until=None)):
            self._park(slot.id, slot.conversation_id, reason, posted=bool(slot.reference))

    def strand(self, connections: Collection[Connection], reason: str) -> None:
        """Parks what would go through any other connection than these."""
        elsewhere = self._sql.execute(
            select(slots.c.id, slots.c.conversation_id, slots.c.reference)
            .join(conversations, conversations.c.id == slots.c.conversation_id)
            .where(STALE, slots.c.parked == "", conversations.c.parked == "")
            .where(*(not_(through(conversations, connection)) for connection in connections))
        )
        for row in elsewhere.all():
            self._park(row.id, row.conversation_id, reason, posted=bool(row.reference))

    def _park(self, slot_id: int, conversation_id: int, reason: str, *, posted: bool) -> None:
        place = one(slots, slot_id) if posted else one(conversations, conversation_id)
        self._sql.execute(place.values(parked=reason))

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


_PLACE = ("platform", "tenant", "external", "personal", "reference", "zone", "languages")


def _at(instant: datetime) -> Any:  # noqa: ANN401 - SQL
    """An instant inside a CASE, where a bare value would be taken for the driver's own type."""
    return literal(instant, slots.c.next_at.type)


def _slot(row: Any, lease_until: datetime) -> Slot:  # noqa: ANN401 - a row
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
        lease_until,
    )


def _due(query: Select[Any], now: Any) -> Select[Any]:  # noqa: ANN401 - an instant, or SQL
    return query.join(conversations, conversations.c.id == slots.c.conversation_id).where(
        STALE, slots.c.next_at <= now, free(now, slots), slots.c.parked == "", conversations.c.parked == ""
    )


def _waiting() -> Select[Any]:
    return _due(select(slots.c.id), bindparam("now")).where(named(conversations)).limit(1)


def _show() -> Insert:
    shown = inserting(slots).values(
        conversation_id=bindparam("conversation"),
        key=bindparam("key"),
        want=1,
        sent=0,
        urgency=bindparam("urgency"),
        reference="",
        next_at=bindparam("now"),
        attempts=0,
        parked="",
    )
    return shown.on_conflict_do_update(
        index_elements=["conversation_id", "key"], set_={**_wanted(), "parked": ""}
    )


def _touch() -> Update:
    return update(slots).where(slots.c.key == bindparam("key")).values(_wanted())


def _wanted() -> dict[str, Any]:
    """A change to a message: one more version, no less urgent than what already waits.

    The most urgent waits for nothing. The others keep their turn if they had one.
    """
    urgency: Any = bindparam("urgency", type_=slots.c.urgency.type)
    now: Any = bindparam("now", type_=slots.c.next_at.type)
    waiting = (urgency != MOST_URGENT) & (STALE | (slots.c.next_at > now))
    return {
        "want": slots.c.want + 1,
        "urgency": case((STALE & (slots.c.urgency < urgency), slots.c.urgency), else_=urgency),
        "next_at": case((waiting, slots.c.next_at), else_=now),
    }
