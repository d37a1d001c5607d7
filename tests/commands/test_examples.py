"""The example of every command's help works as it stands, in every language."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from adapters import community
from adapters.catalogues import languages, speeches
from adapters.seals import KeyFolder
from bot.commands import registry
from bot.commands.access import Asker
from bot.commands.context import Context, Value
from bot.commands.examples import example
from bot.commands.registry import Command, Takes
from bot.dispatch import Dispatcher, introduced
from bot.domain.people import IdentityKey, Platform
from bot.ports import Store, Transaction
from bot.requests import ConversationKey, Request, typed
from store import open_store
from tests.rigs.communities import described

T = TypeVar("T")
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
WORDS = speeches()
REGISTRY = registry(map(WORDS, languages()))
NAMED = (Takes.GROUP, Takes.ORGANISATION, Takes.PERSON)


class Seeded:
    """A shipped community with one organisation and one person, who asks for everything."""

    def __init__(self, store: Store, keys: Path, loop: asyncio.AbstractEventLoop, file: str) -> None:
        self._loop, self._store, self._seals = loop, store, KeyFolder(keys)
        self.source, _ = community.find(file)
        self.community = described(self.source)
        self._dispatcher = Dispatcher(store, self._seals, REGISTRY, WORDS, "http://x.test", lambda: None)
        self.do(self._seed)

    def do(self, work: object) -> object:
        return self._loop.run_until_complete(self._store.run(work))  # type: ignore[arg-type]

    def _seed(self, tx: Transaction) -> None:
        tx.load_community(self.community, self.source)
        organisation = tx.organisations.add("Blue Ridge Relief", self.community.kinds[0].slug, votes=True)
        ana = tx.people.add("Ana Reyes", "en", "America/Panama")
        tx.people.set(ana.id, mail="ana@example.org", organisation_id=organisation.id)
        tx.people.grant(ana.id, "secretary")

    def example(self, name: str, language: str = "en") -> str:
        """How help says that a command is written."""
        return example(WORDS(language), REGISTRY.commands[name], self.community)

    def values(self, text: str) -> tuple[Command, dict[str, Value]]:
        """The command that `text` is, and the values its handler would get."""
        word, args = typed(text)
        command, args = REGISTRY.resolve(word, args)
        assert command is not None, f"no command: {text}"
        key = IdentityKey(Platform.WEB, "web", "1")
        request = Request("1", key, ConversationKey(Platform.WEB, "web", "1", personal=True), word, args)

        def filled(tx: Transaction) -> dict[str, Value]:
            who = introduced(tx, request, snapshot=False)
            actor = Asker(tx, who.member, admitted=who.admitted)
            context = Context(
                tx, self._seals, request, command, who.identity, who.member, actor, WORDS("en"), WORDS,
                REGISTRY.commands, "",
            )  # fmt: skip
            assert self._dispatcher._filled(context) is None, f"a form opens: {text}"
            return dict(context.values)

        return command, self.do(filled)  # type: ignore[return-value]


@pytest.fixture(scope="module", params=["logistics", "standards", "steering"])
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    folder: Path = tmp_path_factory.mktemp("examples")
    loop = asyncio.new_event_loop()

    async def opened() -> Store:
        return open_store(
            f"sqlite:///{folder / 'plenary.db'}",
            parse=described,
            clock=lambda _: NOW,
        )

    store = loop.run_until_complete(opened())
    yield Seeded(store, folder / "keys", loop, request.param)
    loop.run_until_complete(store.close())
    loop.close()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", REGISTRY.commands)
def test_an_example_is_its_own_command_and_lacks_nothing(seeded: Seeded, name: str, language: str) -> None:
    command = REGISTRY.commands[name]

    found, values = seeded.values(seeded.example(name, language))

    assert found is command
    assert values.keys() >= {param.name for param in command.required}
    assert all(values.values())


@pytest.mark.parametrize("name", REGISTRY.commands)
def test_an_example_means_the_same_in_every_language(seeded: Seeded, name: str) -> None:
    command = REGISTRY.commands[name]
    named = {param.name for param in command.params if param.takes in NAMED}

    meant = [seeded.values(seeded.example(name, language))[1] for language in languages()]

    assert all(values.keys() == meant[0].keys() for values in meant)
    assert all(values[key] == meant[0][key] for values in meant for key in named & values.keys())


@pytest.mark.parametrize("name", REGISTRY.commands)
def test_an_english_example_works_with_the_french_verb(seeded: Seeded, name: str) -> None:
    _, _, rest = seeded.example(name).partition(" ")

    for verb in WORDS("fr").names("verb", name):
        assert seeded.values(f"{verb} {rest}")[0] is REGISTRY.commands[name]


@pytest.mark.parametrize("language", languages())
def test_an_example_uses_the_verb_that_help_shows(language: str) -> None:
    for command in REGISTRY.commands.values():
        assert (
            WORDS(language)
            .catalogue.gettext(command.example)
            .startswith(WORDS(language).name("verb", command.name))
        )
