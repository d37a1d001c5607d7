"""Outputs of groups and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, insert, select

from bot.domain.outputs import Output, OutputVersion
from store.schema.groups import output_versions, outputs
from store.sql import Sql


class StoredOutputs:
    """See `bot.ports.groups.Outputs`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(self, group_id: int, title: str, url: str, member_id: int) -> Output:
        """A new output, in its first version."""
        added = insert(outputs).values(group_id=group_id, title=title).returning(outputs.c.id)
        return self._with_version(self._sql.execute(added).scalar_one(), 1, url, member_id)

    def renew(self, output_id: int, url: str, member_id: int) -> Output:
        """The output with one version more; LookupError where there is no such output."""
        before = self.get(output_id)
        if before is None:
            raise LookupError(f"no output {output_id}")
        return self._with_version(output_id, before.latest.number + 1, url, member_id)

    def get(self, output_id: int) -> Output | None:
        """An output by its number."""
        return next(iter(self._read(outputs.c.id == output_id)), None)

    def of(self, group_id: int | None = None) -> Sequence[Output]:
        """The outputs of a group or of all, the one with the newest version first."""
        found = self._read(*(() if group_id is None else (outputs.c.group_id == group_id,)))
        return sorted(found, key=lambda output: (output.latest.at, output.id), reverse=True)

    def _with_version(self, output_id: int, version: int, url: str, member_id: int) -> Output:
        self._sql.execute(
            insert(output_versions).values(
                output_id=output_id, version=version, url=url, member_id=member_id, at=self._sql.now
            )
        )
        (written,) = self._read(outputs.c.id == output_id)
        return written

    def _read(self, *conditions: ColumnElement[bool]) -> list[Output]:
        rows = self._sql.execute(
            select(outputs, output_versions)
            .join(output_versions)
            .where(*conditions)
            .order_by(outputs.c.id, output_versions.c.version)
        )
        return [_output(list(versions)) for _, versions in groupby(rows, key=lambda row: row.id)]


def _output(rows: list[Any]) -> Output:
    versions = (OutputVersion(row.version, row.url, row.member_id, row.at) for row in rows)
    return Output(rows[0].id, rows[0].group_id, rows[0].title, tuple(versions))
