"""Updates of groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from bot.domain.updates import Update
from store.schema.groups import updates
from store.sql import Sql


class StoredUpdates:
    """See `bot.ports.groups.Updates`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self, group_id: int, member_id: int, organisation_id: int, text: str, meeting_id: int | None
    ) -> Update:
        """A new update, posted now."""
        row = self._sql.execute(
            insert(updates)
            .values(
                group_id=group_id,
                member_id=member_id,
                organisation_id=organisation_id,
                text=text,
                posted_at=self._sql.now,
                meeting_id=meeting_id,
            )
            .returning(updates)
        ).one()
        return _update(row)

    def get(self, update_id: int) -> Update | None:
        """An update by its number."""
        row = self._sql.execute(select(updates).where(updates.c.id == update_id)).first()
        return None if row is None else _update(row)

    def latest(self, group_id: int | None, limit: int) -> Sequence[Update]:
        """Newest first, of one group or of all."""
        query = select(updates).order_by(updates.c.id.desc()).limit(limit)
        if group_id is not None:
            query = query.where(updates.c.group_id == group_id)
        return [_update(row) for row in self._sql.execute(query)]

    def exists(self, group_id: int, meeting_id: int) -> bool:
        """Whether the group has an update for this meeting."""
        query = select(updates.c.id).where(
            updates.c.group_id == group_id,
            updates.c.meeting_id == meeting_id,
            updates.c.withdrawn_at.is_(None),
        )
        return self._sql.execute(query.limit(1)).first() is not None


def _update(row: Any) -> Update:  # noqa: ANN401 - a row
    return Update(
        row.id,
        row.group_id,
        row.member_id,
        row.organisation_id,
        row.text,
        row.posted_at,
        row.meeting_id,
    )
