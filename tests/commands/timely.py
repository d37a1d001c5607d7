"""The office with a clock: what is due fires, and what waits to be sent can be read."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import assert_never

from adapters.calendar import occurrences
from bot.duties import Duties
from bot.notices import prompts
from bot.ports import Transaction
from bot.ports.outgoing import Delivery
from bot.requests import typed
from bot.sending import Patient, Sender
from bot.views import Actions, Card, Chart, Divider, Element, Fields, Table, Text, plain
from tests.commands.office import Office
from tests.commands.test_examples import WORDS
from tests.rigs.outgoing import claimed


class Timely(Office):
    """Time passes when a test says so."""

    def __init__(self, folder: Path, file: str = "logistics") -> None:
        super().__init__(folder, file)
        sender = Sender(Patient(self.store), {}, time.monotonic)
        self.duties = Duties(self.store, self.seals, sender, WORDS, occurrences, "http://x.test", set)

    def later(self, **span: float) -> None:
        """Moves the clock and lets fire what is due then."""
        self.now += timedelta(**span)
        asyncio.Runner.run(self._runner, self.duties.fire())

    def reads(self, name: str, text: str) -> str:
        """The answer to a command as somebody reads it; a form as it is stored."""
        view = self.asks(name, *typed(text)).view
        if isinstance(view, Card):
            return " ".join((view.title, *map(_words, view.body)))
        return repr(view)

    def told(self, name: str) -> str:
        """All that waits to be sent to somebody, as they would read it, and as sent from now on."""

        def cards(tx: Transaction) -> str:
            (member,) = tx.people.named(name)
            waiting = claimed(tx, 1000, timedelta(0))
            return " ".join(self._card(tx, one) for one in waiting if one.prompt.member_id == member.id)

        return self.do(cards)

    @staticmethod
    def _card(tx: Transaction, delivery: Delivery) -> str:
        member = tx.people.member(delivery.prompt.member_id or 0)
        tx.deliveries.delivered(delivery, member.id, "")
        card = prompts.card(tx, delivery.prompt, member, WORDS(member.language), "")
        return " ".join(map(_words, card.body)) if card else ""


def _words(element: Element) -> str:
    match element:
        case Text(spans=spans):
            return plain(spans)
        case Actions(buttons=buttons):
            return " ".join(f"[{' '.join((b.command, *b.args))}]" for b in buttons)
        case Fields(pairs=pairs):
            return " ".join(f"{label}: {plain(value)}" for label, value in pairs)
        case Table(rows=rows):
            return " ".join(" | ".join(map(plain, row)) for row in rows)
        case Chart(title=title, bars=bars):
            return " ".join((title, *(f"{label}: {number}" for label, number in bars)))
        case Divider():
            return ""
        case _:
            assert_never(element)
