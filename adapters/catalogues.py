"""The texts of every shipped language, read from `bot/locales/*.po` at start."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from gettext import GNUTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

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
    return GNUTranslations(BytesIO(_compiled(dict(_messages(file.read_text("utf-8"))))))


def _messages(text: str) -> Iterator[tuple[str, str]]:
    """The translated messages of a .po file, each as gettext keys and keeps it.

    Read here because Babel, which writes these files and reads all that a .po file may hold, takes ten times
    as long, and every start waits for it.
    """
    for entry in text.split("\n\n"):
        parts: dict[str, str] = {}
        part = ""
        for line in entry.split("\n"):
            if line and not line.startswith("#"):
                keyword, _, quoted = line.partition('"')
                part = keyword.strip() or part
                parts[part] = parts.get(part, "") + json.loads(f'"{quoted}')
        forms = [parts[name] for name in sorted(parts) if name.startswith("msgstr")]
        if "msgid" in parts and all(forms):
            context = f"{parts['msgctxt']}\4" if "msgctxt" in parts else ""
            plural = f"\0{parts['msgid_plural']}" if "msgid_plural" in parts else ""
            yield context + parts["msgid"] + plural, "\0".join(forms)


def _compiled(messages: Mapping[str, str]) -> bytes:
    """A .mo file, its messages in any order: only a reader that searches needs them sorted."""
    texts = [text.encode() for text in (*messages.keys(), *messages.values())]
    number, at = len(messages), 28 + 16 * len(messages)
    index = []
    for text in texts:
        index += [len(text), at]
        at += len(text) + 1
    head = struct.pack("<7I", 0x950412DE, 0, number, 28, 28 + 8 * number, 0, 0)
    return head + struct.pack(f"<{len(index)}I", *index) + b"".join(text + b"\0" for text in texts)
