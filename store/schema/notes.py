"""Notes for the Record: their versions, the calls about them, their numbers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, UniqueConstraint

from store.schema.types import Id, instant, instant_if_any, table, words

notes = table(
    "notes",
    Column("meeting_id", Id, ForeignKey("meetings.id"), primary_key=True, autoincrement=False),
    Column("year", Integer),
    Column("place", Integer),
    instant_if_any("published_at"),
    UniqueConstraint("year", "place"),
    CheckConstraint("(year IS NULL) = (place IS NULL)", name="number"),
)

note_versions = table(
    "note_versions",
    Column("meeting_id", Id, ForeignKey("notes.meeting_id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    words("content"),
    Column("member_id", Id, ForeignKey("members.id")),
    instant("at"),
    keyed=True,
)

note_calls = table(
    "note_calls",
    Column("vote_id", Id, ForeignKey("votes.id"), primary_key=True, autoincrement=False),
    Column("meeting_id", Id, ForeignKey("notes.meeting_id"), nullable=False, index=True),
)
