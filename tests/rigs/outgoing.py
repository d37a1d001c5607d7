"""What is due, claimed as a sender would."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.people import Platform
from bot.ports import Transaction
from bot.ports.outgoing import Delivery

HERE = (Platform.SLACK, "T1")


def claimed(tx: Transaction, limit: int = 1000, lease: timedelta = timedelta(minutes=1)) -> list[Delivery]:
    """Prompts that are due, each given the one connection there is, and leased."""
    route(tx)
    return list(tx.deliveries.claim(HERE, limit, lease))


def route(tx: Transaction) -> None:
    """Gives every due prompt the one connection there is."""
    for number, _ in tx.deliveries.arrived(1000):
        tx.deliveries.route(number, HERE, 1)
