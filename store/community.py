"""The community's file as stored, and the community it describes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Select, insert, select

from bot.domain.community import Community, GroupEntry, SeatEntry
from bot.domain.groups import folded
from store.mandates import adopt
from store.proposals import ENTRY, proposed
from store.schema.groups import community, groups, mandate_drafts, mandates, proposals, seats
from store.sql import Sql
from store.upsert import upsert


class Files:
    """Parses each content of the file once; two threads may both parse a new one, and either is right."""

    def __init__(self, parse: Callable[[str], Community]) -> None:
        self._parse = parse
        self._parsed: dict[str, Community] = {}

    def parsed(self, digest: str, source: Callable[[], str]) -> Community:
        """The community of the content with this hash; `source` is asked only where it is not known."""
        found = self._parsed.get(digest)
        if found is None:
            found = self._parse(source())
            self.keep(digest, found)
        return found

    def keep(self, digest: str, parsed: Community) -> None:
        """Remembers what the content with this hash says."""
        self._parsed = {digest: parsed}


def stored(sql: Sql, files: Files) -> Community:
    """The community as loaded; raises LookupError before the first load."""
    row = sql.row(_digest)
    if row is None:
        raise LookupError("no community has been loaded yet")
    return files.parsed(row.hash, lambda: sql.execute(select(community.c.source)).scalar_one())


def load(sql: Sql, files: Files, file: Community, source: str) -> None:
    """Stores the file and creates what it names first; refuses one that has forgotten a group or seat.

    Groups that members proposed are not the file's to forget, nor to take a name from.
    """
    named_by_members = select(groups.c.slug, ENTRY).join(proposals, proposals.c.group_id == groups.c.id)
    own = [proposed(row.slug, row.entry) for row in sql.execute(named_by_members)]
    slugs = set(sql.execute(select(groups.c.slug)).scalars())
    _require_all("groups", slugs - {entry.slug for entry in own}, file.groups)
    _require_all("seats", sql.execute(select(seats.c.slug)).scalars(), file.seats)
    _require_free(own, file.groups)
    digest = hashlib.sha256(source.encode()).hexdigest()
    sql.execute(upsert(community, ["id"], id=1, source=source, hash=digest, loaded_at=sql.now))
    files.keep(digest, file)
    for group in file.groups:
        if group.slug not in slugs:
            sql.execute(
                insert(groups).values(
                    slug=group.slug, state="active", state_since=sql.now, founded_at=sql.now
                )
            )
        _charter(sql, group)
    for seat in file.seats:
        if sql.execute(select(seats.c.id).where(seats.c.slug == seat.slug)).first() is None:
            body = select(groups.c.id).where(groups.c.slug == seat.body).scalar_subquery()
            sql.execute(insert(seats).values(slug=seat.slug, group_id=body))


def _charter(sql: Sql, group: GroupEntry) -> None:
    """The file states first mandates only: a group that has, or had proposed, one keeps it."""
    group_id = sql.execute(select(groups.c.id).where(groups.c.slug == group.slug)).scalar_one()
    held = (
        sql.execute(select(table.c.group_id).where(table.c.group_id == group_id)).first()
        for table in (mandates, mandate_drafts)
    )
    if group.charter and not any(held):
        adopt(sql, group_id, group.charter, "")


def _require_free(own: Iterable[GroupEntry], entries: Iterable[GroupEntry]) -> None:
    """A name means one group. One that the file has come to name itself has the file's names."""
    taken = {folded(name): entry.slug for entry in entries for name in entry.called()}
    for entry in own:
        for name in entry.called():
            if taken.get(folded(name), entry.slug) != entry.slug:
                raise ValueError(
                    f"the file calls {taken[folded(name)]} “{name}”, which members call another group: "
                    f"{entry.slug}"
                )


def _require_all(what: str, stored_slugs: Iterable[str], entries: Iterable[GroupEntry | SeatEntry]) -> None:
    """What people belong to does not vanish because a line of the file did."""
    forgotten = set(stored_slugs) - {entry.slug for entry in entries}
    if forgotten:
        raise ValueError(f"the file no longer names these {what}: {', '.join(sorted(forgotten))}")


def _digest() -> Select[Any]:
    return select(community.c.hash)
