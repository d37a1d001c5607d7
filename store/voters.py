"""Who acts for which unit, as the delegations and seats of this moment say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, bindparam, or_, select

from bot.domain.delegations import Acting, Seat, acting_for, personally, voters_of
from bot.domain.profiles import Body
from bot.domain.votes import Unit, Vote
from store.organisations import delegation
from store.prepared import Build
from store.schema.groups import seats
from store.schema.people import delegations, members, organisations
from store.sql import DatabaseNow, Sql


def units_of(sql: Sql, vote: Vote, member_id: int) -> tuple[Acting, ...]:
    """The units a member may cast for now, the one to take first; on the roll or not."""
    return _units(sql, vote, member_id, _delegations_around, _seats_held)


def units_for_casting(sql: Sql, vote: Vote, member_id: int) -> tuple[Acting, ...]:
    """The same, and whatever else this person casts in this vote waits until the transaction has ended."""
    return _units(sql, vote, member_id, _delegations_around_locked, _seats_held_locked)


def voters(sql: Sql, vote: Vote, unit: str) -> tuple[Acting, ...]:
    """Who may cast for a unit now, the delegate first."""
    number = int(unit[1:])
    if vote.rule.body == Body.PERSONS:
        return (personally(number),)
    if vote.rule.body == Body.SEATS:
        rows = sql.rows(_seat, id=number)
        return voters_of(unit, vote.group_id, seats=_seats(rows), away=_away(sql, rows))
    rows = sql.rows(_delegations_for, organisation_id=number)
    return voters_of(unit, vote.group_id, delegations=[delegation(r) for r in rows], away=_away(sql, rows))


def name_now(sql: Sql, vote: Vote, unit: str, seats_of: Callable[[int], Sequence[Unit]]) -> str | None:
    """What a unit is called that could be on the vote's roll now; None for a seat that does not vote."""
    if vote.rule.body == Body.SEATS:
        return next((seat.name for seat in seats_of(vote.group_id) if seat.id == unit), None)
    table = members if vote.rule.body == Body.PERSONS else organisations
    found: str | None = sql.execute(select(table.c.name).where(table.c.id == int(unit[1:]))).scalar()
    return found


def _units(sql: Sql, vote: Vote, member_id: int, delegated: Build, seated: Build) -> tuple[Acting, ...]:
    if vote.rule.body == Body.PERSONS:
        return (personally(member_id),)
    if vote.rule.body == Body.SEATS:
        rows = sql.rows(seated, member=member_id, group=vote.group_id)
        _reread(sql, rows)
        return acting_for(member_id, vote.group_id, seats=_seats(rows), away=_away(sql, rows))
    rows = sql.rows(delegated, member=member_id)
    _reread(sql, rows)
    own = [delegation(row) for row in rows]
    return acting_for(member_id, vote.group_id, delegations=own, away=_away(sql, rows))


def _reread(sql: Sql, rows: Sequence[Any]) -> None:
    if rows:
        sql.reread(rows[0].now)


def _away(sql: Sql, rows: Sequence[Any]) -> frozenset[int]:
    gone: dict[int, datetime] = {row.member_id: row.away_until for row in rows if row.away_until}
    return frozenset(member for member, until in gone.items() if until > sql.now) if gone else frozenset()


def _seats(rows: Sequence[Any]) -> list[Seat]:
    return [Seat(row.id, row.slug, row.group_id, row.member_id, row.stand_in_id) for row in rows]


def _caster() -> Subquery:
    return select(members.c.id).where(members.c.id == bindparam("member")).subquery("caster")


def _locked_caster() -> Subquery:
    """A subquery with a lock is run as it stands: whoever holds the member's row is waited for.

    Then the row is looked at again, so that whoever has left their organisation meanwhile casts no more.
    """
    return (
        select(members.c.id)
        .where(members.c.id == bindparam("member"), members.c.organisation_id.is_not(None))
        .with_for_update(key_share=True)
        .subquery("caster")
    )


def _delegations_around() -> Select[Any]:
    return _around(_caster())


def _delegations_around_locked() -> Select[Any]:
    return _around(_locked_caster())


def _around(caster: Subquery) -> Select[Any]:
    """All delegations in force of the organisations for which this member holds one."""
    own = delegations.alias("own")
    organisations = select(own.c.organisation_id).where(
        own.c.member_id == bindparam("member"), own.c.until.is_(None)
    )
    return (
        select(delegations, members.c.away_until, DatabaseNow().label("now"))
        .select_from(caster.join(delegations, delegations.c.organisation_id.in_(organisations)))
        .join(members, members.c.id == delegations.c.member_id)
        .where(delegations.c.until.is_(None))
    )


def _delegations_for() -> Select[Any]:
    return (
        select(delegations, members.c.away_until)
        .join(members, members.c.id == delegations.c.member_id)
        .where(delegations.c.organisation_id == bindparam("organisation_id"), delegations.c.until.is_(None))
    )


def _seats_held() -> Select[Any]:
    return _held(_caster())


def _seats_held_locked() -> Select[Any]:
    return _held(_locked_caster())


def _held(caster: Subquery) -> Select[Any]:
    return (
        _seat_columns(DatabaseNow().label("now"))
        .join(caster, or_(seats.c.holder_id == caster.c.id, seats.c.stand_in_id == caster.c.id))
        .where(seats.c.group_id == bindparam("group"))
    )


def _seat() -> Select[Any]:
    return _seat_columns().where(seats.c.id == bindparam("id"))


def _seat_columns(*more: Any) -> Select[Any]:  # noqa: ANN401 - SQL
    """Seats with whether their holder is away."""
    return select(
        seats.c.id,
        seats.c.slug,
        seats.c.group_id,
        seats.c.holder_id.label("member_id"),
        seats.c.stand_in_id,
        members.c.away_until,
        *more,
    ).join_from(seats, members, members.c.id == seats.c.holder_id, isouter=True)
