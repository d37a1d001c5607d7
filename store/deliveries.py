"""Prompts: what was planned, is due, and was sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.domain.prompts import Prompt
from bot.ports.outgoing import Delivery, Parked
from store.doubt import doubt_deliveries, fit_to_send
from store.epochs import StoredEpochs
from store.leases import free, lease, one
from store.schema.outgoing import deliveries
from store.schema.people import members
from store.sql import Sql
from store.upsert import inserting

TOLD_FOR = timedelta(days=7)
"""For how long a prompt that could not be sent is told of; then nobody could do anything about it."""


class StoredDeliveries:
    """See `bot.ports.outgoing.Deliveries`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def plan(self, prompts: Sequence[Prompt]) -> None:
        """Adds prompts whose key is not there yet."""
        if not prompts:
            return
        epoch = StoredEpochs(self._sql).current()
        self._sql.execute(
            inserting(deliveries).on_conflict_do_nothing(index_elements=["key"]),
            [
                {
                    "key": prompt.key,
                    "kind": prompt.kind,
                    "subject_id": prompt.subject_id,
                    "unit": prompt.unit,
                    "member_id": prompt.member_id,
                    "due_at": prompt.due_at,
                    "deadline": prompt.deadline,
                    "attempts": 0,
                    "reference": "",
                    **fit_to_send(prompt, epoch),
                }
                for prompt in prompts
            ],
        )

    def hurry(self, member_id: int) -> None:
        """What waits for a member's hours, or for the end of a snooze, is looked at again now."""
        now = self._sql.now
        waiting = (
            deliveries.c.member_id == member_id,
            deliveries.c.state == "new",
            deliveries.c.attempts == 0,
        )
        self._sql.execute(update(deliveries).where(*waiting, deliveries.c.due_at > now).values(due_at=now))

    def claim(
        self,
        limit: int,
        time: timedelta,
        together: Collection[str] = (),
        within: timedelta = timedelta(0),
    ) -> Sequence[Delivery]:
        """Due prompts that nobody holds, oldest first, leased to the caller, and their company."""
        waiting = select(deliveries).where(deliveries.c.state == "new", free(self._sql, deliveries))
        oldest_first = waiting.order_by(deliveries.c.due_at, deliveries.c.id)
        due = oldest_first.where(deliveries.c.due_at <= self._sql.now).limit(limit)
        rows = list(self._sql.execute(due.with_for_update(skip_locked=True)))
        claimed = [row for row in rows if row.kind not in together]
        readers = self._held({row.member_id for row in rows if row.kind in together})
        if readers:
            company = oldest_first.where(
                deliveries.c.due_at <= self._sql.now + within,
                deliveries.c.kind.in_(together),
                deliveries.c.member_id.in_(readers),
            )
            claimed += self._sql.execute(company.with_for_update(skip_locked=True))
        lease(self._sql, deliveries, claimed, time)
        return self._in_messages(claimed, together)

    def _held(self, member_ids: Collection[int]) -> Sequence[int]:
        """Those of the members for whom no other sender gathers a message at this moment."""
        if not member_ids:
            return ()
        held = select(members.c.id).where(members.c.id.in_(member_ids))
        return self._sql.execute(held.with_for_update(skip_locked=True, key_share=True)).scalars().all()

    def _in_messages(self, rows: Sequence[Any], together: Collection[str]) -> list[Delivery]:
        """Each with its message: what has not been tried yet goes with the first of the same reader."""
        first: dict[int, int] = {}
        found = []
        for row in rows:
            message = row.message or row.id
            if row.kind in together and not row.attempts:
                message = first.setdefault(row.member_id, row.id)
            if message != row.message:
                self._sql.execute(one(deliveries, row.id).values(message=message))
            found.append(Delivery(row.id, _prompt(row), row.attempts + 1, message))
        return found

    def delivered(self, delivery_id: int, member_id: int | None, reference: str) -> None:
        """Done; `member_id` is who was asked.

        Who was joined with another member while it was sent is found as the row's own addressee, which is
        whoever they are now.
        """
        still_there = select(members.c.id).where(members.c.id == member_id).scalar_subquery()
        asked = func.coalesce(deliveries.c.member_id, still_there)
        self._settle(delivery_id, state="sent", sent_at=self._sql.now, sent_to=asked, reference=reference)

    def skip(self, delivery_id: int, reason: str) -> None:
        """Nothing to ask any more: it was done, or there is nobody to ask."""
        self._settle(delivery_id, state="skipped", reason=reason)

    def postpone(self, delivery_id: int, at: datetime, *, tried: bool = True) -> None:
        """Gives the lease back; not before `at`. Unless it was `tried`, it does not count as an attempt."""
        self._settle(delivery_id, due_at=at, attempts=deliveries.c.attempts - (0 if tried else 1))

    def park(self, delivery_id: int, reason: str) -> None:
        """It cannot be sent; `doctor` shows it."""
        self._settle(delivery_id, state="parked", reason=reason)

    def doubt(self) -> int:
        """Parks prompts that are due."""
        return doubt_deliveries(self._sql)

    def parked(self) -> Sequence[Parked]:
        """Everything that was parked lately, for the operator."""
        unsent = self._sql.execute(
            select(deliveries, members.c.name)
            .outerjoin(members, members.c.id == deliveries.c.member_id)
            .where(deliveries.c.state == "parked", deliveries.c.due_at > self._sql.now - TOLD_FOR)
            .order_by(deliveries.c.id)
        )
        return [Parked(r.key, r.name or r.unit, r.reason) for r in unsent]

    def asked_about(
        self, kinds: Collection[str], subject_id: int, deadline: datetime
    ) -> Mapping[int, Sequence[datetime]]:
        """When members were sent prompts of these kinds about a subject and its deadline, oldest first."""
        rows = self._sql.execute(
            select(deliveries.c.sent_to, deliveries.c.sent_at)
            .where(
                deliveries.c.kind.in_(kinds),
                deliveries.c.subject_id == subject_id,
                deliveries.c.deadline == deadline,
                deliveries.c.sent_to.is_not(None),
            )
            .order_by(deliveries.c.sent_at)
        )
        asked: dict[int, list[datetime]] = {}
        for row in rows:
            asked.setdefault(row.sent_to, []).append(row.sent_at)
        return asked

    def delivered_to(self, member_id: int, limit: int) -> Sequence[tuple[Prompt, datetime]]:
        """What was sent to a member privately, newest first, with the instant."""
        rows = self._sql.execute(
            select(deliveries)
            .where(deliveries.c.sent_to == member_id)
            .order_by(deliveries.c.sent_at.desc(), deliveries.c.id.desc())
            .limit(limit)
        )
        return [(_prompt(row), row.sent_at) for row in rows]

    def _settle(self, delivery_id: int, **values: Any) -> None:  # noqa: ANN401 - columns of any type
        self._sql.execute(one(deliveries, delivery_id).values(lease_until=None, **values))


def _prompt(row: Any) -> Prompt:  # noqa: ANN401 - a row
    return Prompt(row.key, row.kind, row.subject_id, row.due_at, row.deadline, row.unit, row.member_id)
