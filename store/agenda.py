"""Items of meetings' agendas, and which agendas are closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, delete, func, select, update

from bot.domain.agenda import Freeze, Item, ItemKind, ItemState, Source
from store.schema.agenda import BY_ITSELF, agenda_freezes, agenda_items
from store.sql import Sql
from store.upsert import inserting


class StoredAgenda:
    """See `bot.ports.agenda.Agenda`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def propose(
        self,
        meeting_id: int,
        title: str,
        kind: ItemKind,
        member_id: int,
        group_id: int | None = None,
        minutes: int | None = None,
    ) -> Item:
        """A new item, the last of its agenda."""
        row = self._sql.execute(
            inserting(agenda_items)
            .values(
                meeting_id=meeting_id,
                title=title,
                kind=kind.value,
                state=ItemState.PROPOSED.value,
                place=_last(meeting_id),
                proposed_at=self._sql.now,
                member_id=member_id,
                group_id=group_id,
                minutes=minutes,
                source="",
            )
            .returning(agenda_items)
        ).one()
        return _item(row)

    def suggest(
        self,
        meeting_id: int,
        source: Source,
        kind: ItemKind,
        group_id: int | None = None,
        member_id: int | None = None,
    ) -> None:
        """An item that comes from `source`, the last of its agenda; harmless where there is one."""
        self._sql.execute(
            inserting(agenda_items)
            .values(
                meeting_id=meeting_id,
                title="",
                kind=kind.value,
                state=ItemState.PROPOSED.value,
                place=_last(meeting_id),
                proposed_at=self._sql.now,
                member_id=member_id,
                group_id=group_id,
                source=str(source),
            )
            .on_conflict_do_nothing(index_elements=["meeting_id", "source"], index_where=BY_ITSELF)
        )

    def get(self, item_id: int) -> Item | None:
        """An item by its number."""
        row = self._sql.execute(select(agenda_items).where(agenda_items.c.id == item_id)).first()
        return None if row is None else _item(row)

    def of_meeting(self, meeting_id: int) -> Sequence[Item]:
        """Every item in its place, dropped ones and those whose source has gone too."""
        query = select(agenda_items).where(agenda_items.c.meeting_id == meeting_id)
        rows = self._sql.execute(query.order_by(agenda_items.c.place, agenda_items.c.id))
        return [_item(row) for row in rows]

    def change(self, item_id: int, **changes: Any) -> Item:  # noqa: ANN401 - columns of any type
        """Changes state, kind, minutes or title of an item."""
        changed = update(agenda_items).where(agenda_items.c.id == item_id).values(**changes)
        return _item(self._sql.execute(changed.returning(agenda_items)).one())

    def arrange(self, item_ids: Sequence[int]) -> None:
        """Puts these items of one meeting in this order."""
        placed = update(agenda_items).where(agenda_items.c.id == bindparam("item"))
        self._sql.execute(
            placed.values(place=bindparam("position")),
            [{"item": item_id, "position": position} for position, item_id in enumerate(item_ids, 1)],
        )

    def frozen(self, meeting_id: int) -> Freeze | None:
        """That the agenda is closed; None while it is open."""
        row = self._sql.execute(
            select(agenda_freezes).where(agenda_freezes.c.meeting_id == meeting_id)
        ).first()
        return None if row is None else Freeze(row.at, row.member_id)

    def freeze(self, meeting_id: int, member_id: int | None) -> bool:
        """Closes an agenda; False where it is closed already."""
        closed = inserting(agenda_freezes).values(
            meeting_id=meeting_id, at=self._sql.now, member_id=member_id
        )
        once = closed.on_conflict_do_nothing(index_elements=["meeting_id"])
        return self._sql.execute(once.returning(agenda_freezes.c.meeting_id)).first() is not None

    def lift(self, meeting_id: int) -> bool:
        """Opens a closed agenda again; False where it is open."""
        return self._sql.changed(delete(agenda_freezes).where(agenda_freezes.c.meeting_id == meeting_id)) > 0


def _last(meeting_id: int) -> ScalarSelect[int]:
    """The place behind all others."""
    places = select(func.coalesce(func.max(agenda_items.c.place), 0) + 1)
    return places.where(agenda_items.c.meeting_id == meeting_id).scalar_subquery()


def _item(row: Any) -> Item:  # noqa: ANN401 - a row
    return Item(
        row.id,
        row.meeting_id,
        row.title,
        ItemKind(row.kind),
        ItemState(row.state),
        row.place,
        row.proposed_at,
        row.member_id,
        row.group_id,
        row.minutes,
        Source.read(row.source),
    )
