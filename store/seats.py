"""The seats of bodies, who holds them, and their terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, insert, or_, select, update

from bot.domain.community import Community, SeatEntry
from bot.domain.delegations import Seat, seat_unit
from bot.domain.elections import Term
from bot.domain.votes import Unit
from store.schema.elections import terms
from store.schema.groups import seats
from store.schema.people import members
from store.sql import Sql

VOTING = frozenset({"elected", "permanent"})


class StoredSeats:
    """See `bot.ports.seats.Seats`. Names and kinds come from the community's file."""

    def __init__(self, sql: Sql, community: Callable[[], Community]) -> None:
        self._sql = sql
        self._community = community

    def voting(self, group_id: int) -> Sequence[Unit]:
        """The voting seats of a body as units, vacant ones too; not chair nor observer."""
        entries = self._entries()
        rows = self._sql.execute(select(seats).where(seats.c.group_id == group_id).order_by(seats.c.id))
        return [
            Unit(seat_unit(row.id), entry.names[0][1])
            for row in rows
            if (entry := entries.get(row.slug)) and entry.kind in VOTING and not entry.chair
        ]

    def chairs_of(self, member_id: int) -> frozenset[int]:
        """Bodies whose chair's seat this member holds."""
        entries = self._entries()
        return frozenset(
            row.group_id
            for row in self._sql.rows(_held, member_id=member_id)
            if (entry := entries.get(row.slug)) and entry.chair
        )

    def all(self) -> Sequence[Seat]:
        """Every seat of every body as it is filled now, by id."""
        return [_seat(row) for row in self._sql.rows(_every_seat)]

    def of_member(self, member_id: int) -> Sequence[Seat]:
        """Seats this member holds or stands in for, by id."""
        return [_seat(row) for row in self._sql.rows(_seats_of, member_id=member_id)]

    def fill(
        self, slug: str, member_id: int, stand_in: int | None = None, until: datetime | None = None
    ) -> None:
        """Gives a seat a holder, and a stand-in or none, from now on."""
        filled = (
            update(seats)
            .where(seats.c.slug == slug)
            .values(holder_id=member_id, stand_in_id=stand_in, since=self._sql.now, until=until)
        )
        if not self._sql.changed(filled):
            raise LookupError(f"no seat {slug}")
        self._end_terms(seats.c.slug == slug)
        organisation = select(members.c.organisation_id).where(members.c.id == member_id).scalar_subquery()
        self._sql.execute(
            insert(terms).values(
                seat_id=select(seats.c.id).where(seats.c.slug == slug).scalar_subquery(),
                member_id=member_id,
                organisation_id=organisation,
                since=self._sql.now,
                until=until,
            )
        )

    def empty(self, slug: str) -> None:
        """Ends the running term on a seat; its stand-in stays, and the end its term was to have."""
        self._sql.execute(update(seats).where(seats.c.slug == slug).values(holder_id=None))
        self._end_terms(seats.c.slug == slug)

    def vacate(self, member_id: int) -> Sequence[Seat]:
        """Ends a member's terms on seats, and their standing in; returns the seats as they were."""
        vacated = self.of_member(member_id)
        self._end_terms(seats.c.holder_id == member_id)
        for filled in (seats.c.holder_id, seats.c.stand_in_id):
            self._sql.execute(update(seats).where(filled == member_id).values({filled: None}))
        return vacated

    def terms(self, group_id: int) -> Sequence[Term]:
        """The terms on a body's seats, ended ones too, oldest first."""
        rows = self._sql.execute(
            select(seats.c.slug, terms)
            .join(seats, seats.c.id == terms.c.seat_id)
            .where(seats.c.group_id == group_id)
            .order_by(terms.c.since, terms.c.id)
        )
        return [
            Term(row.slug, row.member_id, row.organisation_id, row.since, row.until, row.ended_at)
            for row in rows
        ]

    def _end_terms(self, which: ColumnElement[bool]) -> None:
        """Ends the running terms on some seats."""
        of_seat = terms.c.seat_id.in_(select(seats.c.id).where(which))
        ended = update(terms).where(of_seat, terms.c.ended_at.is_(None)).values(ended_at=self._sql.now)
        self._sql.execute(ended)

    def _entries(self) -> dict[str, SeatEntry]:
        return {entry.slug: entry for entry in self._community().seats}


def _seat(row: Any) -> Seat:  # noqa: ANN401 - a row
    return Seat(row.id, row.slug, row.group_id, row.holder_id, row.stand_in_id, row.until)


def _every_seat() -> Select[Any]:
    return select(seats).order_by(seats.c.id)


def _seats_of() -> Select[Any]:
    member: Any = bindparam("member_id")
    return (
        select(seats)
        .where(or_(seats.c.holder_id == member, seats.c.stand_in_id == member))
        .order_by(seats.c.id)
    )


def _held() -> Select[Any]:
    return select(seats.c.slug, seats.c.group_id).where(seats.c.holder_id == bindparam("member_id"))
