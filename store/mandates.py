"""Mandates of groups: versions, drafts, what is delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from bot.domain.community import Charter, Deliverable, Names, Objective, Source
from bot.domain.mandates import Mandate, MandateDraft
from store.schema.groups import deliveries_made, mandate_drafts, mandates
from store.sql import Sql
from store.upsert import inserting, upsert

Data = dict[str, Any]


class StoredMandates:
    """See `bot.ports.mandates.Mandates`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def in_force(self, group_id: int) -> Mandate | None:
        """The version in force; None for a group without a mandate."""
        return next(iter(self._read(mandates.c.group_id == group_id, mandates.c.until.is_(None))), None)

    def all_in_force(self) -> Mapping[int, Mandate]:
        """The versions in force, by group."""
        return {mandate.group_id: mandate for mandate in self._read(mandates.c.until.is_(None))}

    def versions(self, group_id: int) -> Sequence[Mandate]:
        """Every version that is or was in force, oldest first."""
        return self._read(mandates.c.group_id == group_id)

    def adopt(self, group_id: int, charter: Charter, decision: str) -> Mandate:
        """A new version, in force from now on instead of the one before."""
        adopt(self._sql, group_id, charter, decision)
        return self.versions(group_id)[-1]

    def draft(self, group_id: int) -> MandateDraft | None:
        """The draft of the next version."""
        found = select(mandate_drafts).where(mandate_drafts.c.group_id == group_id)
        row = self._sql.execute(found).first()
        return None if row is None else MandateDraft(group_id, _charter(row.content), row.member_id, row.at)

    def save(self, group_id: int, charter: Charter, member_id: int) -> None:
        """Keeps a draft, in the place of one there was."""
        self._sql.execute(
            upsert(
                mandate_drafts,
                ["group_id"],
                group_id=group_id,
                content=_data(charter),
                member_id=member_id,
                at=self._sql.now,
            )
        )

    def discard(self, group_id: int) -> None:
        """Forgets a draft, if there is one."""
        self._sql.execute(delete(mandate_drafts).where(mandate_drafts.c.group_id == group_id))

    def deliver(self, group_id: int, number: int, member_id: int) -> None:
        """Marks a deliverable as done, now; one that is done stays as it is."""
        made = inserting(deliveries_made).values(
            group_id=group_id, number=number, member_id=member_id, at=self._sql.now
        )
        self._sql.execute(made.on_conflict_do_nothing())

    def reopen(self, group_id: int, number: int) -> None:
        """Takes such a mark back."""
        marks = deliveries_made.c
        self._sql.execute(delete(deliveries_made).where(marks.group_id == group_id, marks.number == number))

    def _read(self, *conditions: ColumnElement[bool]) -> list[Mandate]:
        rows = self._sql.execute(
            select(mandates).where(*conditions).order_by(mandates.c.group_id, mandates.c.version)
        ).all()
        done = self._delivered({row.group_id for row in rows})
        return [_mandate(row, done.get(row.group_id, {})) for row in rows]

    def _delivered(self, group_ids: set[int]) -> dict[int, dict[int, datetime]]:
        of_groups = select(deliveries_made).where(deliveries_made.c.group_id.in_(group_ids))
        done: dict[int, dict[int, datetime]] = {}
        for row in self._sql.execute(of_groups):
            done.setdefault(row.group_id, {})[row.number] = row.at
        return done


def adopt(sql: Sql, group_id: int, charter: Charter, decision: str) -> None:
    """Ends the version in force, if there is one, and begins the next."""
    of_group = mandates.c.group_id == group_id
    sql.execute(update(mandates).where(of_group, mandates.c.until.is_(None)).values(until=sql.now))
    before = sql.execute(select(func.max(mandates.c.version)).where(of_group)).scalar() or 0
    sql.execute(
        insert(mandates).values(
            group_id=group_id,
            version=before + 1,
            content=_data(charter),
            since=sql.now,
            reference=decision,
        )
    )


def _mandate(row: Any, delivered: Mapping[int, datetime]) -> Mandate:  # noqa: ANN401 - a row
    return Mandate(
        row.group_id,
        row.version,
        _charter(row.content),
        row.since,
        row.until,
        row.reference,
        delivered,
    )


def _data(charter: Charter) -> Data:
    """A charter as JSON; texts as pairs, because their order says which prevails."""
    return {
        "purpose": charter.purpose,
        "objectives": [[o.number, o.texts] for o in charter.objectives],
        "deliverables": [[d.number, d.titles, d.due.isoformat()] for d in charter.deliverables],
        "start": charter.start.isoformat(),
        "end": charter.end.isoformat(),
        "review": charter.review // timedelta(minutes=1),
        "minimum_units": charter.minimum_units,
        "pillar": [charter.pillar.titles, charter.pillar.url] if charter.pillar else None,
        "plan": [charter.plan.titles, charter.plan.url] if charter.plan else None,
    }


def _charter(data: Data) -> Charter:
    return Charter(
        purpose=_names(data["purpose"]),
        objectives=tuple(Objective(number, _names(texts)) for number, texts in data["objectives"]),
        start=date.fromisoformat(data["start"]),
        end=date.fromisoformat(data["end"]),
        review=timedelta(minutes=data["review"]),
        minimum_units=data["minimum_units"],
        deliverables=tuple(
            Deliverable(number, _names(titles), date.fromisoformat(due))
            for number, titles, due in data["deliverables"]
        ),
        pillar=_source(data["pillar"]),
        plan=_source(data["plan"]),
    )


def _source(pair: list[Any] | None) -> Source | None:
    return Source(_names(pair[0]), pair[1]) if pair else None


def _names(pairs: list[list[str]]) -> Names:
    return tuple((language, text) for language, text in pairs)
