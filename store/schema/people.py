"""Organisations, members, their identities, claims and delegations; the conversations they write in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from store.schema.types import Flag, Id, Json, instant, instant_if_any, number, table, words

organisations = table(
    "organisations",
    number(),
    words("name"),
    words("folded"),
    words("kind"),
    Column("votes", Flag, nullable=False),
    Column("parent_id", Id, ForeignKey("organisations.id"), index=True),
    words("constituency"),
    UniqueConstraint("folded"),
    CheckConstraint("votes IN (0, 1)", name="votes"),
    told=True,
)

members = table(
    "members",
    number(),
    words("name"),
    Column("folded", Text, nullable=False, index=True),
    words("language"),
    words("zone"),
    Column("organisation_id", Id, ForeignKey("organisations.id"), index=True),
    words("mail"),
    Column("folded_mail", Text, nullable=False, index=True),
    Column("hours_start", Integer, nullable=False),
    Column("hours_end", Integer, nullable=False),
    instant_if_any("away_until"),
    instant("added_at"),
    Column("weekends", Flag),
    instant_if_any("snoozed_until"),
    told=True,
)
"""Hours are minutes after midnight in the member's own zone; unset weekends are like any day."""

community_roles = table(
    "community_roles",
    Column("member_id", Id, ForeignKey("members.id"), primary_key=True),
    Column("role", Text, primary_key=True, index=True),
    keyed=True,
)

tenants = table(
    "tenants",
    number(),
    words("platform"),
    words("key"),
    words("name"),
    instant_if_any("admitted_at"),
    Column("organisation_id", Id, ForeignKey("organisations.id")),
    UniqueConstraint("platform", "key"),
)

conversations = table(
    "conversations",
    number(),
    words("platform"),
    words("tenant"),
    words("external"),
    Column("personal", Flag, nullable=False),
    words("reference"),
    words("zone"),
    Column("follows", Id, ForeignKey("groups.id"), index=True),
    Column("languages", Json, nullable=False),
    words("parked"),
    UniqueConstraint("platform", "tenant", "external"),
    CheckConstraint("personal IN (0, 1)", name="personal"),
)
"""`external` is the platform's own id; `parked` says why nothing can be sent there, and is empty else."""

identities = table(
    "identities",
    number(),
    words("platform"),
    words("tenant"),
    words("external"),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False, index=True),
    instant("last_used_at"),
    Column("conversation_id", Id, ForeignKey("conversations.id")),
    words("zone"),
    words("locale"),
    UniqueConstraint("platform", "tenant", "external"),
)

claims = table(
    "claims",
    number(),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False, index=True),
    instant("made_at"),
    words("hints"),
    UniqueConstraint("member_id"),
    told=True,
)

IN_FORCE = text("until IS NULL")

delegations = table(
    "delegations",
    number(),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False, index=True),
    Column("member_id", Id, ForeignKey("members.id"), nullable=False, index=True),
    words("rank"),
    Column("group_id", Id, ForeignKey("groups.id")),
    instant("since"),
    instant_if_any("until"),
    words("reference"),
    CheckConstraint("rank IN ('delegate', 'alternate')", name="rank"),
)
"""One in force per organisation, rank, and group or plenary; ended ones stay."""

Index(
    "uq_delegations_plenary",
    delegations.c.organisation_id,
    delegations.c.rank,
    unique=True,
    sqlite_where=text("until IS NULL AND group_id IS NULL"),
    postgresql_where=text("until IS NULL AND group_id IS NULL"),
)
Index(
    "uq_delegations_group",
    delegations.c.organisation_id,
    delegations.c.group_id,
    delegations.c.rank,
    unique=True,
    sqlite_where=text("until IS NULL AND group_id IS NOT NULL"),
    postgresql_where=text("until IS NULL AND group_id IS NOT NULL"),
)

feeds = table(
    "feeds",
    Column("member_id", Id, ForeignKey("members.id"), primary_key=True, autoincrement=False),
    words("hash"),
    instant("since"),
    UniqueConstraint("hash"),
)
"""Members' private calendars, each under the hash of its secret."""
