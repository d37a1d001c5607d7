"""Single-use codes and web sessions: what a code stands for, kept under its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from store.schema.record import codes
from store.sql import Sql
from store.upsert import upsert


class StoredCodes:
    """See `bot.ports.people.Codes`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def issue(self, code: str, kind: str, payload: Mapping[str, Any], expires_at: datetime) -> None:
        """Stores a code, replacing an earlier one of the same letters; forgets those that have expired."""
        self._sql.execute(delete(codes).where(codes.c.expires_at <= self._sql.now))
        self._sql.execute(
            upsert(codes, ["hash"], hash=_hash(code), kind=kind, payload=dict(payload), expires_at=expires_at)
        )

    def look(self, code: str, kind: str) -> Mapping[str, Any] | None:
        """The payload of an unexpired code, without using it."""
        found: Mapping[str, Any] | None = self._sql.execute(
            select(codes.c.payload).where(*self._valid(code, kind))
        ).scalar()
        return found

    def take(self, code: str, kind: str) -> Mapping[str, Any] | None:
        """Uses a code up, in one statement, so that of two who try only one succeeds."""
        found: Mapping[str, Any] | None = self._sql.execute(
            delete(codes).where(*self._valid(code, kind)).returning(codes.c.payload)
        ).scalar()
        return found

    def _valid(self, code: str, kind: str) -> tuple[Any, ...]:
        return (codes.c.hash == _hash(code), codes.c.kind == kind, codes.c.expires_at > self._sql.now)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
