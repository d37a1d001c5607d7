"""Sites, sessions and phases of meetings, and who was there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update

from bot.domain.attendance import Mark, Presence
from bot.domain.phases import Phase
from bot.domain.sessions import Session, Site, Sitting
from store.schema.meetings import marks, meeting_sites, meetings, phases, sessions
from store.sql import Sql
from store.upsert import upsert


class StoredSessions:
    """See `bot.ports.meetings.Sessions`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def sites(self, meeting_id: int) -> Sequence[Site]:
        """Where people sit together, the first named first."""
        query = select(meeting_sites).where(meeting_sites.c.meeting_id == meeting_id)
        rows = self._sql.execute(query.order_by(meeting_sites.c.id))
        return [Site(row.id, row.meeting_id, row.name, row.zone) for row in rows]

    def set_site(self, meeting_id: int, name: str, zone: str) -> Site:
        """A new site, or another zone of the one with this name."""
        statement = upsert(
            meeting_sites, ["meeting_id", "name"], meeting_id=meeting_id, name=name, zone=zone
        ).returning(meeting_sites.c.id)
        site = Site(self._sql.execute(statement).scalar_one(), meeting_id, name, zone)
        for session in self.sessions(meeting_id):
            self._revise(session.id)
        return site

    def drop_site(self, site: Site) -> None:
        """Takes a site out of its meeting, and out of the sessions that are there and elsewhere."""
        for session in self.sessions(site.meeting_id):
            if site.id in session.sitting.sites:
                left = tuple(other for other in session.sitting.sites if other != site.id)
                self.change_session(session, replace(session.sitting, sites=left))
        self._sql.execute(delete(meeting_sites).where(meeting_sites.c.id == site.id))

    def sessions(self, meeting_id: int, *, dropped: bool = False) -> Sequence[Session]:
        """The sessions of a meeting in their order; with `dropped` those too that will not be."""
        query = select(sessions).where(sessions.c.meeting_id == meeting_id)
        if not dropped:
            query = query.where(sessions.c.dropped_at.is_(None))
        rows = self._sql.execute(query.order_by(sessions.c.starts_at, sessions.c.id))
        return [_session(row) for row in rows]

    def session(self, session_id: int) -> Session | None:
        """A session by its key, dropped or not."""
        row = self._sql.execute(select(sessions).where(sessions.c.id == session_id)).first()
        return None if row is None else _session(row)

    def add_session(self, meeting_id: int, sitting: Sitting) -> Session:
        """One session more; the meeting is as long as its sessions."""
        row = self._sql.execute(
            insert(sessions)
            .values(
                meeting_id=meeting_id, uid=str(uuid4()), revision=0, changed_at=self._sql.now,
                **_columns(sitting),
            )
            .returning(sessions)
        ).one()  # fmt: skip
        self._retime(meeting_id)
        return _session(row)

    def change_session(self, session: Session, sitting: Sitting) -> Session:
        """The session at another time or place, or under another title: its next revision."""
        self._revise(session.id, **_columns(sitting))
        self._retime(session.meeting_id)
        changed = self.session(session.id)
        assert changed is not None  # noqa: S101 - sessions are never deleted
        return changed

    def drop_session(self, session: Session) -> None:
        """Drops a session that another one is left beside; calendars are told by its next revision."""
        self._revise(session.id, dropped_at=self._sql.now)
        self._retime(session.meeting_id)

    def phases(self, meeting_id: int) -> Mapping[Phase, datetime]:
        """The instants that have been set for this meeting; the other phases are counted from it."""
        rows = self._sql.execute(select(phases).where(phases.c.meeting_id == meeting_id))
        return {Phase(row.phase): row.at for row in rows}

    def set_phase(self, meeting_id: int, phase: Phase, at: datetime) -> None:
        """Sets the instant of a phase of this meeting."""
        self._sql.execute(
            upsert(phases, ["meeting_id", "phase"], meeting_id=meeting_id, phase=phase.value, at=at)
        )

    def mark(
        self,
        session_id: int,
        organisation_id: int,
        presence: Presence,
        said_by: int,
        *,
        member_id: int | None = None,
    ) -> Mark:
        """Notes that an organisation was there or not: `member_id` by their own word, else by roll-call."""
        said = Mark(session_id, organisation_id, presence, member_id, said_by, self._sql.now)
        self._sql.execute(
            insert(marks).values(
                session_id=session_id, organisation_id=organisation_id, presence=presence.value,
                member_id=member_id, said_by=said_by, at=said.at,
            )
        )  # fmt: skip
        return said

    def attendance(self, meeting_id: int, before: datetime | None = None) -> Sequence[Mark]:
        """What was said of who was there, in its order; with `before`, what had been said by then."""
        query = (
            select(marks)
            .join(sessions, sessions.c.id == marks.c.session_id)
            .where(sessions.c.meeting_id == meeting_id, sessions.c.dropped_at.is_(None))
        )
        if before is not None:
            query = query.where(marks.c.at < before)
        rows = self._sql.execute(query.order_by(marks.c.id))
        return [_mark(row) for row in rows]

    def _revise(self, session_id: int, **values: Any) -> None:  # noqa: ANN401 - columns of any type
        self._sql.execute(
            update(sessions)
            .where(sessions.c.id == session_id)
            .values(revision=sessions.c.revision + 1, changed_at=self._sql.now, **values)
        )

    def _retime(self, meeting_id: int) -> None:
        """Keeps the promise that a meeting is as long as its sessions, on the clock of the first."""
        held = select(sessions).where(sessions.c.meeting_id == meeting_id, sessions.c.dropped_at.is_(None))
        first = self._sql.execute(held.order_by(sessions.c.starts_at, sessions.c.id).limit(1)).one()
        last = self._sql.execute(select(func.max(held.subquery().c.ends_at))).scalar_one()
        self._sql.execute(
            update(meetings)
            .where(meetings.c.id == meeting_id)
            .values(starts_at=first.starts_at, ends_at=last, zone=first.zone)
        )


def _columns(sitting: Sitting) -> dict[str, Any]:
    return {
        "title": sitting.title,
        "starts_at": sitting.starts_at,
        "ends_at": sitting.ends_at,
        "zone": sitting.zone,
        "sites": list(sitting.sites),
    }


def _session(row: Any) -> Session:  # noqa: ANN401 - a row
    sitting = Sitting(row.starts_at, row.ends_at, row.zone, row.title, tuple(row.sites))
    return Session(row.id, row.meeting_id, sitting, row.uid, row.revision, row.changed_at, row.dropped_at)


def _mark(row: Any) -> Mark:  # noqa: ANN401 - a row
    presence = Presence(row.presence)
    return Mark(row.session_id, row.organisation_id, presence, row.member_id, row.said_by, row.at)
