"""Epochs of the database, and the numbers that a new one leaves out."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Table, column, delete, func, insert, select, table, update

from bot.ports.record import Epoch
from store.schema import metadata
from store.schema.outgoing import deliveries, slots
from store.schema.record import codes, epochs
from store.sql import Sql

LEFT_OUT = 1000
"""Numbers left out at least, for what was made between the backup and the end of the earlier epoch."""
OUTGOING = frozenset({deliveries.name, slots.name})
"""Of these a minute may make a thousand, of everything else hardly one."""

TOLD = tuple(t for t in metadata.sorted_tables if t.dialect_options["sqlite"]["autoincrement"])
_SEQUENCES = table("sqlite_sequence", column("name"), column("seq"))


class StoredEpochs:
    """See `bot.ports.record.Epochs`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def current(self) -> Epoch:
        """The one under way."""
        row = self._sql.execute(
            select(epochs).where(epochs.c.began_at.is_not(None)).order_by(epochs.c.number.desc()).limit(1)
        ).first()
        return Epoch(row.number, row.backed_up_at, row.began_at) if row else Epoch(1)

    def waiting(self) -> datetime | None:
        """When the backup was made that this database still is."""
        waiting = select(epochs.c.backed_up_at).where(epochs.c.began_at.is_(None))
        found: datetime | None = self._sql.execute(waiting).scalar()
        return found

    def begin(self) -> Epoch:
        """Makes the backup a database of its own. Codes that may have been used up since are no good."""
        backed_up_at = self.waiting()
        if backed_up_at is None:
            raise LookupError("this database is no backup")
        self._sql.execute(update(epochs).where(epochs.c.began_at.is_(None)).values(began_at=self._sql.now))
        self._sql.execute(delete(codes))
        self._leave_out(self._sql.now - backed_up_at)
        return self.current()

    def _leave_out(self, since: timedelta) -> None:
        """Counts on beyond every number that the earlier epoch may have told.

        It grows with the time since the backup, so that restoring one backup twice tells no number twice.
        """
        numbers = LEFT_OUT + max(since, timedelta(0)) // timedelta(minutes=1)
        for told in TOLD:
            newest = self._sql.execute(select(func.coalesce(func.max(told.c.id), 0))).scalar_one()
            self._continue_after(told, newest + numbers * (1000 if told.name in OUTGOING else 1))

    def _continue_after(self, told: Table, number: int) -> None:
        if self._sql.is_postgres:
            sequence = func.pg_get_serial_sequence(told.name, "id")
            self._sql.execute(select(func.setval(sequence, number)))
            return
        self._sql.execute(delete(_SEQUENCES).where(_SEQUENCES.c.name == told.name))
        self._sql.execute(insert(_SEQUENCES).values(name=told.name, seq=number))
