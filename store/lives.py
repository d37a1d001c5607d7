"""The life of votes: their steps, reruns and lots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from bot.domain.steps import Step, StepKind
from bot.ports.lives import CommittedLot
from store.schema.votes import lots, reruns, steps
from store.sql import Sql


class StoredLives:
    """See `bot.ports.lives.Lives`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def take(
        self, vote_id: int, kind: StepKind, member_id: int | None = None, unit: str = "", reason: str = ""
    ) -> None:
        """Notes a step, now."""
        self._sql.execute(
            insert(steps).values(
                vote_id=vote_id,
                kind=kind.value,
                at=self._sql.now,
                member_id=member_id,
                unit=unit,
                reason=reason,
            )
        )

    def steps(self, vote_id: int) -> Sequence[Step]:
        """The steps of a vote, oldest first."""
        rows = self._sql.rows(_steps, vote=vote_id)
        return [Step(StepKind(row.kind), row.at, row.member_id, row.unit, row.reason) for row in rows]

    def run_again(self, vote_id: int, rerun_id: int) -> None:
        """Links a vote with the one that runs it again; the key refuses a second one."""
        self._sql.execute(insert(reruns).values(vote_id=vote_id, rerun_id=rerun_id))

    def rerun_of(self, vote_id: int) -> int | None:
        """The vote that this one runs again."""
        row = self._sql.row(rerun_of, vote=vote_id)
        return None if row is None else row.vote_id

    def rerun_as(self, vote_id: int) -> int | None:
        """The vote that runs this one again."""
        row = self._sql.row(_rerun_as, vote=vote_id)
        return None if row is None else row.rerun_id

    def commit_lot(self, vote_id: int, number: int) -> None:
        """Stores the number a lot will be drawn with."""
        self._sql.execute(insert(lots).values(vote_id=vote_id, committed=number))

    def enter_lot(self, vote_id: int, number: int) -> None:
        """Stores the number that is joined to the committed one; LookupError where none is waited for."""
        entered = update(lots).where(lots.c.vote_id == vote_id, lots.c.entered.is_(None))
        if not self._sql.changed(entered.values(entered=number)):
            raise LookupError(f"no lot of vote {vote_id} waits for a number")

    def lot(self, vote_id: int) -> CommittedLot | None:
        """The lot of a vote that may need one."""
        row = self._sql.row(_lot, vote=vote_id)
        return None if row is None else CommittedLot(row.committed, row.entered)


def rerun_of() -> Select[Any]:
    """The number of the vote that this one runs again."""
    return select(reruns.c.vote_id).where(reruns.c.rerun_id == bindparam("vote"))


def _rerun_as() -> Select[Any]:
    return select(reruns.c.rerun_id).where(reruns.c.vote_id == bindparam("vote"))


def _steps() -> Select[Any]:
    return select(steps).where(steps.c.vote_id == bindparam("vote")).order_by(steps.c.id)


def _lot() -> Select[Any]:
    return select(lots).where(lots.c.vote_id == bindparam("vote"))
