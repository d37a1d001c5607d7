"""Actions agreed at meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select, update

from bot.domain.actions import ActionPoint
from bot.domain.meetings import Meeting
from store.schema.agenda import actions
from store.sql import Sql


class StoredActions:
    """See `bot.ports.agenda.Actions`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self,
        text: str,
        member_id: int,
        organisation_id: int | None,
        due_at: datetime,
        giver_id: int,
        meeting_id: int | None,
    ) -> ActionPoint:
        """A new action, given now."""
        row = self._sql.execute(
            insert(actions)
            .values(
                meeting_id=meeting_id,
                text=text,
                member_id=member_id,
                organisation_id=organisation_id,
                due_at=due_at,
                giver_id=giver_id,
                given_at=self._sql.now,
            )
            .returning(actions)
        ).one()
        return _action(row)

    def get(self, action_id: int) -> ActionPoint | None:
        """An action by its number."""
        return next(iter(self._read(actions.c.id == action_id)), None)

    def open(self) -> Sequence[ActionPoint]:
        """Actions not done yet, what is due first first."""
        return sorted(self._read(actions.c.done_at.is_(None)), key=lambda one: (one.due_at, one.id))

    def of_meeting(self, meeting_id: int) -> Sequence[ActionPoint]:
        """The actions agreed at a meeting, in the order in which they were."""
        return self._read(actions.c.meeting_id == meeting_id)

    def carried(self, meeting: Meeting) -> Sequence[ActionPoint]:
        """Earlier actions that were open when a meeting began, or are as long as it has not."""
        return self._read(
            actions.c.given_at < meeting.starts_at,
            or_(actions.c.done_at.is_(None), actions.c.done_at >= meeting.starts_at),
        )

    def since(self, at: datetime) -> Sequence[ActionPoint]:
        """Actions given or done after an instant, oldest first."""
        return self._read(or_(actions.c.given_at > at, actions.c.done_at > at))

    def done(self, action_id: int, member_id: int) -> bool:
        """Marks an action as done; False where it is already."""
        waiting = update(actions).where(actions.c.id == action_id, actions.c.done_at.is_(None))
        return self._sql.changed(waiting.values(done_at=self._sql.now, done_by=member_id)) > 0

    def _read(self, *conditions: ColumnElement[bool]) -> list[ActionPoint]:
        rows = self._sql.execute(select(actions).where(*conditions).order_by(actions.c.id))
        return [_action(row) for row in rows]


def _action(row: Any) -> ActionPoint:  # noqa: ANN401 - a row
    return ActionPoint(
        row.id,
        row.text,
        row.member_id,
        row.organisation_id,
        row.due_at,
        row.giver_id,
        row.given_at,
        row.meeting_id,
        row.done_at,
        row.done_by,
    )
