"""Who sends for which connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, literal, select, union_all, update

from bot.domain.people import Platform
from bot.ports.messenger import Connection
from bot.ports.senders import Queue, Turn
from store.leases import through
from store.schema.outgoing import deliveries, senders, slots
from store.schema.people import conversations
from store.slots import STALE
from store.sql import Sql
from store.upsert import inserting


class StoredSenders:
    """See `bot.ports.senders.Senders`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def turn(self, connection: Connection, sender: str, time: timedelta) -> Turn | None:
        """The sender's own until `time` after it last took something, anybody's then; None if another's.

        On SQLite there is but one process, so whoever asks is the only one left.
        """
        platform, tenant = connection
        self._sql.execute(
            inserting(senders)
            .values(platform=platform.value, tenant=tenant, owner="", trouble="")
            .on_conflict_do_nothing()
        )
        row = self._sql.execute(select(senders).where(through(senders, connection)).with_for_update()).one()
        free = row.owner in ("", sender) or row.claimed_at is None or row.claimed_at + time <= self._sql.now
        if self._sql.is_postgres and not free:
            return None
        others = row.claimed_at if row.owner != sender else None
        return Turn(others and self._sql.now - others, row.paused_until)

    def took(self, connection: Connection, sender: str) -> None:
        """The sender has taken something to send."""
        self._change(connection, owner=sender, claimed_at=self._sql.now)

    def release(self, sender: str) -> None:
        """The sender ends: whoever asks next may send."""
        self._sql.execute(update(senders).where(senders.c.owner == sender).values(owner=""))

    def pause(self, connection: Connection, until: datetime, reason: str) -> None:
        """Nobody takes anything before an instant, whoever's turn it is."""
        self._change(connection, paused_until=until)
        self.failed(connection, reason)

    def failed(self, connection: Connection, reason: str) -> None:
        """Something did not get through."""
        now = literal(self._sql.now, senders.c.trouble_since.type)
        since = case((senders.c.trouble == "", now), else_=senders.c.trouble_since)
        self._change(connection, trouble=reason, trouble_since=since)

    def succeeded(self, connection: Connection) -> None:
        """Something got through."""
        well = update(senders).where(through(senders, connection), senders.c.trouble != "")
        self._sql.execute(well.values(trouble="", trouble_since=None))

    def queues(self) -> Sequence[Queue]:
        """Everything that is due and not parked, by connection."""
        prompts = select(deliveries.c.platform, deliveries.c.tenant, deliveries.c.due_at.label("at")).where(
            deliveries.c.state == "new", deliveries.c.due_at <= self._sql.now
        )
        notices = (
            select(conversations.c.platform, conversations.c.tenant, slots.c.next_at.label("at"))
            .join(slots, slots.c.conversation_id == conversations.c.id)
            .where(
                STALE,
                (slots.c.next_at <= self._sql.now) | (slots.c.attempts > 0),
                slots.c.parked == "",
                conversations.c.parked == "",
            )
        )
        due = union_all(prompts, notices).subquery()
        rows = self._sql.execute(
            select(
                due.c.platform, due.c.tenant, func.count().label("messages"), func.min(due.c.at).label("at")
            )
            .group_by(due.c.platform, due.c.tenant)
            .order_by(due.c.platform, due.c.tenant)
        ).all()
        known = {(row.platform, row.tenant): row for row in self._sql.execute(select(senders))}
        return [_queue(row, known.get((row.platform, row.tenant))) for row in rows]

    def _change(self, connection: Connection, **values: object) -> None:
        self._sql.execute(update(senders).where(through(senders, connection)).values(**values))


def _queue(row: Any, sender: Any) -> Queue:  # noqa: ANN401 - rows
    """A connection's, or nobody's yet."""
    if row.platform is None:
        return Queue(None, row.messages, row.at)
    connection = (Platform(row.platform), row.tenant)
    if sender is None:
        return Queue(connection, row.messages, row.at)
    told = (sender.claimed_at, sender.trouble, sender.trouble_since, sender.paused_until)
    return Queue(connection, row.messages, row.at, *told)
