"""A community in which people ask on the web, straight at the dispatcher, at any time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from adapters import community
from adapters.seals import KeyFolder
from bot.codec import encode
from bot.dispatch import Dispatcher
from bot.domain.people import IdentityKey, Member, Organisation, Platform
from bot.duties import Duties
from bot.ports import Store, Transaction
from bot.requests import Args, ConversationKey, Hints, Reply, Request, typed
from store import open_store
from tests.commands.test_examples import NOW, REGISTRY, WORDS
from tests.rigs.communities import described
from tests.rigs.migrated import migrated

T = TypeVar("T")
HOME = "Blue Ridge Relief"


class Office:
    """The bot without platforms, a community file's name or path, and one organisation."""

    def __init__(self, folder: Path, file: str = "logistics") -> None:
        self._file, self._folder, self._asked = file, folder, 0
        self.now = NOW
        self._runner = asyncio.Runner()
        self.store: Store = self._runner.run(self._opened())
        self.seals = KeyFolder(folder / "keys")
        self._dispatch = Dispatcher(self.store, self.seals, REGISTRY, WORDS, "http://x.test", lambda: None)
        self.do(self._found)

    async def _opened(self) -> Store:
        return open_store(
            migrated(self._folder),
            parse=described,
            clock=lambda _: self.now,
        )

    def _found(self, tx: Transaction) -> None:
        source, _ = community.find(self._file)
        tx.load_community(described(source), source)
        tx.organisations.add(HOME, tx.community.kinds[0].slug, votes=True)

    def close(self) -> None:
        self._runner.run(self.store.close())
        self._runner.close()

    def do(self, work: Callable[[Transaction], T]) -> T:
        return self._runner.run(self.store.run(work))

    def fire(self, duties: Duties) -> None:
        """Fires the timers that are due."""
        self._runner.run(duties.fire())

    @staticmethod
    def home(tx: Transaction) -> Organisation:
        found = tx.organisations.named(HOME)
        assert found is not None
        return found

    def member(self, name: str, *roles: str) -> Member:
        """Somebody of the organisation, with these roles in the community."""

        def added(tx: Transaction) -> Member:
            member = tx.people.add(name, "en", "UTC")
            tx.people.set(member.id, organisation_id=self.home(tx).id)
            for role in roles:
                tx.people.grant(member.id, role)
            tx.people.introduce(IdentityKey(Platform.WEB, "web", name), member.id, Hints())
            return tx.people.member(member.id)

        return self.do(added)

    def says(self, name: str, text: str) -> str:
        """The answer to a command, as it is stored."""
        return encode(self.asks(name, *typed(text)))

    def fills(self, name: str, command: str, fields: Mapping[str, str]) -> str:
        """The answer to a submitted form."""
        return encode(self.asks(name, command, Args.named(fields)))

    def asks(self, name: str, word: str, args: Args) -> Reply:
        """The answer itself."""
        key = IdentityKey(Platform.WEB, "web", name)
        self._asked += 1
        conversation = ConversationKey(Platform.WEB, "web", name, personal=True)
        self.last = Request(str(self._asked), key, conversation, word, args)
        return self._runner.run(self._dispatch(self.last))

    def gets(self, request: Request) -> str:
        """The answer to a request that comes once more."""
        return encode(self._runner.run(self._dispatch(request)))
