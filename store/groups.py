"""Groups, who belongs to them, and their lives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update

from bot.domain.community import Community, GroupEntry
from bot.domain.groups import Group, GroupState, GroupStep, Membership, Role
from store.proposals import ENTRY, propose, proposed
from store.schema.groups import group_steps, groups, memberships, proposals, updates
from store.schema.votes import ballots, votes
from store.sql import Sql


class StoredGroups:
    """See `bot.ports.groups.Groups`. Names come from the community's file or a proposal."""

    def __init__(self, sql: Sql, community: Callable[[], Community]) -> None:
        self._sql = sql
        self._community = community

    def all(self) -> Sequence[Group]:
        """Every group in the order of the file, then those that members proposed, oldest first.

        A proposed group that the file has come to name is the file's.
        """
        rows = {row.slug: row for row in self._sql.rows(_groups)}
        entries = {slug: proposed(slug, row.entry) for slug, row in rows.items() if row.entry}
        named = {entry.slug: entry for entry in self._community().groups}
        return [
            Group(row.id, entry, GroupState(row.state), row.founded_at)
            for slug, entry in {**named, **entries, **named}.items()
            if (row := rows.get(slug))
        ]

    def get(self, group_id: int) -> Group:
        """A group by its id; raises LookupError where there is none."""
        found = next((group for group in self.all() if group.id == group_id), None)
        if found is None:
            raise LookupError(f"no group {group_id}")
        return found

    def memberships(self, group_id: int) -> Sequence[Membership]:
        """Memberships in force now, oldest first."""
        return [_membership(row) for row in self._sql.rows(_members_of, group_id=group_id)]

    def ended(self, group_id: int, since: datetime) -> Sequence[Membership]:
        """Memberships that ended at `since` or later, the first to end first."""
        rows = self._sql.execute(
            select(memberships)
            .where(memberships.c.group_id == group_id, memberships.c.until >= since)
            .order_by(memberships.c.until, memberships.c.id)
        )
        return [_membership(row) for row in rows]

    def of_member(self, member_id: int) -> Sequence[Membership]:
        """A member's memberships in force now, oldest first."""
        return [_membership(row) for row in self._sql.rows(_groups_of, member_id=member_id)]

    def join(
        self, group_id: int, member_id: int, organisation_id: int, role: Role, *, founder: bool = False
    ) -> Membership:
        """A new membership from now on, or the one in force in this role."""
        for held in self.of_member(member_id):
            if (held.group_id, held.role) == (group_id, role):
                return held
        row = self._sql.execute(
            insert(memberships)
            .values(
                group_id=group_id,
                member_id=member_id,
                organisation_id=organisation_id,
                role=role.value,
                founder=founder,
                since=self._sql.now,
            )
            .returning(memberships)
        ).one()
        return _membership(row)

    def leave(self, group_id: int, member_id: int, role: Role | None = None) -> int:
        """Ends memberships (all, or one role); returns how many."""
        ended = (
            update(memberships)
            .where(
                memberships.c.group_id == group_id,
                memberships.c.member_id == member_id,
                memberships.c.until.is_(None),
            )
            .values(until=self._sql.now)
        )
        if role is not None:
            ended = ended.where(memberships.c.role == role.value)
        return self._sql.changed(ended)

    def lock(self, group_id: int) -> Group:
        """The group, held so that whatever else depends on its state waits; not who joins it."""
        held = select(groups.c.id).where(groups.c.id == group_id).with_for_update(key_share=True)
        self._sql.execute(held).one()
        return self.get(group_id)

    def take(self, group_id: int, step: GroupStep) -> None:
        """Moves a group on in its life, and notes the step."""
        moved = update(groups).where(groups.c.id == group_id)
        founded = {"founded_at": step.at} if step.state is GroupState.APPROVED else {}
        self._sql.execute(moved.values(state=step.state.value, state_since=step.at, **founded))
        self._sql.execute(
            insert(group_steps).values(
                group_id=group_id,
                state=step.state.value,
                at=step.at,
                member_id=step.member_id,
                decision=step.decision,
                reason=step.reason,
                report=step.report,
            )
        )

    def steps(self, group_id: int) -> Sequence[GroupStep]:
        """The steps of its life, oldest first."""
        return [
            GroupStep(GroupState(row.state), row.at, row.member_id, row.decision, row.reason, row.report)
            for row in self._sql.rows(_steps, group=group_id)
        ]

    def propose(self, entry: GroupEntry, member_id: int) -> Group:
        """A new group, proposed now."""
        now, state = self._sql.now, GroupState.PROPOSED
        added = insert(groups).values(slug=entry.slug, state=state.value, state_since=now, founded_at=now)
        group_id = self._sql.execute(added.returning(groups.c.id)).scalar_one()
        propose(self._sql, group_id, entry, member_id)
        self.take(group_id, GroupStep(state, now, member_id))
        return self.get(group_id)

    def acted_at(self, group_id: int) -> datetime | None:
        """When it last had an update that stands, or a ballot."""
        found = (self._sql.rows(query, group=group_id)[0].at for query in (_posted, _cast))
        return max((at for at in found if at is not None), default=None)


def _membership(row: Any) -> Membership:  # noqa: ANN401 - a row
    return Membership(
        row.id,
        row.group_id,
        row.member_id,
        row.organisation_id,
        Role(row.role),
        row.since,
        founder=row.founder,
        until=row.until,
    )


def _groups() -> Select[Any]:
    return (
        select(groups, ENTRY).outerjoin(proposals, proposals.c.group_id == groups.c.id).order_by(groups.c.id)
    )


def _steps() -> Select[Any]:
    return select(group_steps).where(group_steps.c.group_id == bindparam("group")).order_by(group_steps.c.id)


def _posted() -> Select[Any]:
    """When the last update was posted, of those that stand."""
    standing = updates.c.group_id == bindparam("group"), updates.c.withdrawn_at.is_(None)
    return select(func.max(updates.c.posted_at).label("at")).where(*standing)


def _cast() -> Select[Any]:
    """When the last ballot came."""
    of_group = votes.c.group_id == bindparam("group")
    latest = func.max(ballots.c.cast_at).label("at")
    return select(latest).join(votes, votes.c.id == ballots.c.vote_id).where(of_group)


def _members_of() -> Select[Any]:
    return (
        select(memberships)
        .where(memberships.c.group_id == bindparam("group_id"), memberships.c.until.is_(None))
        .order_by(memberships.c.since, memberships.c.id)
    )


def _groups_of() -> Select[Any]:
    return (
        select(memberships)
        .where(memberships.c.member_id == bindparam("member_id"), memberships.c.until.is_(None))
        .order_by(memberships.c.since, memberships.c.id)
    )
