"""The community's file, groups with memberships, mandates, updates and outputs."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint

from store.schema.people import IN_FORCE
from store.schema.types import Flag, Id, Json, instant, instant_if_any, number, table, words

community = table(
    "community",
    Column("id", Id, primary_key=True, autoincrement=False),
    words("source"),
    words("hash"),
    instant("loaded_at"),
    CheckConstraint("id = 1", name="one"),
)

groups = table(
    "groups",
    number(),
    words("slug"),
    words("state"),
    instant("state_since"),
    instant("founded_at"),
    UniqueConstraint("slug"),
)

proposals = table(
    "proposals",
    Column("group_id", Id, ForeignKey("groups.id"), primary_key=True, autoincrement=False),
    Column("entry", Json, nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
)
"""What groups are called that members proposed; the community's file names all others."""

group_steps = table(
    "group_steps",
    number(),
    Column("group_id", Id, ForeignKey("groups.id"), nullable=False, index=True),
    words("state"),
    instant("at"),
    Column("member_id", Id, ForeignKey("members.id")),
    words("decision"),
    words("reason"),
    words("report"),
)
"""What happened in a group's life."""

seats = table(
    "seats",
    number(),
    words("slug"),
    Column("group_id", Id, ForeignKey("groups.id"), nullable=False, index=True),
    Column("holder_id", Id, ForeignKey("members.id"), index=True),
    Column("stand_in_id", Id, ForeignKey("members.id"), index=True),
    instant_if_any("since"),
    instant_if_any("until"),
    UniqueConstraint("slug"),
)

memberships = table(
    "memberships",
    number(),
    Column("group_id", Id, ForeignKey("groups.id"), nullable=False, index=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False, index=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False, index=True),
    words("role"),
    Column("founder", Flag, nullable=False),
    instant("since"),
    instant_if_any("until"),
    CheckConstraint("founder IN (0, 1)", name="founder"),
)
"""One in force per group, member and role; ended ones stay."""

Index(
    "uq_memberships_in_force",
    memberships.c.group_id,
    memberships.c.member_id,
    memberships.c.role,
    unique=True,
    sqlite_where=IN_FORCE,
    postgresql_where=IN_FORCE,
)

mandates = table(
    "mandates",
    number(),
    Column("group_id", Id, ForeignKey("groups.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Json, nullable=False),
    instant("since"),
    instant_if_any("until"),
    words("reference"),
    UniqueConstraint("group_id", "version"),
)

mandate_drafts = table(
    "mandate_drafts",
    Column("group_id", Id, ForeignKey("groups.id"), primary_key=True, autoincrement=False),
    Column("content", Json, nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
)

deliveries_made = table(
    "deliveries_made",
    Column("group_id", Id, ForeignKey("groups.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
    keyed=True,
)
"""Which deliverables of a group's mandate are done; their numbers stay the same in every version."""

updates = table(
    "updates",
    number(),
    Column("group_id", Id, ForeignKey("groups.id"), nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False),
    words("text"),
    instant("posted_at"),
    Column("meeting_id", Id, ForeignKey("meetings.id"), index=True),
    instant_if_any("withdrawn_at"),
    Column("objective", Integer),
    Index(None, "group_id", "id"),
    told=True,
)

update_versions = table(
    "update_versions",
    Column("update_id", Id, ForeignKey("updates.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
    keyed=True,
)
"""What an update said before it was edited, and when it was."""

outputs = table(
    "outputs",
    number(),
    Column("group_id", Id, ForeignKey("groups.id"), nullable=False, index=True),
    words("title"),
    told=True,
)

output_versions = table(
    "output_versions",
    Column("output_id", Id, ForeignKey("outputs.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    words("url"),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    instant("at"),
    keyed=True,
)
