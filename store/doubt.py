"""What an earlier epoch of the database may have sent, of which this one knows nothing."""

from __future__ import annotations

from sqlalchemy import case, update

from bot.domain.prompts import Prompt
from bot.ports.record import Epoch
from store.schema.outgoing import deliveries, slots
from store.sql import Sql

IN_DOUBT = "it was due before the database was restored, and may have been sent"


def doubt_slots(sql: Sql) -> None:
    """Shows every message anew, looks for those that were to be posted."""
    sql.execute(
        update(slots).values(
            want=slots.c.want + 1,
            lease_until=None,
            attempts=case((slots.c.reference == "", slots.c.attempts + 1), else_=0),
        )
    )


def doubt_deliveries(sql: Sql) -> int:
    """Parks prompts that are due; how many."""
    return sql.changed(
        update(deliveries)
        .where(deliveries.c.state == "new", deliveries.c.due_at <= sql.now)
        .values(state="parked", reason=IN_DOUBT, lease_until=None)
    )


def fit_to_send(prompt: Prompt, epoch: Epoch) -> dict[str, str]:
    """The state of a new prompt: parked where the epoch before may have sent it after its backup."""
    if epoch.backed_up_at and epoch.began_at and epoch.backed_up_at < prompt.due_at < epoch.began_at:
        return {"state": "parked", "reason": IN_DOUBT}
    return {"state": "new", "reason": ""}
