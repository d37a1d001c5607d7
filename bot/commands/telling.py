"""Telling members something privately."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.prompts import Prompt
from bot.ports import Transaction


def tell(
    tx: Transaction, key: str, kind: str, subject_id: int, members: Iterable[int], about: str = ""
) -> None:
    """Has members told something, at once and never twice; `key` names the occurrence."""
    tx.deliveries.plan(
        [Prompt(f"{key}:{m}", kind, subject_id, tx.now, tx.now, about, m) for m in sorted({*members})]
    )
