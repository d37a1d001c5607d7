"""What is to be sent: messages that show stored state, and prompts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, Update, case, func, literal, or_, select, update

from bot.domain.people import Platform
from bot.domain.prompts import Prompt
from bot.ports import Address
from bot.ports.outgoing import Delivery, Parked, Slot
from bot.requests import ConversationKey
from store.doubt import doubt, fit_to_send
from store.epochs import StoredEpochs
from store.schema.outgoing import deliveries, slots
from store.schema.people import conversations, members
from store.sql import Sql
from store.upsert import inserting

STALE = slots.c.want > slots.c.sent
MOST_URGENT = 0
TOLD_FOR = timedelta(days=7)
"""For how long a prompt that could not be sent is told of; then nobody could do anything about it."""


class StoredOutbox:
    """See `bot.ports.outgoing.Outbox`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def show(self, key: str, conversation_id: int, urgency: int = 1) -> None:
        """A conversation shows `key` from now on; wanted once more if it already does."""
        self._sql.execute(
            inserting(slots)
            .values(
                conversation_id=conversation_id,
                key=key,
                want=1,
                sent=0,
                urgency=urgency,
                reference="",
                next_at=self._sql.now,
                attempts=0,
                parked="",
            )
            .on_conflict_do_update(
                index_elements=["conversation_id", "key"],
                set_={**self._wanted(urgency), "parked": ""},
            )
        )

    def touch(self, key: str, urgency: int = 1) -> None:
        """What `key` shows has changed: every message showing it is to be edited. 0 is most urgent."""
        self._sql.execute(update(slots).where(slots.c.key == key).values(self._wanted(urgency)))

    def claim_slots(self, limit: int, lease: timedelta) -> Sequence[Slot]:
        """Slots whose wanted version is newer than the sent one, most urgent first, leased to the caller."""
        rows = self._sql.execute(
            select(slots, *(conversations.c[name].label(f"place_{name}") for name in _PLACE))
            .join(conversations, conversations.c.id == slots.c.conversation_id)
            .where(
                STALE,
                slots.c.next_at <= self._sql.now,
                self._free(slots),
                slots.c.parked == "",
                conversations.c.parked == "",
            )
            .order_by(slots.c.urgency, slots.c.next_at, slots.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=slots)
        ).all()
        self._lease(slots, rows, lease)
        return [_slot(row) for row in rows]

    def sent(self, slot_id: int, version: int, reference: str, not_before: datetime) -> None:
        """Version `version` is shown; the next edit waits until `not_before` unless it is most urgent."""
        hurry = STALE & (slots.c.want > version) & (slots.c.urgency == MOST_URGENT)
        self._sql.execute(
            _one(slots, slot_id).values(
                sent=case((slots.c.sent > version, slots.c.sent), else_=version),
                reference=reference,
                next_at=case((hurry, slots.c.next_at), else_=_at(not_before)),
                lease_until=None,
                attempts=0,
            )
        )

    def retry(self, slot_id: int, at: datetime, *, tried: bool = True) -> None:
        """Gives the lease back; not before `at`. Unless it was `tried`, it does not count as an attempt."""
        self._sql.execute(
            _one(slots, slot_id).values(
                lease_until=None, next_at=at, attempts=slots.c.attempts - (0 if tried else 1)
            )
        )

    def park(self, slot_id: int, reason: str) -> None:
        """Nothing more is sent here.

        Where not even the first message went out, that is the conversation's fault: it is left alone until
        somebody writes in it again.
        """
        self._sql.execute(_one(slots, slot_id).values(lease_until=None))
        posted = select(slots.c.reference).where(slots.c.id == slot_id)
        if self._sql.execute(posted).scalar():
            self._sql.execute(_one(slots, slot_id).values(parked=reason))
            return
        here = select(slots.c.conversation_id).where(slots.c.id == slot_id).scalar_subquery()
        self._sql.execute(update(conversations).where(conversations.c.id == here).values(parked=reason))

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

    def claim_deliveries(
        self,
        limit: int,
        lease: timedelta,
        together: Collection[str] = (),
        within: timedelta = timedelta(0),
    ) -> Sequence[Delivery]:
        """Due prompts that nobody holds, oldest first, leased to the caller, and their company."""
        waiting = select(deliveries).where(deliveries.c.state == "new", self._free(deliveries))
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
        self._lease(deliveries, claimed, lease)
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
                self._sql.execute(_one(deliveries, row.id).values(message=message))
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

    def park_delivery(self, delivery_id: int, reason: str) -> None:
        """It cannot be sent; `doctor` shows it."""
        self._settle(delivery_id, state="parked", reason=reason)

    def doubt(self) -> int:
        """Shows every message anew, looks for those that were to be posted, parks prompts that are due."""
        return doubt(self._sql)

    def parked(self) -> Sequence[Parked]:
        """Everything that waits in vain, slots and prompts, for the operator."""
        reason = case((slots.c.parked != "", slots.c.parked), else_=conversations.c.parked)
        waiting = self._sql.execute(
            select(slots.c.key, conversations, reason.label("reason"))
            .join(conversations, conversations.c.id == slots.c.conversation_id)
            .where(STALE, reason != "")
            .order_by(slots.c.id)
        )
        unsent = self._sql.execute(
            select(deliveries, members.c.name)
            .outerjoin(members, members.c.id == deliveries.c.member_id)
            .where(deliveries.c.state == "parked", deliveries.c.due_at > self._sql.now - TOLD_FOR)
            .order_by(deliveries.c.id)
        )
        return [
            *(Parked(r.key, f"{r.platform}:{r.tenant}/{r.external}", r.reason) for r in waiting),
            *(Parked(r.key, r.name or r.unit, r.reason) for r in unsent),
        ]

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

    def _wanted(self, urgency: int) -> dict[str, Any]:
        """A change to a message: one more version, no less urgent than what already waits.

        The most urgent waits for nothing. The others keep their turn if they had one.
        """
        now = self._sql.now
        more = slots.c.urgency < urgency
        waiting = STALE | (slots.c.next_at > now)
        return {
            "want": slots.c.want + 1,
            "urgency": case((STALE & more, slots.c.urgency), else_=urgency),
            "next_at": now if urgency == MOST_URGENT else case((waiting, slots.c.next_at), else_=_at(now)),
        }

    def _free(self, table: Table) -> Any:  # noqa: ANN401 - SQL
        return or_(table.c.lease_until.is_(None), table.c.lease_until <= self._sql.now)

    def _lease(self, table: Table, rows: Sequence[Any], lease: timedelta) -> None:
        if not rows:
            return
        self._sql.execute(
            update(table)
            .where(table.c.id.in_([row.id for row in rows]))
            .values(lease_until=self._sql.now + lease, attempts=table.c.attempts + 1)
        )

    def _settle(self, delivery_id: int, **values: Any) -> None:  # noqa: ANN401 - columns of any type
        self._sql.execute(_one(deliveries, delivery_id).values(lease_until=None, **values))


_PLACE = ("platform", "tenant", "external", "personal", "reference", "zone", "languages")


def _at(instant: datetime) -> Any:  # noqa: ANN401 - SQL
    """An instant inside a CASE, where a bare value would be taken for the driver's own type."""
    return literal(instant, slots.c.next_at.type)


def _one(table: Table, row_id: int) -> Update:
    return update(table).where(table.c.id == row_id)


def _slot(row: Any) -> Slot:  # noqa: ANN401 - a row
    key = ConversationKey(
        Platform(row.place_platform), row.place_tenant, row.place_external, row.place_personal
    )
    return Slot(
        row.id,
        row.key,
        row.conversation_id,
        Address(key, row.place_reference, row.place_zone),
        tuple(row.place_languages),
        row.want,
        row.reference,
        row.attempts + 1,
    )


def _prompt(row: Any) -> Prompt:  # noqa: ANN401 - a row
    return Prompt(row.key, row.kind, row.subject_id, row.due_at, row.deadline, row.unit, row.member_id)
