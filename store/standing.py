"""What organisations did in groups, the steps of their standing, and who was away when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from bot.domain.groups import Role
from bot.domain.standing import Absence, Act, Deed, Standing, StandingStep
from store.schema.groups import memberships, updates
from store.schema.standing import absences, standing_steps
from store.schema.votes import ballots, votes
from store.sql import Sql


class StoredStandings:
    """See `bot.ports.standing.Standings`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def acts(self, group_id: int, since: datetime) -> Sequence[Act]:
        """What was done in a group from `since` on, oldest first; nothing withdrawn."""
        return sorted((*self._updates(group_id, since), *self._ballots(group_id, since)), key=lambda a: a.at)

    def _updates(self, group_id: int, since: datetime) -> list[Act]:
        rows = self._sql.execute(
            select(updates.c.organisation_id, updates.c.posted_at).where(
                updates.c.group_id == group_id,
                updates.c.posted_at >= since,
                updates.c.withdrawn_at.is_(None),
            )
        )
        return [Act(f"o{row.organisation_id}", Deed.UPDATE, row.posted_at) for row in rows]

    def _ballots(self, group_id: int, since: datetime) -> list[Act]:
        rows = self._sql.execute(
            select(ballots.c.unit, ballots.c.cast_at, ballots.c.vote_id)
            .join(votes, votes.c.id == ballots.c.vote_id)
            .where(votes.c.group_id == group_id, ballots.c.cast_at >= since)
        )
        return [Act(row.unit, Deed.BALLOT, row.cast_at, row.vote_id) for row in rows]

    def take(self, group_id: int, step: StandingStep) -> None:
        """Notes a step."""
        self._sql.execute(
            insert(standing_steps).values(
                group_id=group_id,
                organisation_id=step.organisation_id,
                standing=step.standing.value,
                at=step.at,
                meeting_id=step.meeting_id,
                member_id=step.member_id,
                until=step.until,
                reason=step.reason,
            )
        )

    def steps(self, group_id: int) -> Sequence[StandingStep]:
        """The steps in a group, oldest first."""
        rows = self._sql.execute(
            select(standing_steps).where(standing_steps.c.group_id == group_id).order_by(standing_steps.c.id)
        )
        return [
            StandingStep(
                row.organisation_id,
                Standing(row.standing),
                row.at,
                row.meeting_id,
                row.member_id,
                row.until,
                row.reason,
            )
            for row in rows
        ]

    def be_away(self, member_id: int, until: datetime) -> None:
        """The member is away from now on; a running absence ends at this instant instead."""
        running = update(absences).where(absences.c.member_id == member_id, absences.c.until > self._sql.now)
        if not self._sql.changed(running.values(until=until)) and until > self._sql.now:
            self._sql.execute(insert(absences).values(member_id=member_id, since=self._sql.now, until=until))

    def absences(self, group_id: int) -> Sequence[Absence]:
        """The absences of those who represent an organisation in the group now."""
        representatives = select(memberships.c.member_id).where(
            memberships.c.group_id == group_id,
            memberships.c.role == Role.REPRESENTATIVE.value,
            memberships.c.until.is_(None),
        )
        rows = self._sql.execute(
            select(absences)
            .where(absences.c.member_id.in_(representatives))
            .order_by(absences.c.since, absences.c.id)
        )
        return [Absence(row.member_id, row.since, row.until) for row in rows]
