"""Decisions of the room and points of discussion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, or_, select, update

from bot.domain.decisions import Entry, EntryKind
from bot.domain.wordings import Wording
from store.schema.agenda import minute_versions, minutes
from store.schema.meetings import meetings
from store.sql import Sql
from store.wordings import Wordings, versions

VERSION = versions(minute_versions, minute_versions.c.minute_id, minutes.c.id).label("version")


class StoredDecisions:
    """See `bot.ports.agenda.Decisions`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._wordings = Wordings(sql, minute_versions, minute_versions.c.minute_id)

    def add(
        self, meeting_id: int, kind: EntryKind, text: str, member_id: int, item_id: int | None = None
    ) -> Entry:
        """A new entry with the next number of its kind; the meeting's row makes two wait for each other."""
        self._sql.execute(select(meetings.c.id).where(meetings.c.id == meeting_id).with_for_update())
        numbers = select(func.coalesce(func.max(minutes.c.number), 0) + 1)
        number = numbers.where(minutes.c.meeting_id == meeting_id, minutes.c.kind == kind.value)
        added = insert(minutes).values(
            meeting_id=meeting_id,
            kind=kind.value,
            number=number.scalar_subquery(),
            text=text,
            member_id=member_id,
            at=self._sql.now,
            item_id=item_id,
        )
        return self._one(self._sql.execute(added.returning(minutes.c.id)).scalar_one())

    def correct(self, entry_id: int, text: str, member_id: int) -> Entry:
        """The entry with another text; what it said before is kept."""
        self._sql.execute(select(minutes.c.id).where(minutes.c.id == entry_id).with_for_update())
        before = self._one(entry_id)
        self._wordings.keep(entry_id, before.version, before.text, member_id)
        self._sql.execute(update(minutes).where(minutes.c.id == entry_id).values(text=text))
        return self._one(entry_id)

    def earlier(self, entry_id: int) -> Sequence[Wording]:
        """What the entry said before, the first text first."""
        return self._wordings.earlier(entry_id)

    def get(self, meeting_id: int, kind: EntryKind, number: int) -> Entry | None:
        """An entry by its number in its meeting."""
        found = self._read(
            minutes.c.meeting_id == meeting_id, minutes.c.kind == kind.value, minutes.c.number == number
        )
        return next(iter(found), None)

    def by_id(self, entry_id: int) -> Entry | None:
        """An entry by its key."""
        return next(iter(self._read(minutes.c.id == entry_id)), None)

    def of_meeting(self, meeting_id: int) -> Sequence[Entry]:
        """The entries of both kinds in the order in which they were recorded."""
        return self._read(minutes.c.meeting_id == meeting_id)

    def since(self, at: datetime) -> Sequence[Entry]:
        """Decisions of the room recorded or corrected after an instant, oldest first."""
        corrected = exists().where(minute_versions.c.minute_id == minutes.c.id, minute_versions.c.at > at)
        return self._read(minutes.c.kind == EntryKind.DECISION.value, or_(minutes.c.at > at, corrected))

    def _one(self, entry_id: int) -> Entry:
        (found,) = self._read(minutes.c.id == entry_id)
        return found

    def _read(self, *conditions: ColumnElement[bool]) -> list[Entry]:
        rows = self._sql.execute(select(minutes, VERSION).where(*conditions).order_by(minutes.c.id))
        return [_entry(row) for row in rows]


def _entry(row: Any) -> Entry:  # noqa: ANN401 - a row
    return Entry(
        row.id,
        row.meeting_id,
        EntryKind(row.kind),
        row.number,
        row.text,
        row.member_id,
        row.at,
        row.item_id,
        row.version,
    )
