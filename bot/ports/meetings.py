"""The store's questions about meetings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.attendance import Mark, Presence
from bot.domain.community import Community
from bot.domain.meetings import Attendance, Meeting, Move, Registration
from bot.domain.phases import Phase
from bot.domain.sessions import Occurrence, Session, Site, Sitting

Occurrences = Callable[[Community, datetime], Iterable[Occurrence]]
"""The meetings of a community's calendar rule that end after an instant, in order and perhaps for ever."""


class Sessions(Protocol):
    """Sites, sessions and phases of meetings, and who was there."""

    def sites(self, meeting_id: int) -> Sequence[Site]:
        """Where people sit together, the first named first."""
        ...

    def set_site(self, meeting_id: int, name: str, zone: str) -> Site:
        """A new site, or another zone of the one with this name."""
        ...

    def drop_site(self, site: Site) -> None:
        """Takes a site out of its meeting, and out of the sessions that are there and elsewhere."""
        ...

    def sessions(self, meeting_id: int, *, dropped: bool = False) -> Sequence[Session]:
        """The sessions of a meeting in their order; with `dropped` those too that will not be."""
        ...

    def session(self, session_id: int) -> Session | None:
        """A session by its key, dropped or not."""
        ...

    def add_session(self, meeting_id: int, sitting: Sitting) -> Session:
        """One session more; the meeting is as long as its sessions, on the clock of the first."""
        ...

    def change_session(self, session: Session, sitting: Sitting) -> Session:
        """The session at another time or place, or under another title: its next revision."""
        ...

    def drop_session(self, session: Session) -> None:
        """Drops a session that another one is left beside."""
        ...

    def phases(self, meeting_id: int) -> Mapping[Phase, datetime]:
        """The instants set for this meeting; see `bot.domain.phases` for the others."""
        ...

    def set_phase(self, meeting_id: int, phase: Phase, at: datetime) -> None: ...

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
        ...

    def attendance(self, meeting_id: int, before: datetime | None = None) -> Sequence[Mark]:
        """What was said of who was there, in its order; with `before`, what had been said by then."""
        ...


class Meetings(Sessions, Protocol):
    """Meetings, their moves, and registrations."""

    def add(
        self,
        title: str,
        starts_at: datetime,
        ends_at: datetime,
        zone: str,
        key: str,
        sittings: Sequence[Sitting] = (),
    ) -> Meeting:
        """A new meeting, or the one already stored under the occurrence `key`.

        Without `sittings` it has one session, as long as it is.
        """
        ...

    def get(self, meeting_id: int) -> Meeting | None: ...

    def set_link(self, meeting_id: int, link: str) -> None: ...

    def move(self, meeting_id: int, starts_at: datetime, member_id: int) -> Move:
        """Gives a meeting another date, and takes sessions and phases along.

        Two moves at once come one after the other.
        """
        ...

    def note_move(self, meeting_id: int, was: datetime, becomes: datetime, member_id: int) -> Move:
        """Keeps that a meeting begins at another instant, because its sessions do."""
        ...

    def moved(self, move_id: int) -> Move:
        """One of the moves there have been; LookupError for none."""
        ...

    def moves_since(self, at: datetime) -> Sequence[Move]:
        """Moves after an instant, oldest first."""
        ...

    def drop(self, meeting_id: int) -> None:
        """Drops a meeting with all its sessions: it is not to come any more."""
        ...

    def next(self) -> Meeting | None:
        """The meeting under way, or the next one to come."""
        ...

    def last(self) -> Meeting | None:
        """The meeting under way, or the latest one there has been."""
        ...

    def upcoming(self) -> Sequence[Meeting]:
        """Meetings that have not ended, the next one first."""
        ...

    def ended(self, since: datetime) -> Sequence[Meeting]:
        """Meetings that ended at `since` or later and before now, oldest first."""
        ...

    def all(self) -> Sequence[Meeting]:
        """Every meeting, dropped ones too, the first to begin first."""
        ...

    def register(
        self, meeting_id: int, organisation_id: int, attendance: Attendance, member_id: int
    ) -> Registration:
        """Registers an organisation, replacing what was said before."""
        ...

    def registrations(self, meeting_id: int) -> Sequence[Registration]:
        """What every organisation said last, by organisation."""
        ...

    def registration(self, meeting_id: int, organisation_id: int) -> Registration | None:
        """What an organisation said last."""
        ...
