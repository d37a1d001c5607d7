"""Who is on a roll (RULES §4): registered organisations, represented ones, or seats."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.delegations import personally
from bot.domain.groups import Membership, Role
from bot.domain.meetings import Attendance, Registration
from bot.domain.organisations import line_of
from bot.domain.people import Organisation
from bot.domain.votes import Unit


def unit_of(organisation_id: int, organisations: Mapping[int, Organisation]) -> Organisation:
    """The voting unit of an organisation: its topmost parent (RULES §2)."""
    return line_of(organisation_id, organisations)[-1]


def as_unit(organisation: Organisation) -> Unit:
    """The unit under its stable id."""
    return Unit(f"o{organisation.id}", organisation.name)


def plenary(
    registrations: Iterable[Registration], organisations: Mapping[int, Organisation]
) -> tuple[Unit, ...]:
    """Organisations that vote by their class and are registered for the meeting."""
    coming = (r.organisation_id for r in registrations if r.attendance is not Attendance.NO)
    tops = {unit_of(o, organisations).id for o in coming if organisations[o].votes}
    return _sorted(organisations[top] for top in tops)


def group(
    memberships: Iterable[Membership],
    organisations: Mapping[int, Organisation],
    now: datetime,
    joined_for: timedelta,
    inactive: Container[int] = (),
) -> tuple[Unit, ...]:
    """Units with a representative in the group for `joined_for`; founders are exempt.

    A representative of an `inactive` organisation puts nobody on it.
    """
    tops = {
        unit_of(m.organisation_id, organisations).id
        for m in memberships
        if _represents(m, now, joined_for) and m.organisation_id not in inactive
    }
    return _sorted(organisations[top] for top in tops)


def persons(
    memberships: Iterable[Membership],
    names: Mapping[int, str],
    now: datetime,
    joined_for: timedelta,
    inactive: Container[int] = (),
) -> tuple[Unit, ...]:
    """The group's representatives themselves, once they have been that for `joined_for`.

    Those of an `inactive` organisation are not on it.
    """
    found = {
        m.member_id
        for m in memberships
        if _represents(m, now, joined_for) and m.organisation_id not in inactive
    }
    units = (Unit(personally(member).unit, names[member]) for member in found)
    return tuple(sorted(units, key=lambda unit: (unit.name.casefold(), int(unit.id[1:]))))


def _represents(membership: Membership, now: datetime, joined_for: timedelta) -> bool:
    long_enough = membership.founder or membership.since <= now - joined_for
    return membership.role is Role.REPRESENTATIVE and long_enough


def _sorted(organisations: Iterable[Organisation]) -> tuple[Unit, ...]:
    return tuple(as_unit(o) for o in sorted(organisations, key=lambda o: (o.name.casefold(), o.id)))
