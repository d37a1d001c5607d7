"""Notes for the Record of meetings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select, update

from bot.domain.notes import Note, Number, Version
from store.schema.groups import community
from store.schema.meetings import meetings
from store.schema.notes import note_calls, note_versions, notes
from store.sql import Sql
from store.upsert import inserting


class StoredNotes:
    """See `bot.ports.notes.Notes`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def get(self, meeting_id: int) -> Note | None:
        """The note of a meeting."""
        row = self._sql.execute(select(notes).where(notes.c.meeting_id == meeting_id)).first()
        if row is None:
            return None
        versions = self._sql.execute(
            select(note_versions)
            .where(note_versions.c.meeting_id == meeting_id)
            .order_by(note_versions.c.version)
        )
        calls = self._sql.execute(
            select(note_calls.c.vote_id)
            .where(note_calls.c.meeting_id == meeting_id)
            .order_by(note_calls.c.vote_id)
        )
        return Note(
            meeting_id,
            tuple(Version(v.version, v.content, v.at, v.member_id) for v in versions),
            tuple(calls.scalars()),
            None if row.year is None else Number(row.year, row.place),
            row.published_at,
        )

    def listed(self, limit: int = 20) -> Sequence[Note]:
        """The notes there are, of the latest meeting first."""
        found = self._sql.execute(
            select(notes.c.meeting_id)
            .join(meetings)
            .order_by(meetings.c.starts_at.desc(), meetings.c.id.desc())
            .limit(limit)
        )
        return [self._known(meeting_id) for meeting_id in found.scalars()]

    def add(self, meeting_id: int, content: str, member_id: int | None) -> Note:
        """The note with one version more, which may be its first; held until the end of the transaction."""
        self._sql.execute(inserting(notes).values(meeting_id=meeting_id).on_conflict_do_nothing())
        self._sql.execute(select(notes).where(notes.c.meeting_id == meeting_id).with_for_update())
        self._sql.execute(
            insert(note_versions).values(
                meeting_id=meeting_id,
                version=len(self._known(meeting_id).versions) + 1,
                content=content,
                member_id=member_id,
                at=self._sql.now,
            )
        )
        return self._known(meeting_id)

    def call(self, meeting_id: int, vote_id: int) -> None:
        """Notes that a consensus call is about a note."""
        self._sql.execute(insert(note_calls).values(vote_id=vote_id, meeting_id=meeting_id))

    def of_call(self, vote_id: int) -> Note | None:
        """The note that a consensus call is about."""
        found = select(note_calls.c.meeting_id).where(note_calls.c.vote_id == vote_id)
        meeting_id = self._sql.execute(found).scalar()
        return None if meeting_id is None else self._known(meeting_id)

    def publish(self, meeting_id: int, year: int) -> Note:
        """The note with the next number of the year; two at once come one after the other."""
        self._sql.execute(select(community.c.id).with_for_update())
        last = self._sql.execute(select(func.max(notes.c.place)).where(notes.c.year == year)).scalar()
        self._sql.execute(
            update(notes)
            .where(notes.c.meeting_id == meeting_id)
            .values(year=year, place=(last or 0) + 1, published_at=self._sql.now)
        )
        return self._known(meeting_id)

    def _known(self, meeting_id: int) -> Note:
        note = self.get(meeting_id)
        if note is None:
            raise LookupError(f"no note of meeting {meeting_id}")
        return note
