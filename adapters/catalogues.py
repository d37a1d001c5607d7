"""The texts of every shipped language, read from `bot/locales/*.po` at start."""

from __future__ import annotations

from gettext import GNUTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.phrases import Speech, Speeches
from bot.views import Language

SOURCE = "en"
"""The language of the messages themselves; its catalogue holds only what a name alone does not say."""


def languages() -> tuple[Language, ...]:
    """The shipped languages, English first."""
    others = sorted(language for language in _shipped() if language != SOURCE)
    return (SOURCE, *others)


def speeches() -> Speeches:
    """The speech of a language tag: of exactly it, of its language without the region, else of English."""
    shipped = {language: Speech(language, _catalogue(file)) for language, file in _shipped().items()}

    def speech(language: Language) -> Speech:
        primary = language.replace("_", "-").partition("-")[0].casefold()
        return shipped.get(language) or shipped.get(primary) or shipped[SOURCE]

    return speech


def _shipped() -> dict[Language, Traversable]:
    folder = files("bot") / "locales"
    return {file.name.removesuffix(".po"): file for file in folder.iterdir() if file.name.endswith(".po")}


def _catalogue(file: Traversable) -> GNUTranslations:
    """A catalogue in memory; a message it lacks is said in English."""
    with file.open("rb") as source:
        texts = read_po(source)
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return GNUTranslations(compiled)
