"""Groups that members proposed: what they are called stands here, not in the community's file."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Text, insert, type_coerce

from bot.domain.community import GroupEntry, GroupKind
from store.schema.groups import proposals
from store.sql import Sql


def propose(sql: Sql, group_id: int, entry: GroupEntry, member_id: int) -> None:
    """Keeps what a group is called."""
    said = {"kind": entry.kind.value, "names": entry.names, "aliases": entry.aliases}
    sql.execute(insert(proposals).values(group_id=group_id, entry=said, member_id=member_id))


ENTRY: ColumnElement[str] = type_coerce(proposals.c.entry, Text).label("entry")
"""For an outer join: of a group that the file names there is none, which is no JSON."""


def proposed(slug: str, text: str) -> GroupEntry:
    """What a group is called, from what `ENTRY` found."""
    said: dict[str, Any] = json.loads(text)
    names = tuple((language, name) for language, name in said["names"])
    return GroupEntry(slug, GroupKind(said["kind"]), names, tuple(said["aliases"]))
