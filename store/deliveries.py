"""Prompts: what was planned, is due, and was sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Update, bindparam, func, not_, select, update

from bot.domain.prompts import Prompt
from bot.ports.messenger import Connection
from bot.ports.outgoing import Delivery, Parked
from store.doubt import doubt_deliveries, fit_to_send
from store.epochs import StoredEpochs
from store.leases import free, lease, named, one, own, through
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
                    "next_at": prompt.due_at,
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
        self._sql.execute(
            update(deliveries).where(*waiting, deliveries.c.due_at > now).values(due_at=now, next_at=now)
        )

    def arrived(self, limit: int) -> Sequence[tuple[int, Prompt]]:
        """Numbers of due prompts that were given no connection yet, oldest first."""
        rows = self._sql.execute(
            select(deliveries)
            .where(
                deliveries.c.state == "new",
                deliveries.c.platform.is_(None),
                deliveries.c.due_at <= self._sql.now,
                free(self._sql.now, deliveries),
            )
            .order_by(deliveries.c.due_at, deliveries.c.id)
            .limit(limit)
        )
        return [(row.id, _prompt(row)) for row in rows]

    def route(self, delivery_id: int, connection: Connection, urgency: int) -> None:
        """It goes through this connection from now on; 0 is most urgent."""
        platform, tenant = connection
        self._sql.do(_route, delivery=delivery_id, platform=platform.value, tenant=tenant, urgency=urgency)

    def unroute(self, connections: Collection[Connection]) -> None:
        """What goes through any other connection than these is to be given another."""
        elsewhere = (not_(through(deliveries, connection)) for connection in connections)
        gone = (deliveries.c.state == "new", deliveries.c.platform.is_not(None), *elsewhere)
        self._sql.execute(update(deliveries).where(*gone).values(platform=None, tenant=None))

    def waiting(self, connection: Connection) -> bool:
        """Whether there is anything to claim."""
        platform, tenant = connection
        return bool(self._sql.rows(_waits, platform=platform.value, tenant=tenant, now=self._sql.now))

    def claim(
        self,
        connection: Connection,
        limit: int,
        time: timedelta,
        together: Collection[str] = (),
        within: timedelta = timedelta(0),
        under_way: Collection[int] = (),
    ) -> Sequence[Delivery]:
        """Due prompts that nobody holds, most urgent first, leased to the caller, and their company."""
        elsewhere = deliveries.c.id.not_in(under_way)
        due = self._due(connection).where(elsewhere).limit(limit)
        rows = list(self._sql.execute(due.with_for_update(skip_locked=True)))
        claimed = [row for row in rows if row.kind not in together]
        readers = self._held({row.member_id for row in rows if row.kind in together})
        if readers:
            company = self._waiting().where(
                elsewhere,
                deliveries.c.due_at <= self._sql.now + within,
                deliveries.c.kind.in_(together),
                deliveries.c.member_id.in_(readers),
            )
            oldest_first = company.order_by(deliveries.c.due_at, deliveries.c.id)
            claimed += self._sql.execute(oldest_first.with_for_update(skip_locked=True))
        until = lease(self._sql, deliveries, claimed, time)
        return self._in_messages(claimed, together, until)

    def _waiting(self) -> Select[Any]:
        return select(deliveries).where(deliveries.c.state == "new", free(self._sql.now, deliveries))

    def _due(self, connection: Connection) -> Select[Any]:
        turn = (deliveries.c.urgency, deliveries.c.next_at, deliveries.c.id)
        now = self._sql.now
        return (
            self._waiting()
            .where(through(deliveries, connection), deliveries.c.next_at <= now, deliveries.c.due_at <= now)
            .order_by(*turn)
        )

    def _held(self, member_ids: Collection[int]) -> Sequence[int]:
        """Those of the members for whom no other sender gathers a message at this moment."""
        if not member_ids:
            return ()
        held = select(members.c.id).where(members.c.id.in_(member_ids))
        return self._sql.execute(held.with_for_update(skip_locked=True, key_share=True)).scalars().all()

    def _in_messages(
        self, rows: Sequence[Any], together: Collection[str], lease_until: datetime
    ) -> list[Delivery]:
        """Each with its message: what has not been tried yet goes with the first of the same reader."""
        first: dict[int, int] = {}
        found = []
        for row in rows:
            message = row.message or row.id
            if row.kind in together and not row.attempts:
                message = first.setdefault(row.member_id, row.id)
            if message != row.message:
                self._sql.execute(one(deliveries, row.id).values(message=message))
            found.append(Delivery(row.id, _prompt(row), row.attempts + 1, message, lease_until))
        return found

    def delivered(self, delivery: Delivery, member_id: int | None, reference: str) -> None:
        """Done; `member_id` is who was asked.

        Who was joined with another member while it was sent is found as the row's own addressee, which is
        whoever they are now.
        """
        still_there = select(members.c.id).where(members.c.id == member_id).scalar_subquery()
        asked = func.coalesce(deliveries.c.member_id, still_there)
        self._settle(delivery, state="sent", sent_at=self._sql.now, sent_to=asked, reference=reference)

    def skip(self, delivery: Delivery, reason: str) -> None:
        """Nothing to ask any more: it was done, or there is nobody to ask."""
        self._settle(delivery, state="skipped", reason=reason)

    def retry(self, delivery: Delivery, at: datetime, *, tried: bool = True) -> None:
        """Gives the lease back; not before `at`. Unless it was `tried`, it does not count as an attempt."""
        self._settle(delivery, next_at=at, attempts=deliveries.c.attempts - (0 if tried else 1))

    def put_off(self, delivery: Delivery, until: datetime) -> None:
        """It is due only then, and was not tried."""
        self._settle(delivery, due_at=until, next_at=until, attempts=deliveries.c.attempts - 1)

    def park(self, delivery: Delivery, reason: str) -> None:
        """It cannot be sent; `doctor` shows it."""
        self._settle(delivery, state="parked", reason=reason)

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

    def _settle(self, delivery: Delivery, **values: Any) -> None:  # noqa: ANN401 - columns of any type
        settled = own(deliveries, delivery.id, delivery.lease_until)
        self._sql.execute(settled.values(lease_until=None, **values))


def _prompt(row: Any) -> Prompt:  # noqa: ANN401 - a row
    return Prompt(row.key, row.kind, row.subject_id, row.due_at, row.deadline, row.unit, row.member_id)


def _route() -> Update:
    return (
        update(deliveries)
        .where(deliveries.c.id == bindparam("delivery"))
        .values(
            platform=bindparam("platform"),
            tenant=bindparam("tenant"),
            urgency=bindparam("urgency"),
            next_at=func.coalesce(deliveries.c.next_at, deliveries.c.due_at),
        )
    )


def _waits() -> Select[Any]:
    now: Any = bindparam("now")
    return (
        select(deliveries.c.id)
        .where(deliveries.c.state == "new", free(now, deliveries), named(deliveries))
        .where(deliveries.c.next_at <= now, deliveries.c.due_at <= now)
        .limit(1)
    )
