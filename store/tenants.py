"""Workspaces and tenants, admitted or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select

from bot.domain.people import Platform
from bot.ports.people import Tenant
from store.schema.people import tenants
from store.sql import Sql
from store.upsert import inserting


class StoredTenants:
    """See `bot.ports.people.Tenants`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def get(self, platform: Platform, key: str) -> Tenant | None:
        """A tenant of which somebody has written, or which was admitted."""
        row = self._sql.row(_tenant, platform=platform.value, key=key)
        return None if row is None else _made(row)

    def waiting(self) -> Sequence[Tenant]:
        """Tenants to be admitted, in the order in which they came; the web asks each member to sign in."""
        return [t for t in self.all() if t.admitted_at is None and t.platform is not Platform.WEB]

    def all(self) -> Sequence[Tenant]:
        """Every tenant in the order in which they came."""
        return [_made(row) for row in self._sql.execute(select(tenants).order_by(tenants.c.id))]

    def admit(self, platform: Platform, key: str, organisation_id: int | None, name: str = "") -> None:
        """Admits a tenant, whether or not anybody of it has written yet; an empty name changes none."""
        statement = inserting(tenants).values(
            platform=platform.value,
            key=key,
            name=name,
            admitted_at=self._sql.now,
            organisation_id=organisation_id,
        )
        changed = ["admitted_at", "organisation_id", *(["name"] if name else [])]
        self._sql.execute(
            statement.on_conflict_do_update(
                index_elements=["platform", "key"],
                set_={column: statement.excluded[column] for column in changed},
            )
        )


def _made(row: Any) -> Tenant:  # noqa: ANN401 - a row
    return Tenant(row.id, Platform(row.platform), row.key, row.name, row.admitted_at, row.organisation_id)


def _tenant() -> Select[Any]:
    return select(tenants).where(
        tenants.c.platform == bindparam("platform"), tenants.c.key == bindparam("key")
    )
