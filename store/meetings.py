"""Meetings, their moves, and who registered for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from bot.domain.meetings import Attendance, Meeting, Move, Registration, shifted
from bot.domain.sessions import Sitting, moved
from store.schema.meetings import meeting_moves, meetings, registrations
from store.sessions import StoredSessions
from store.upsert import inserting, upsert


class StoredMeetings(StoredSessions):
    """See `bot.ports.meetings.Meetings`."""

    def add(
        self,
        title: str,
        starts_at: datetime,
        ends_at: datetime,
        zone: str,
        key: str,
        sittings: Sequence[Sitting] = (),
    ) -> Meeting:
        """A new meeting, or the one already stored under the occurrence `key`; with one session by itself."""
        added = self._sql.execute(
            inserting(meetings)
            .values(key=key, title=title, starts_at=starts_at, ends_at=ends_at, zone=zone)
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(meetings.c.id)
        ).scalar()
        if added is not None:
            for sitting in sittings or (Sitting(starts_at, ends_at, zone),):
                self.add_session(added, sitting)
        return _meeting(self._sql.execute(select(meetings).where(meetings.c.key == key)).one())

    def set_link(self, meeting_id: int, link: str) -> None:
        """Where people take part online."""
        self._sql.execute(update(meetings).where(meetings.c.id == meeting_id).values(link=link))
        for session in self.sessions(meeting_id):
            self._revise(session.id)

    def drop(self, meeting_id: int) -> None:
        """Drops a meeting with all its sessions: it is not to come any more."""
        for session in self.sessions(meeting_id):
            self._revise(session.id, dropped_at=self._sql.now)
        self._sql.execute(
            update(meetings).where(meetings.c.id == meeting_id).values(dropped_at=self._sql.now)
        )

    def get(self, meeting_id: int) -> Meeting | None:
        """A meeting by its number."""
        row = self._sql.execute(select(meetings).where(meetings.c.id == meeting_id)).first()
        return None if row is None else _meeting(row)

    def move(self, meeting_id: int, starts_at: datetime, member_id: int) -> Move:
        """Gives a meeting another date, and keeps that it had one before."""
        held = select(meetings).where(meetings.c.id == meeting_id).with_for_update()
        meeting = _meeting(self._sql.execute(held).one())
        title = meeting.moved_to(starts_at).title
        self._sql.execute(update(meetings).where(meetings.c.id == meeting_id).values(title=title))
        for session in self.sessions(meeting_id):
            self.change_session(session, moved(session.sitting, meeting.zone, meeting.starts_at, starts_at))
        for phase, at in self.phases(meeting_id).items():
            self.set_phase(meeting_id, phase, shifted(at, meeting.zone, meeting.starts_at, starts_at))
        return self.note_move(meeting_id, meeting.starts_at, starts_at, member_id)

    def note_move(self, meeting_id: int, was: datetime, becomes: datetime, member_id: int) -> Move:
        """Keeps that a meeting begins at another instant."""
        row = self._sql.execute(
            insert(meeting_moves)
            .values(meeting_id=meeting_id, was=was, becomes=becomes, member_id=member_id, at=self._sql.now)
            .returning(meeting_moves)
        ).one()
        return _move(row)

    def moved(self, move_id: int) -> Move:
        """One of the moves there have been; LookupError for none."""
        row = self._sql.execute(select(meeting_moves).where(meeting_moves.c.id == move_id)).first()
        if row is None:
            raise LookupError(f"no move {move_id}")
        return _move(row)

    def moves_since(self, at: datetime) -> Sequence[Move]:
        """Moves after an instant, oldest first."""
        query = select(meeting_moves).where(meeting_moves.c.at > at).order_by(meeting_moves.c.id)
        return [_move(row) for row in self._sql.execute(query)]

    def last(self) -> Meeting | None:
        """The meeting under way, or the latest one there has been."""
        begun = select(meetings).where(meetings.c.starts_at <= self._sql.now, meetings.c.dropped_at.is_(None))
        row = self._sql.execute(begun.order_by(meetings.c.starts_at.desc(), meetings.c.id.desc())).first()
        return None if row is None else _meeting(row)

    def next(self) -> Meeting | None:
        """The meeting under way, or the next one to come."""
        return next(iter(self.upcoming()), None)

    def upcoming(self) -> Sequence[Meeting]:
        """Meetings that have not ended, the next one first."""
        rows = self._sql.execute(
            select(meetings)
            .where(meetings.c.ends_at > self._sql.now, meetings.c.dropped_at.is_(None))
            .order_by(meetings.c.starts_at, meetings.c.id)
        )
        return [_meeting(row) for row in rows]

    def ended(self, since: datetime) -> Sequence[Meeting]:
        """Meetings that ended at `since` or later and before now, oldest first."""
        rows = self._sql.execute(
            select(meetings)
            .where(meetings.c.ends_at >= since, meetings.c.ends_at <= self._sql.now)
            .where(meetings.c.dropped_at.is_(None))
            .order_by(meetings.c.ends_at, meetings.c.id)
        )
        return [_meeting(row) for row in rows]

    def all(self) -> Sequence[Meeting]:
        """Every meeting, dropped ones too, the first to begin first."""
        rows = self._sql.execute(select(meetings).order_by(meetings.c.starts_at, meetings.c.id))
        return [_meeting(row) for row in rows]

    def register(
        self, meeting_id: int, organisation_id: int, attendance: Attendance, member_id: int
    ) -> Registration:
        """Registers an organisation, replacing what was said before."""
        said = Registration(meeting_id, organisation_id, attendance, member_id, self._sql.now)
        self._sql.execute(
            upsert(
                registrations,
                ["meeting_id", "organisation_id"],
                meeting_id=meeting_id,
                organisation_id=organisation_id,
                attendance=attendance.value,
                member_id=member_id,
                at=said.at,
            )
        )
        return said

    def registrations(self, meeting_id: int) -> Sequence[Registration]:
        """What every organisation said last, by organisation."""
        rows = self._sql.execute(
            select(registrations)
            .where(registrations.c.meeting_id == meeting_id)
            .order_by(registrations.c.organisation_id)
        )
        return list(map(_registration, rows))

    def registration(self, meeting_id: int, organisation_id: int) -> Registration | None:
        """What an organisation said last."""
        own = registrations.c.meeting_id == meeting_id, registrations.c.organisation_id == organisation_id
        row = self._sql.execute(select(registrations).where(*own)).first()
        return None if row is None else _registration(row)


def _meeting(row: Any) -> Meeting:  # noqa: ANN401 - a row
    return Meeting(row.id, row.title, row.starts_at, row.ends_at, row.zone, row.link or "", row.dropped_at)


def _registration(row: Any) -> Registration:  # noqa: ANN401 - a row
    return Registration(
        row.meeting_id, row.organisation_id, Attendance(row.attendance), row.member_id, row.at
    )


def _move(row: Any) -> Move:  # noqa: ANN401 - a row
    return Move(row.id, row.meeting_id, row.was, row.becomes)
