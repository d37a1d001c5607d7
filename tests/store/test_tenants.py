"""Workspaces and tenants, on both databases."""

from __future__ import annotations

from bot.domain.people import Platform
from tests.store.scene import START, Database, organisation, person


def test_a_tenant_waits_until_it_is_admitted(database: Database) -> None:
    database.run(lambda tx: person(tx, "Ann"))
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    assert [t.key for t in database.read(lambda tx: tx.tenants.waiting())] == ["T1"]

    database.run(lambda tx: tx.tenants.admit(Platform.SLACK, "T1", harbour.id, "Harbour's"))

    tenant = database.read(lambda tx: tx.tenants.get(Platform.SLACK, "T1"))
    assert tenant is not None
    assert (tenant.admitted_at, tenant.organisation_id, tenant.name) == (START, harbour.id, "Harbour's")
    assert database.read(lambda tx: tx.tenants.waiting()) == []


def test_one_may_be_admitted_before_anybody_writes(database: Database) -> None:
    database.run(lambda tx: tx.tenants.admit(Platform.TEAMS, "T9", None, "Nine"))
    database.run(lambda tx: tx.tenants.admit(Platform.TEAMS, "T9", None))

    (tenant,) = database.read(lambda tx: tx.tenants.all())
    assert (tenant.key, tenant.name) == ("T9", "Nine")


def test_another_platform_with_the_same_key_is_another_tenant(database: Database) -> None:
    database.run(lambda tx: tx.tenants.admit(Platform.TEAMS, "T9", None))

    assert database.read(lambda tx: tx.tenants.get(Platform.SLACK, "T9")) is None
