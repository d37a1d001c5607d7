"""Who acts for a voting unit: its delegate and alternate, or a seat's holder and stand-in (RULES §2, §4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Delegation, Rank


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a body as it is filled now."""

    id: int
    slug: str
    group_id: int
    holder_id: int | None = None
    stand_in_id: int | None = None
    until: datetime | None = None
    """when the term of its holder, or of the last one, is to end"""


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who may cast for a unit, and how their ballot ranks now."""

    unit: str
    member_id: int
    rank: Rank
    named: Rank
    """as the delegation or seat says; an alternate ranks as the delegate while the delegate is away"""


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody votes in as delegate or as a seat's holder, and who acts in their absence."""

    unit: str
    group_id: int | None
    """the group or body; None of a mandate for the plenary"""
    alternate_id: int | None


def organisation_unit(organisation_id: int) -> str:
    """The unit of an organisation that stands for itself and those below it."""
    return f"o{organisation_id}"


def seat_unit(seat_id: int) -> str:
    """The unit of a seat."""
    return f"s{seat_id}"


def personally(member_id: int) -> Acting:
    """A person who votes for themselves, where a profile has persons for units."""
    return Acting(f"m{member_id}", member_id, Rank.DELEGATE, Rank.DELEGATE)


def voters_of(
    unit: str,
    group_id: int,
    *,
    delegations: Iterable[Delegation] = (),
    seats: Iterable[Seat] = (),
    away: Collection[int] = (),
) -> tuple[Acting, ...]:
    """Who may cast for `unit` in a vote of the group: the delegate first, those who are away last.

    Delegations are those in force, of this organisation or of several; an organisation that named nobody for
    the group asks its delegates for the plenary. `away` are the members who are away now.
    """
    named = [*_delegated(unit, group_id, delegations), *_seated(unit, seats)]
    named.sort(key=lambda pair: (pair[1] in away, pair[0] is not Rank.DELEGATE))
    delegate_is_away = any(rank is Rank.DELEGATE and member in away for rank, member in named)
    return tuple(
        Acting(unit, member, Rank.DELEGATE if delegate_is_away else rank, rank) for rank, member in named
    )


def acting_for(
    member_id: int,
    group_id: int,
    *,
    delegations: Collection[Delegation] = (),
    seats: Collection[Seat] = (),
    away: Collection[int] = (),
) -> tuple[Acting, ...]:
    """The units a member may cast for in a vote of the group, the one to take first.

    A person casts for one unit only, so of several the one where they are delegate comes first. Whether a
    unit is on the roll is the caller's to ask.
    """
    units = {organisation_unit(d.organisation_id) for d in delegations if d.member_id == member_id}
    units |= {seat_unit(seat.id) for seat in seats if member_id in (seat.holder_id, seat.stand_in_id)}
    found: dict[str, Acting] = {}
    for unit in units:
        for voter in voters_of(unit, group_id, delegations=delegations, seats=seats, away=away):
            if voter.member_id == member_id:
                found.setdefault(unit, voter)
    return tuple(
        sorted(found.values(), key=lambda v: (v.named is not Rank.DELEGATE, v.unit[0], int(v.unit[1:])))
    )


def places_of(
    member_id: int, delegations: Collection[Delegation], seats: Iterable[Seat]
) -> tuple[Place, ...]:
    """The places a member votes in, mandates before seats.

    Delegations are all those in force of the organisations concerned.
    """
    alternates = {
        (d.organisation_id, d.group_id): d.member_id for d in delegations if d.rank is Rank.ALTERNATE
    }
    mandates = [
        Place(
            organisation_unit(d.organisation_id),
            d.group_id,
            alternates.get((d.organisation_id, d.group_id)),
        )
        for d in delegations
        if d.member_id == member_id and d.rank is Rank.DELEGATE
    ]
    held = (s for s in seats if s.holder_id == member_id)
    return (*mandates, *(Place(seat_unit(s.id), s.group_id, s.stand_in_id) for s in held))


def has_delegate(organisation_id: int, group_id: int | None, delegations: Iterable[Delegation]) -> bool:
    """Whether a delegate is named for the organisation: for the group, or for the plenary whose it asks."""
    return any(
        d.organisation_id == organisation_id and d.rank is Rank.DELEGATE and d.group_id in (group_id, None)
        for d in delegations
    )


def _delegated(unit: str, group_id: int, delegations: Iterable[Delegation]) -> list[tuple[Rank, int]]:
    own = [d for d in delegations if organisation_unit(d.organisation_id) == unit]
    for_group = [d for d in own if d.group_id == group_id]
    return [(d.rank, d.member_id) for d in for_group or own if d.group_id in (group_id, None)]


def _seated(unit: str, seats: Iterable[Seat]) -> list[tuple[Rank, int]]:
    return [
        (rank, member)
        for seat in seats
        if seat_unit(seat.id) == unit
        for rank, member in ((Rank.DELEGATE, seat.holder_id), (Rank.ALTERNATE, seat.stand_in_id))
        if member is not None
    ]
