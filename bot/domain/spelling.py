"""Words as people and their spreadsheets write them: made fit to store, and near misses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

# Directional marks change how a line is shown without changing what it says; U+FEFF is a stray BOM.
_INVISIBLE = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANKS = re.compile(r"[ \t\r\n]+")
_LONGEST_QUOTE = 60

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
"""A BCP 47 tag of the kinds a file may name."""


def cleaned(text: str) -> str:
    """`text` as stored: composed (NFC), on one line, without marks that only steer its display.

    No-break spaces stay, for French sets them before its colons.
    """
    return _BLANKS.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip(" ")


def is_printable(text: str) -> bool:
    """Whether `text` holds no control characters, surrogates or line separators."""
    return not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in text)


def quoted(text: str) -> str:
    """A few words of a file inside a message: short, and harmless to a terminal."""
    shown = "".join(c if c.isprintable() else "?" for c in text)
    return f"`{shown[:_LONGEST_QUOTE]}…`" if len(shown) > _LONGEST_QUOTE else f"`{shown}`"


def nearest(word: str, among: Iterable[str]) -> str | None:
    """The one `among` known words that `word` may be a slip for."""
    known = {name.casefold(): name for name in among}
    close = get_close_matches(word.casefold()[:_LONGEST_QUOTE], known, 1)
    return known[close[0]] if close else None
