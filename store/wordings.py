"""Earlier texts of what can be edited, in a table of their own beside the one that holds the last text."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, ScalarSelect, Table, func, insert, select

from bot.domain.wordings import Wording
from store.sql import Sql


class Wordings:
    """The earlier texts in `table`, whose column `of` says of what."""

    def __init__(self, sql: Sql, table: Table, of: Column[int]) -> None:
        self._sql = sql
        self._table = table
        self._of = of

    def keep(self, of: int, version: int, text: str, member_id: int) -> None:
        """Keeps the text that a member replaces now."""
        self._sql.execute(
            insert(self._table).values(
                {
                    self._of.name: of,
                    "version": version,
                    "text": text,
                    "member_id": member_id,
                    "at": self._sql.now,
                }
            )
        )

    def earlier(self, of: int) -> Sequence[Wording]:
        """The earlier texts, the first one first."""
        query = select(self._table).where(self._of == of).order_by(self._table.c.version)
        rows = self._sql.execute(query)
        return [Wording(row.version, row.text, row.member_id, row.at) for row in rows]


def versions(table: Table, of: Column[int], number: Column[int]) -> ScalarSelect[int]:
    """How many versions there are of each row with this `number`, its last text counted."""
    return select(func.count() + 1).select_from(table).where(of == number).scalar_subquery()
