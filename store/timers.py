"""Due instants; the clock only ticks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from bot.ports.outgoing import Timer
from store.schema.outgoing import deliveries, timers
from store.sql import Sql
from store.upsert import inserting


class StoredTimers:
    """See `bot.ports.outgoing.Timers`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def set(self, key: str, kind: str, subject_id: int, due_at: datetime) -> None:
        """Creates or moves a timer that has not fired."""
        statement = inserting(timers).values(key=key, kind=kind, subject_id=subject_id, due_at=due_at)
        self._sql.execute(
            statement.on_conflict_do_update(
                index_elements=["key"], set_={"due_at": due_at}, where=timers.c.fired_at.is_(None)
            )
        )

    def hasten(self, key: str, kind: str, subject_id: int, due_at: datetime) -> None:
        """Creates a timer, or moves it to `due_at` where that is earlier; it may have fired."""
        statement = inserting(timers).values(key=key, kind=kind, subject_id=subject_id, due_at=due_at)
        self._sql.execute(
            statement.on_conflict_do_update(
                index_elements=["key"],
                set_={"due_at": due_at, "fired_at": None},
                where=timers.c.fired_at.is_not(None) | (timers.c.due_at > due_at),
            )
        )

    def due(self, limit: int) -> Sequence[Timer]:
        """Claims due timers, oldest first, until this transaction ends."""
        rows = self._sql.execute(
            select(timers)
            .where(timers.c.fired_at.is_(None), timers.c.due_at <= self._sql.now)
            .order_by(timers.c.due_at, timers.c.key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [Timer(row.key, row.kind, row.subject_id, row.due_at) for row in rows]

    def fired(self, key: str) -> None:
        """Done, unless it has been set to a later instant meanwhile."""
        done = update(timers).where(timers.c.key == key, timers.c.due_at <= self._sql.now)
        self._sql.execute(done.values(fired_at=self._sql.now))

    def standing(self, key: str) -> datetime | None:
        """For when a timer is set that has not fired."""
        waiting = select(timers.c.due_at).where(timers.c.key == key, timers.c.fired_at.is_(None))
        found: datetime | None = self._sql.execute(waiting).scalar()
        return found

    def move(self, key: str, since: datetime, due_at: datetime) -> None:
        """Moves a timer, unless it has fired or was set to another instant than `since`."""
        unmoved = timers.c.key == key, timers.c.fired_at.is_(None), timers.c.due_at == since
        self._sql.execute(update(timers).where(*unmoved).values(due_at=due_at))

    def cancel(self, key: str) -> None:
        """Forgets a timer that has not fired."""
        self._sql.execute(delete(timers).where(timers.c.key == key, timers.c.fired_at.is_(None)))

    def put_off(self, until: datetime) -> None:
        """Moves every timer that is due already."""
        self._sql.execute(
            update(timers)
            .where(timers.c.fired_at.is_(None), timers.c.due_at <= self._sql.now)
            .values(due_at=until)
        )

    def next_due(self) -> datetime | None:
        """The earliest instant at which a timer is due, or a delivery that nobody holds is to be tried."""
        timer = select(timers.c.due_at).where(timers.c.fired_at.is_(None)).order_by(timers.c.due_at).limit(1)
        free = or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= self._sql.now)
        delivery = select(func.min(func.coalesce(deliveries.c.next_at, deliveries.c.due_at))).where(
            deliveries.c.state == "new", free
        )
        found = [self._sql.execute(query).scalar() for query in (timer, delivery)]
        return min((instant for instant in found if instant is not None), default=None)
