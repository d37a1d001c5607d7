"""Requests seen, with their first answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Insert, Select, bindparam, delete, insert, select

from store.schema.record import requests
from store.sql import Sql

KEPT = timedelta(days=1)
"""No platform sends a request again after so long."""


class StoredRequests:
    """See `bot.ports.record.Requests`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def answer(self, request_id: str) -> str | None:
        """The stored answer of a request that was carried out before."""
        row = self._sql.row(_answer, id=request_id)
        return None if row is None else row.answer

    def remember(self, request_id: str, answer: str) -> None:
        """Stores the first answer.

        Where another replica carries out the same request at this moment, one of the two fails here, is run
        again by the store, and then finds the answer of the other.
        """
        self._sql.do(_remember, id=request_id, answer=answer, at=self._sql.now)

    def prune(self) -> None:
        """Forgets answers older than a day."""
        self._sql.execute(delete(requests).where(requests.c.at < self._sql.now - KEPT))


def _answer() -> Select[Any]:
    return select(requests.c.answer).where(requests.c.id == bindparam("id"))


def _remember() -> Insert:
    return (
        insert(requests).values(id=bindparam("id"), answer=bindparam("answer"), at=bindparam("at")).inline()
    )
