"""Members' private calendars, under the hash of a secret."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete, select

from store.schema.people import feeds
from store.sql import Sql
from store.upsert import upsert


class StoredFeeds:
    """See `bot.ports.feeds.Feeds`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def give(self, member_id: int, token: str) -> None:
        """A member's calendar is under `token` from now on, and under no earlier one."""
        self._sql.execute(
            upsert(feeds, ["member_id"], member_id=member_id, hash=_hash(token), since=self._sql.now)
        )

    def take(self, member_id: int) -> bool:
        """Ends a member's calendar; False where there was none."""
        return self._sql.changed(delete(feeds).where(feeds.c.member_id == member_id)) > 0

    def since(self, member_id: int) -> datetime | None:
        """Since when a member's calendar has been under its token; None where there is none."""
        found: datetime | None = self._sql.execute(
            select(feeds.c.since).where(feeds.c.member_id == member_id)
        ).scalar()
        return found

    def owner(self, token: str) -> int | None:
        """Whose calendar is under `token`."""
        found: int | None = self._sql.execute(
            select(feeds.c.member_id).where(feeds.c.hash == _hash(token))
        ).scalar()
        return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
