"""Every text is in every catalogue, whole, and nothing else is; every word members type means one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from adapters.catalogues import SOURCE, languages, speeches
from bot.commands import registry
from bot.commands.registry import Registry
from bot.domain.groups import folded
from tests import texts

PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}")

# Where a text reaches the speech through a name, it is declared with `marked`: where these are called, or in
# a table. The tests below look into both.
PASSED_ON = {
    ("adapters/teams/answering.py", "sentence"),
    ("bot/commands/context.py", "label"),
    ("bot/commands/context.py", "message"),
    ("bot/commands/context.py", "title"),
    ("bot/commands/examples.py", "command.example"),
    ("bot/commands/forms.py", "command.title or command.summary"),
    ("bot/commands/forms.py", "param.hint"),
    ("bot/commands/forms.py", "param.label"),
    ("bot/commands/start.py", "command.summary"),
    ("bot/commands/start.py", "param.label"),
    ("bot/commands/votes.py", "label"),
}
TABLE = re.compile(r"(_?[A-Z_]+)(?:\[[\w.]+\]|\.get\(\w+, _?[A-Z_]+\))")


@cache
def all_commands() -> Registry:
    return registry(map(speeches(), languages()))


@cache
def template() -> frozenset[tuple[str | None, str]]:
    return frozenset(keys(texts.template("fr")))


def keys(catalogue: Catalog) -> Iterator[tuple[str | None, str]]:
    """(context, message) of every entry; of one that counts, its singular."""
    return ((message.context, forms(message.id)[0]) for message in entries(catalogue))


def entries(catalogue: Catalog) -> Iterable[Message]:
    return (message for message in catalogue if message.id)


def forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_english_and_french_are_shipped() -> None:
    assert languages()[0] == SOURCE
    assert set(languages()) >= {"en", "fr"}


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_holds_exactly_what_is_said(language: str) -> None:
    """`make texts` adds what is missing and takes out what nobody says any more."""
    held, said = set(keys(texts.read(language))), set(keys(texts.template(language)))

    assert said - held == set(), "said, but not in the catalogue"
    assert held - said == set(), "in the catalogue, but not said"
    assert not texts.read(language).obsolete


@pytest.mark.parametrize("language", languages())
def test_every_text_is_translated(language: str) -> None:
    untranslated = [m.id for m in entries(texts.read(language)) if m.fuzzy or not all(forms(m.string))]

    assert untranslated == []


@pytest.mark.parametrize("language", languages())
def test_a_translation_keeps_the_placeholders(language: str) -> None:
    changed = [
        (m.id, string)
        for m in entries(texts.read(language))
        for string in forms(m.string)
        if string and set(PLACEHOLDER.findall(string)) != set(PLACEHOLDER.findall(forms(m.id)[-1]))
    ]

    assert changed == []


def test_placeholders_are_bare_names() -> None:
    """`say` fills {name} only: no format, no attribute, no brace that is none."""
    assert [text for _, text in template() if re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", text))] == []


def test_every_text_said_is_a_literal_or_declared() -> None:
    passed_on = {
        (file, words) for file, words in texts.found().declared_elsewhere if not TABLE.fullmatch(words)
    }

    assert passed_on - PASSED_ON == set(), "write the text where it is said, or declare it with `marked`"
    assert PASSED_ON - passed_on == set(), "nobody passes these on any more"


def test_every_text_of_a_table_is_in_the_catalogues() -> None:
    tables = [(file, TABLE.fullmatch(words)) for file, words in texts.found().declared_elsewhere]
    said = {
        text
        for file, table in tables
        if table
        for text in getattr(
            import_module(file.removesuffix(".py").replace("/", ".")), table.group(1)
        ).values()
    }

    assert {(None, text) for text in said} <= template()


def test_every_text_of_a_command_is_in_the_catalogues() -> None:
    for command in all_commands().commands.values():
        said = {command.summary, command.title, command.example}
        said |= {words for param in command.params for words in (param.label, param.hint)}

        assert {(None, text) for text in said - {""}} <= template(), command.name


def test_every_name_asked_for_is_in_the_catalogues() -> None:
    contexts = set(re.findall(r"""\b(?:names?|called)\(\s*["']([a-z ]+)["'],""", "\n".join(sources())))

    assert contexts == {context for context, _ in texts.names()}


def sources() -> Iterator[str]:
    for folder in texts.SOURCES:
        for path in (texts.ROOT / folder).rglob("*.py"):
            yield path.read_text("utf-8")


@pytest.mark.parametrize("language", languages())
def test_commands_keywords_and_choices_have_words_of_their_own(language: str) -> None:
    """Two meanings of one verb or keyword fail when the registry is built; choices are compared here."""
    speech = speeches()(language)

    assert all_commands().commands
    for context in ("choice", "attendance", "role"):
        words = [folded(w) for c, key in texts.names() if c == context for w in speech.names(context, key)]
        assert len(words) == len(set(words)), context
        assert all(words), context


@pytest.mark.parametrize("language", languages())
def test_a_command_is_found_by_every_verb_in_any_case_and_without_accents(language: str) -> None:
    from bot.requests import typed

    known, speech = all_commands(), speeches()(language)
    for command in known.commands.values():
        for verb in (command.name, *speech.names("verb", command.name)):
            for spelling in (verb, verb.upper(), folded(verb)):
                word, args = typed(spelling)
                assert known.resolve(word, args)[0] is command, spelling


def test_a_verb_of_two_commands_is_an_error() -> None:
    class Wrong:
        def gettext(self, message: str) -> str:
            return message

        def ngettext(self, one: str, many: str, count: int) -> str:
            return many

        def pgettext(self, context: str, message: str) -> str:
            return "vote" if message == "votes" else message

    from bot.phrases import Speech

    with pytest.raises(ValueError, match="vote"):
        registry([Speech("xx", Wrong())])


def test_a_language_without_a_catalogue_is_spoken_to_in_english() -> None:
    spoken = speeches()

    assert spoken("xx").language == "en"
    assert spoken("fr-CA").language == "fr"
    assert spoken("fr").words("Help") == "Aide"
    assert spoken("en").words("Help") == "Help"
    assert spoken("en").name("language", "en") == "English"


def test_french_counts_none_and_one_alike() -> None:
    french = speeches()("fr")

    def said(count: int) -> str:
        return "".join(map(str, french.count("{count} more waits.", "{count} more wait.", count)))

    assert [said(n).partition(" ")[2].split()[0] for n in (0, 1, 2)] == ["autre", "autre", "autres"]


def test_french_is_typeset() -> None:
    """Spaces that do not break, French quotation marks, curved apostrophes."""
    wrong = re.compile(r" [:;?!»%]|\w[;?!»]|[^\W\d]:|«(?!\u00a0)|'|\.\.\.|[“”]")
    said = (string for m in entries(texts.read("fr")) if not m.context for string in forms(m.string))

    assert [text for text in said if wrong.search(re.sub(r"https?://", "", text))] == []


def test_english_is_typeset() -> None:
    assert [
        text for context, text in template() if not context and re.search(r"""['"]|\.\.\.|--""", text)
    ] == []


def test_members_never_read_of_a_plenary() -> None:
    """In texts to members it is the global meeting (Plenary itself keeps its name)."""
    said = [text for context, text in template() if not context]
    said += [speeches()("en").name("group kind", "plenary")]

    assert [text for text in said if re.search(r"\bplenary\b", text)] == []
    assert [text for text in said if re.search(r"anonym", text, re.IGNORECASE)] == []
