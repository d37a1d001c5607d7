"""How far behind the duties are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from bot.ports.outgoing import Backlog
from store.deliveries import TOLD_FOR
from store.schema.outgoing import deliveries, slots, timers
from store.schema.people import conversations
from store.slots import STALE
from store.sql import Sql


def backlog(sql: Sql) -> Backlog:
    """What is due at the transaction's instant and not done, whoever holds it."""
    now = sql.now
    timer = select(func.min(timers.c.due_at)).where(timers.c.fired_at.is_(None), timers.c.due_at <= now)
    prompt = select(func.min(deliveries.c.due_at)).where(
        deliveries.c.state == "new", deliveries.c.due_at <= now
    )
    parked_slot = (slots.c.parked != "") | (conversations.c.parked != "")
    message = _stale(func.min(slots.c.next_at)).where(slots.c.next_at <= now, ~parked_slot)
    parked_prompts = select(func.count()).where(
        deliveries.c.state == "parked", deliveries.c.due_at > now - TOLD_FOR
    )
    parked_messages = _stale(func.count()).where(parked_slot)
    return Backlog(
        sql.execute(timer).scalar(),
        sql.execute(prompt).scalar(),
        sql.execute(message).scalar(),
        sql.execute(parked_prompts).scalar_one() + sql.execute(parked_messages).scalar_one(),
    )


def _stale(what: Any) -> Select[Any]:  # noqa: ANN401 - SQL
    return select(what).select_from(slots.join(conversations)).where(STALE)
