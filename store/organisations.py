"""Organisations, claims on them, and who votes for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, or_, select, update

from bot.domain.groups import folded
from bot.domain.people import Claim, Delegation, Organisation, Rank
from store.schema.people import claims, delegations, organisations
from store.sql import Sql


class StoredOrganisations:
    """See `bot.ports.people.Organisations`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def get(self, organisation_id: int) -> Organisation:
        """An organisation by its id; raises LookupError where there is none."""
        row = self._sql.row(_by_id, id=organisation_id)
        if row is None:
            raise LookupError(f"no organisation {organisation_id}")
        return _organisation(row)

    def all(self) -> Sequence[Organisation]:
        """Every organisation by its folded name."""
        rows = [(row.folded, row) for row in self._sql.rows(_all)]
        # Sorted here, because the databases do not agree on the order of letters.
        return [_organisation(row) for _, row in sorted(rows, key=lambda pair: pair[0])]

    def named(self, words: str) -> Organisation | None:
        """The organisation whose folded name is `words`, folded."""
        query = select(organisations).where(organisations.c.folded == folded(words))
        row = self._sql.execute(query).first()
        return None if row is None else _organisation(row)

    def add(
        self, name: str, kind: str, votes: bool, parent_id: int | None = None, constituency: str = ""
    ) -> Organisation:
        """A new organisation; no two have the same folded name."""
        row = self._sql.execute(
            insert(organisations)
            .values(
                name=name,
                folded=folded(name),
                kind=kind,
                votes=votes,
                parent_id=parent_id,
                constituency=constituency,
            )
            .returning(organisations)
        ).one()
        return _organisation(row)

    def claim(self, member_id: int, organisation_id: int, hints: str) -> Claim:
        """A claim, replacing the member's earlier one."""
        self._sql.execute(delete(claims).where(claims.c.member_id == member_id))
        row = self._sql.execute(
            insert(claims)
            .values(member_id=member_id, organisation_id=organisation_id, made_at=self._sql.now, hints=hints)
            .returning(claims)
        ).one()
        return _claim(row)

    def claims(self, organisation_id: int | None = None) -> Sequence[Claim]:
        """Claims that wait, oldest first; of one organisation or of all."""
        query = select(claims).order_by(claims.c.made_at, claims.c.id)
        if organisation_id is not None:
            query = query.where(claims.c.organisation_id == organisation_id)
        return [_claim(row) for row in self._sql.execute(query)]

    def settle(self, claim_id: int) -> None:
        """Takes a claim off the list."""
        self._sql.execute(delete(claims).where(claims.c.id == claim_id))

    def delegations(self, organisation_id: int) -> Sequence[Delegation]:
        """The mandates in force now, for the plenary and for groups, oldest first."""
        return [delegation(row) for row in self._sql.rows(_delegations, organisation_id=organisation_id)]

    def delegations_of(self, member_id: int) -> Sequence[Delegation]:
        """The mandates a member holds now, oldest first."""
        return [delegation(row) for row in self._sql.rows(_delegations_of, member_id=member_id)]

    def delegate(
        self, organisation_id: int, member_id: int, rank: Rank, group_id: int | None, reference: str = ""
    ) -> Delegation:
        """Names somebody from now on; ends the mandate of whoever held this rank, and the person's other.

        Naming whoever holds it already changes nothing but the reference, if one is given.
        """
        place = (
            delegations.c.organisation_id == organisation_id,
            delegations.c.group_id.is_(None) if group_id is None else delegations.c.group_id == group_id,
            delegations.c.until.is_(None),
        )
        held = (*place, delegations.c.member_id == member_id, delegations.c.rank == rank.value)
        if (row := self._sql.execute(select(delegations).where(*held)).first()) is not None:
            if not reference:
                return delegation(row)
            referring = update(delegations).where(*held).values(reference=reference).returning(delegations)
            return delegation(self._sql.execute(referring).one())
        given_up = or_(delegations.c.rank == rank.value, delegations.c.member_id == member_id)
        self._sql.execute(update(delegations).where(*place, given_up).values(until=self._sql.now))
        row = self._sql.execute(
            insert(delegations)
            .values(
                organisation_id=organisation_id,
                member_id=member_id,
                rank=rank.value,
                group_id=group_id,
                since=self._sql.now,
                reference=reference,
            )
            .returning(delegations)
        ).one()
        return delegation(row)

    def end_delegations(self, member_id: int) -> None:
        """Ends every mandate of a member now."""
        self._sql.execute(
            update(delegations)
            .where(delegations.c.member_id == member_id, delegations.c.until.is_(None))
            .values(until=self._sql.now)
        )


def delegation(row: Any) -> Delegation:  # noqa: ANN401 - a row
    """A delegation as stored."""
    return Delegation(
        row.id,
        row.organisation_id,
        row.member_id,
        Rank(row.rank),
        row.group_id,
        row.since,
        row.until,
        row.reference,
    )


def _organisation(row: Any) -> Organisation:  # noqa: ANN401 - a row
    return Organisation(row.id, row.name, row.kind, row.votes, row.parent_id, row.constituency)


def _claim(row: Any) -> Claim:  # noqa: ANN401 - a row
    return Claim(row.id, row.member_id, row.organisation_id, row.made_at, row.hints)


def _by_id() -> Select[Any]:
    return select(organisations).where(organisations.c.id == bindparam("id"))


def _all() -> Select[Any]:
    return select(organisations)


def _delegations() -> Select[Any]:
    return (
        select(delegations)
        .where(delegations.c.organisation_id == bindparam("organisation_id"), delegations.c.until.is_(None))
        .order_by(delegations.c.since, delegations.c.id)
    )


def _delegations_of() -> Select[Any]:
    return (
        select(delegations)
        .where(delegations.c.member_id == bindparam("member_id"), delegations.c.until.is_(None))
        .order_by(delegations.c.since, delegations.c.id)
    )
