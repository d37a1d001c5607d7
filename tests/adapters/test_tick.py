"""`plenary tick`: one round of the duties, for an operator's own scheduler."""

import asyncio
from pathlib import Path

from adapters import community
from adapters.clock import Clock
from adapters.settings import Settings
from bot.__main__ import tick
from bot.commands import founding
from bot.domain.people import IdentityKey, Platform
from bot.domain.prompts import Prompt
from bot.ports import Transaction
from bot.requests import Hints
from bot.upkeep import beside, with_store


def test_somebody_with_only_a_browser_gets_what_is_due(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    source, label = community.find("logistics")

    def prepare(tx: Transaction) -> int:
        founding.load_community(tx, community.read(source, label), source)
        member = tx.people.add("Sol", "en", "Africa/Nairobi")
        tx.people.introduce(IdentityKey(Platform.WEB, "web", "sol"), member.id, Hints())
        prompt = Prompt("refused:1", "refused-claim", 1, tx.now, tx.now, member_id=member.id)
        tx.deliveries.plan([prompt])
        return member.id

    member_id = asyncio.run(with_store(settings, prepare))
    asyncio.run(tick(settings, Clock()))

    delivered, parked = asyncio.run(
        beside(settings, lambda tx: (tx.deliveries.delivered_to(member_id, 9), tx.deliveries.parked()))
    )
    assert [prompt.key for prompt, _ in delivered] == ["refused:1"]
    assert not parked
