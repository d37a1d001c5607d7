"""The community's file as stored, and the community it describes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Select, insert, select

from bot.domain.community import Community, GroupEntry, SeatEntry
from store.schema.groups import community, groups, seats
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
            self._parsed = {digest: found}
        return found


def stored(sql: Sql, files: Files) -> Community:
    """The community as loaded; raises LookupError before the first load."""
    row = sql.row(_digest)
    if row is None:
        raise LookupError("no community has been loaded yet")
    return files.parsed(row.hash, lambda: sql.execute(select(community.c.source)).scalar_one())


def load(sql: Sql, file: Community, source: str) -> None:
    """Stores the file and creates what it names first; refuses one that has forgotten a group or seat."""
    _require_all("groups", sql.execute(select(groups.c.slug)).scalars(), file.groups)
    _require_all("seats", sql.execute(select(seats.c.slug)).scalars(), file.seats)
    digest = hashlib.sha256(source.encode()).hexdigest()
    sql.execute(upsert(community, ["id"], id=1, source=source, hash=digest, loaded_at=sql.now))
    for group in file.groups:
        if sql.execute(select(groups.c.id).where(groups.c.slug == group.slug)).first() is None:
            sql.execute(
                insert(groups).values(
                    slug=group.slug, state="active", state_since=sql.now, founded_at=sql.now
                )
            )
    for seat in file.seats:
        if sql.execute(select(seats.c.id).where(seats.c.slug == seat.slug)).first() is None:
            body = select(groups.c.id).where(groups.c.slug == seat.body).scalar_subquery()
            sql.execute(insert(seats).values(slug=seat.slug, group_id=body))


def _require_all(what: str, stored_slugs: Iterable[str], entries: Iterable[GroupEntry | SeatEntry]) -> None:
    """What people belong to does not vanish because a line of the file did."""
    forgotten = set(stored_slugs) - {entry.slug for entry in entries}
    if forgotten:
        raise ValueError(f"the file no longer names these {what}: {', '.join(sorted(forgotten))}")


def _digest() -> Select[Any]:
    return select(community.c.hash)
