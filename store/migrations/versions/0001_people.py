"""Organisations, members, identities and conversations, groups and who acts in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Organisations, members, identities and conversations, groups and who acts in them."""
    _organisations()
    _members()
    _community_roles()
    _tenants()
    _community()
    _groups()
    _seats()
    _conversations()
    _identities()
    _claims()
    _delegations()
    _memberships()


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", big, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("votes", sa.Integer, nullable=False),
        sa.Column("parent_id", big),
        sa.Column("constituency", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        sa.ForeignKeyConstraint(["parent_id"], ["organisations.id"], name="fk_organisations_parent_id"),
        sa.UniqueConstraint("folded", name="uq_organisations_folded"),
        sa.CheckConstraint("votes IN (0, 1)", name=op.f("ck_organisations_votes")),
        sqlite_strict=True,
    )
    op.create_index("ix_organisations_parent_id", "organisations", ["parent_id"])


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("id", big, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("organisation_id", big),
        sa.Column("mail", sa.Text, nullable=False),
        sa.Column("folded_mail", sa.Text, nullable=False),
        sa.Column("hours_start", sa.Integer, nullable=False),
        sa.Column("hours_end", sa.Integer, nullable=False),
        sa.Column("away_until", big),
        sa.Column("added_at", big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_members_organisation_id"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_members_folded", "members", ["folded"])
    op.create_index("ix_members_folded_mail", "members", ["folded_mail"])
    op.create_index("ix_members_organisation_id", "members", ["organisation_id"])


def _community_roles() -> None:
    op.create_table(
        "community_roles",
        sa.Column("member_id", big, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("member_id", "role", name="pk_community_roles"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_community_roles_member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_community_roles_role", "community_roles", ["role"])


def _tenants() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", big, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("admitted_at", big),
        sa.Column("organisation_id", big),
        sa.PrimaryKeyConstraint("id", name="pk_tenants"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_tenants_organisation_id"),
        sa.UniqueConstraint("platform", "key", name="uq_tenants_platform_key"),
        sqlite_strict=True,
    )


def _community() -> None:
    op.create_table(
        "community",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("loaded_at", big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_community"),
        sa.CheckConstraint("id = 1", name=op.f("ck_community_one")),
        sqlite_strict=True,
    )


def _groups() -> None:
    op.create_table(
        "groups",
        sa.Column("id", big, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("state_since", big, nullable=False),
        sa.Column("founded_at", big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        sa.UniqueConstraint("slug", name="uq_groups_slug"),
        sqlite_strict=True,
    )


def _seats() -> None:
    op.create_table(
        "seats",
        sa.Column("id", big, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("group_id", big, nullable=False),
        sa.Column("holder_id", big),
        sa.Column("stand_in_id", big),
        sa.Column("since", big),
        sa.Column("until", big),
        sa.PrimaryKeyConstraint("id", name="pk_seats"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_seats_group_id"),
        sa.ForeignKeyConstraint(["holder_id"], ["members.id"], name="fk_seats_holder_id"),
        sa.ForeignKeyConstraint(["stand_in_id"], ["members.id"], name="fk_seats_stand_in_id"),
        sa.UniqueConstraint("slug", name="uq_seats_slug"),
        sqlite_strict=True,
    )
    op.create_index("ix_seats_group_id", "seats", ["group_id"])
    op.create_index("ix_seats_holder_id", "seats", ["holder_id"])
    op.create_index("ix_seats_stand_in_id", "seats", ["stand_in_id"])


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", big, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("external", sa.Text, nullable=False),
        sa.Column("personal", sa.Integer, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("follows", big),
        sa.Column("languages", sa.Text, nullable=False),
        sa.Column("parked", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.ForeignKeyConstraint(["follows"], ["groups.id"], name="fk_conversations_follows"),
        sa.UniqueConstraint(
            "platform", "tenant", "external", name="uq_conversations_platform_tenant_external"
        ),
        sa.CheckConstraint("personal IN (0, 1)", name=op.f("ck_conversations_personal")),
        sqlite_strict=True,
    )
    op.create_index("ix_conversations_follows", "conversations", ["follows"])


def _identities() -> None:
    op.create_table(
        "identities",
        sa.Column("id", big, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("external", sa.Text, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("last_used_at", big, nullable=False),
        sa.Column("conversation_id", big),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identities"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_identities_conversation_id"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_identities_member_id"),
        sa.UniqueConstraint("platform", "tenant", "external", name="uq_identities_platform_tenant_external"),
        sqlite_strict=True,
    )
    op.create_index("ix_identities_member_id", "identities", ["member_id"])


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("organisation_id", big, nullable=False),
        sa.Column("made_at", big, nullable=False),
        sa.Column("hints", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_claims_member_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_claims_organisation_id"),
        sa.UniqueConstraint("member_id", name="uq_claims_member_id"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_claims_organisation_id", "claims", ["organisation_id"])


def _delegations() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", big, nullable=False),
        sa.Column("organisation_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("rank", sa.Text, nullable=False),
        sa.Column("group_id", big),
        sa.Column("since", big, nullable=False),
        sa.Column("until", big),
        sa.Column("reference", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_delegations_group_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_delegations_member_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_delegations_organisation_id"
        ),
        sa.CheckConstraint("rank IN ('delegate', 'alternate')", name=op.f("ck_delegations_rank")),
        sqlite_strict=True,
    )
    op.create_index("ix_delegations_member_id", "delegations", ["member_id"])
    op.create_index("ix_delegations_organisation_id", "delegations", ["organisation_id"])
    op.create_index(
        "uq_delegations_group",
        "delegations",
        ["organisation_id", "group_id", "rank"],
        unique=True,
        sqlite_where=sa.text("until IS NULL AND group_id IS NOT NULL"),
        postgresql_where=sa.text("until IS NULL AND group_id IS NOT NULL"),
    )
    op.create_index(
        "uq_delegations_plenary",
        "delegations",
        ["organisation_id", "rank"],
        unique=True,
        sqlite_where=sa.text("until IS NULL AND group_id IS NULL"),
        postgresql_where=sa.text("until IS NULL AND group_id IS NULL"),
    )


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", big, nullable=False),
        sa.Column("group_id", big, nullable=False),
        sa.Column("member_id", big, nullable=False),
        sa.Column("organisation_id", big, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("founder", sa.Integer, nullable=False),
        sa.Column("since", big, nullable=False),
        sa.Column("until", big),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_memberships_group_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_memberships_member_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_memberships_organisation_id"
        ),
        sa.CheckConstraint("founder IN (0, 1)", name=op.f("ck_memberships_founder")),
        sqlite_strict=True,
    )
    op.create_index("ix_memberships_group_id", "memberships", ["group_id"])
    op.create_index("ix_memberships_member_id", "memberships", ["member_id"])
    op.create_index("ix_memberships_organisation_id", "memberships", ["organisation_id"])
    op.create_index(
        "uq_memberships_in_force",
        "memberships",
        ["group_id", "member_id", "role"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
