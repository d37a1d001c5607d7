"""Bugs of sending, each of which a run of reminders must find; `hasty.py` serves with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.slack.messenger import SlackMessenger
from adapters.teams.messenger import TeamsMessenger
from bot.ports import Address
from bot.ports.messenger import Connection
from bot.ports.senders import Turn
from bot.sending import Parcel, sender
from bot.sending.sender import Sender
from bot.views import Card
from store import deliveries, leases, slots
from store.senders import StoredSenders
from store.sql import Sql


def without_a_lease() -> None:
    """What is being sent may be claimed again at once."""
    lease = leases.lease

    def free_again(sql: Sql, table: Any, rows: Sequence[Any], time: timedelta) -> datetime:
        return lease(sql, table, rows, time * 0)

    slots.lease = deliveries.lease = free_again


def without_a_look_up() -> None:
    """Slack is not asked whether an attempt of unknown outcome had arrived."""

    async def found_nothing(self: SlackMessenger, address: Address, mark: str) -> str | None:
        return None

    SlackMessenger.find = found_nothing  # type: ignore[method-assign]


def without_a_mark() -> None:
    """On Teams a repeat does not say that it is one."""
    post = TeamsMessenger.post

    async def unmarked(self: TeamsMessenger, address: Address, card: Card, mark: str, *, repeat: bool) -> str:
        return await post(self, address, card, mark, repeat=False)

    TeamsMessenger.post = unmarked  # type: ignore[method-assign]


def settled_before_it_is_sent() -> None:
    """A prompt counts as sent before the platform was called."""
    send = Sender.send

    async def early(self: Sender, parcel: Parcel, claimed: float) -> None:
        await self.store.run(lambda tx: parcel.sent(tx, "sent"))
        await send(self, parcel, claimed)

    Sender.send = early  # type: ignore[method-assign]


def without_looking_at_the_clock() -> None:
    """A sender that stood still goes on with what it claimed, however long ago that is."""
    sender.BEGINS = timedelta(days=1)


def budgets_that_are_not_shared() -> None:
    """Every replica sends through every connection, each with a budget of its own."""

    def everybodys(self: StoredSenders, connection: Connection, sender: str, time: timedelta) -> Turn | None:
        return Turn(None, None)

    StoredSenders.turn = everybodys  # type: ignore[method-assign]


BUGS: dict[str, Callable[[], None]] = {
    bug.__name__.replace("_", "-"): bug
    for bug in (
        without_a_lease,
        without_a_look_up,
        without_a_mark,
        settled_before_it_is_sent,
        without_looking_at_the_clock,
        budgets_that_are_not_shared,
    )
}
ONE_MACHINE = frozenset(
    {"without-a-lease", "without-a-look-up", "without-a-mark", "settled-before-it-is-sent"}
)
"""Found with a single process too; the others take replicas."""
N = 240


def find(name: str, seed: int, folder: Path) -> list[str]:
    """What one run with the bug violates, its rule first."""
    from tests.faults.reminders import run

    report = run(seed, N, "sqlite" if name in ONE_MACHINE else "postgres", folder, name)
    return [line for line in report.violations if not line.startswith("vacuous")]
