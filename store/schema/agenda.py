"""What a meeting deals with, decides and leaves to be done; and until when each member has caught up."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from store.schema.types import Id, instant, instant_if_any, number, table, words

agenda_items = table(
    "agenda_items",
    number(),
    Column("meeting_id", Id, ForeignKey("meetings.id"), nullable=False, index=True),
    words("title"),
    words("kind"),
    words("state"),
    Column("place", Integer, nullable=False),
    instant("proposed_at"),
    Column("member_id", Id, ForeignKey("members.id")),
    Column("group_id", Id, ForeignKey("groups.id")),
    Column("minutes", Integer),
    words("source"),
    told=True,
)

BY_ITSELF = text("source <> ''")
Index(
    "uq_agenda_items_source",
    agenda_items.c.meeting_id,
    agenda_items.c.source,
    unique=True,
    sqlite_where=BY_ITSELF,
    postgresql_where=BY_ITSELF,
)

agenda_freezes = table(
    "agenda_freezes",
    Column("meeting_id", Id, ForeignKey("meetings.id"), primary_key=True),
    instant("at"),
    Column("member_id", Id, ForeignKey("members.id")),
    keyed=True,
)
"""Agendas that are closed; who closed one is not said where the meeting's own phase did."""

minutes = table(
    "minutes",
    number(),
    Column("meeting_id", Id, ForeignKey("meetings.id"), nullable=False),
    words("kind"),
    Column("number", Integer, nullable=False),
    words("text"),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
    Column("item_id", Id, ForeignKey("agenda_items.id")),
    UniqueConstraint("meeting_id", "kind", "number"),
    told=True,
)
"""Decisions of the room and points of discussion."""

minute_versions = table(
    "minute_versions",
    Column("minute_id", Id, ForeignKey("minutes.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
    keyed=True,
)
"""What an entry said before it was corrected, and when it was."""

actions = table(
    "actions",
    number(),
    Column("meeting_id", Id, ForeignKey("meetings.id"), index=True),
    words("text"),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False, index=True),
    Column("organisation_id", Id, ForeignKey("organisations.id")),
    instant("due_at"),
    Column("giver_id", Id, ForeignKey("members.id"), nullable=False),
    instant("given_at"),
    instant_if_any("done_at"),
    Column("done_by", Id, ForeignKey("members.id")),
    told=True,
)

looks = table(
    "looks",
    number(),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False, index=True),
    instant("at"),
)
"""When a member last caught up; of two that became one, the later row tells."""
