"""Until when each member has caught up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, select

from store.schema.agenda import looks
from store.sql import Sql


class StoredLooks:
    """See `bot.ports.agenda.Looks`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def last(self, member_id: int) -> datetime | None:
        """When a member last caught up with what had happened; None for never."""
        latest: datetime | None = self._sql.execute(
            select(func.max(looks.c.at)).where(looks.c.member_id == member_id)
        ).scalar()
        return latest

    def take(self, member_id: int) -> None:
        """The member has caught up now; earlier looks are forgotten."""
        self._sql.execute(delete(looks).where(looks.c.member_id == member_id))
        self._sql.execute(insert(looks).values(member_id=member_id, at=self._sql.now))
