"""Updates of groups."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update

from bot.domain.updates import Update
from bot.domain.wordings import Wording
from store.schema.groups import update_versions, updates
from store.sql import Sql
from store.wordings import Wordings, versions

VERSION = versions(update_versions, update_versions.c.update_id, updates.c.id).label("version")


class StoredUpdates:
    """See `bot.ports.groups.Updates`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._wordings = Wordings(sql, update_versions, update_versions.c.update_id)

    def add(
        self,
        group_id: int,
        member_id: int,
        organisation_id: int,
        text: str,
        meeting_id: int | None,
        objective: int | None = None,
    ) -> Update:
        """A new update, posted now."""
        added = insert(updates).values(
            group_id=group_id,
            member_id=member_id,
            organisation_id=organisation_id,
            text=text,
            posted_at=self._sql.now,
            meeting_id=meeting_id,
            objective=objective,
        )
        return self._one(self._sql.execute(added.returning(updates.c.id)).scalar_one())

    def get(self, update_id: int) -> Update | None:
        """An update by its number."""
        return next(iter(self._read(_all().where(updates.c.id == update_id))), None)

    def edit(self, update_id: int, text: str, objective: int | None, member_id: int) -> Update:
        """The update with another text; what it said before is kept."""
        self._sql.execute(select(updates.c.id).where(updates.c.id == update_id).with_for_update())
        before = self._one(update_id)
        self._wordings.keep(update_id, before.version, before.text, member_id)
        edited = update(updates).where(updates.c.id == update_id)
        self._sql.execute(edited.values(text=text, objective=objective))
        return self._one(update_id)

    def earlier(self, update_id: int) -> Sequence[Wording]:
        """What the update said before, the first text first."""
        return self._wordings.earlier(update_id)

    def withdraw(self, update_id: int) -> None:
        """Withdraws an update, which keeps its place; harmless a second time."""
        standing = update(updates).where(updates.c.id == update_id, updates.c.withdrawn_at.is_(None))
        self._sql.execute(standing.values(withdrawn_at=self._sql.now))

    def latest(self, group_id: int | None, limit: int, before: int | None = None) -> Sequence[Update]:
        """Newest first, of one group or of all; from the one older than number `before` on."""
        query = _all().order_by(updates.c.id.desc()).limit(limit)
        if group_id is not None:
            query = query.where(updates.c.group_id == group_id)
        if before is not None:
            query = query.where(updates.c.id < before)
        return self._read(query)

    def of_meeting(self, meeting_id: int) -> Sequence[Update]:
        """The updates for a meeting, oldest first, withdrawn ones too."""
        return self._read(_all().where(updates.c.meeting_id == meeting_id).order_by(updates.c.id))

    def since(self, at: datetime, group_ids: Collection[int]) -> Sequence[Update]:
        """Updates of these groups posted after an instant and not withdrawn, oldest first."""
        query = _all().where(
            updates.c.group_id.in_(group_ids), updates.c.posted_at > at, updates.c.withdrawn_at.is_(None)
        )
        return self._read(query.order_by(updates.c.id))

    def exists(self, group_id: int, meeting_id: int) -> bool:
        """Whether the group has an update for this meeting."""
        query = select(updates.c.id).where(
            updates.c.group_id == group_id,
            updates.c.meeting_id == meeting_id,
            updates.c.withdrawn_at.is_(None),
        )
        return self._sql.execute(query.limit(1)).first() is not None

    def _one(self, update_id: int) -> Update:
        (found,) = self._read(_all().where(updates.c.id == update_id))
        return found

    def _read(self, query: Select[Any]) -> list[Update]:
        return [_update(row) for row in self._sql.execute(query)]


def _all() -> Select[Any]:
    return select(updates, VERSION)


def _update(row: Any) -> Update:  # noqa: ANN401 - a row
    return Update(
        row.id,
        row.group_id,
        row.member_id,
        row.organisation_id,
        row.text,
        row.posted_at,
        row.meeting_id,
        row.objective,
        row.withdrawn_at,
        row.version,
    )
