"""Meetings: their sites and sessions, moves and phases, who registered and who was there."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, UniqueConstraint

from store.schema.types import Id, Json, instant, instant_if_any, number, table, words

meetings = table(
    "meetings",
    number(),
    words("key"),
    words("title"),
    instant("starts_at"),
    instant("ends_at"),
    words("zone"),
    Column("link", Text),
    instant_if_any("dropped_at"),
    UniqueConstraint("key"),
    Index(None, "ends_at"),
    told=True,
)

meeting_moves = table(
    "meeting_moves",
    number(),
    Column("meeting_id", Id, ForeignKey("meetings.id"), nullable=False, index=True),
    instant("was"),
    instant("becomes"),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
)

registrations = table(
    "registrations",
    Column("meeting_id", Id, ForeignKey("meetings.id"), primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), primary_key=True),
    words("attendance"),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
    keyed=True,
)

meeting_sites = table(
    "meeting_sites",
    number(),
    Column("meeting_id", Id, ForeignKey("meetings.id"), nullable=False),
    words("name"),
    words("zone"),
    UniqueConstraint("meeting_id", "name"),
)

sessions = table(
    "sessions",
    number(),
    Column("meeting_id", Id, ForeignKey("meetings.id"), nullable=False, index=True),
    words("title"),
    instant("starts_at"),
    instant("ends_at"),
    words("zone"),
    Column("sites", Json, nullable=False),
    words("uid"),
    Column("revision", Integer, nullable=False),
    instant("changed_at"),
    instant_if_any("dropped_at"),
    UniqueConstraint("uid"),
    told=True,
)
"""`sites` are the keys of the sites it is at; dropped ones stay, for the calendars that show them."""

phases = table(
    "phases",
    Column("meeting_id", Id, ForeignKey("meetings.id"), primary_key=True),
    Column("phase", Text, primary_key=True),
    instant("at"),
    keyed=True,
)
"""What has been set for one meeting; the others are counted from it."""

marks = table(
    "marks",
    number(),
    Column("session_id", Id, ForeignKey("sessions.id"), nullable=False, index=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False),
    words("presence"),
    Column("member_id", Id, ForeignKey("members.id")),
    Column("said_by", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
)
"""Who was said to be there, one after the other: never changed."""
