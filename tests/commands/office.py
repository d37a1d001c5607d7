"""A community in which people ask on the web, straight at the dispatcher, at any time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from adapters import community
from adapters.seals import KeyFolder
from bot.codec import encode
from bot.dispatch import Dispatcher
from bot.domain.people import IdentityKey, Member, Platform
from bot.ports import Store, Transaction
from bot.requests import ConversationKey, Hints, Request, typed
from store import open_store
from tests.commands.test_examples import NOW, REGISTRY, WORDS

T = TypeVar("T")


class Office:
    """A community with two organisations, and people who ask on the web."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self._runner = asyncio.Runner()
        self.store: Store = self._runner.run(self._opened(folder))
        seals = KeyFolder(folder / "keys")
        self._dispatch = Dispatcher(self.store, seals, REGISTRY, WORDS, "http://x.test", lambda: None)
        self._asked = 0
        self.do(self._found)

    async def _opened(self, folder: Path) -> Store:
        return open_store(
            f"sqlite:///{folder / 'plenary.db'}",
            parse=lambda source: community.read(source, "logistics"),
            clock=lambda _: self.now,
        )

    @staticmethod
    def _found(tx: Transaction) -> None:
        source, label = community.find("logistics")
        tx.load_community(community.read(source, label), source)
        tx.organisations.add("Blue Ridge Relief", "ngo", votes=True)

    def do(self, work: Callable[[Transaction], T]) -> T:
        return self._runner.run(self.store.run(work))

    def member(self, name: str, *roles: str) -> Member:
        def added(tx: Transaction) -> Member:
            member = tx.people.add(name, "en", "UTC")
            organisation = tx.organisations.named("Blue Ridge Relief")
            assert organisation is not None
            tx.people.set(member.id, organisation_id=organisation.id)
            for role in roles:
                tx.people.grant(member.id, role)
            tx.people.introduce(IdentityKey(Platform.WEB, "web", name), member.id, Hints())
            return tx.people.member(member.id)

        return self.do(added)

    def says(self, name: str, text: str) -> str:
        word, args = typed(text)
        key = IdentityKey(Platform.WEB, "web", name)
        self._asked += 1
        conversation = ConversationKey(Platform.WEB, "web", name, personal=True)
        request = Request(str(self._asked), key, conversation, word, args)
        return encode(self._runner.run(self._dispatch(request)))

    def close(self) -> None:
        self._runner.run(self.store.close())
        self._runner.close()
