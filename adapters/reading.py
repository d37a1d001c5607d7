"""What the readers of an operator's files share: problems with their places, clean text, near words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

# Directional marks change how a line is shown without changing what it says; U+FEFF is a stray BOM.
_INVISIBLE = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANKS = re.compile(r"[ \t\r\n]+")
_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file. `line` counts from 1; 0 where no line is to blame."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}; {self.remedy}"


class Problems(Exception):
    """A file was refused. `problems` are all that was found, in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: p.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))


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


def choose(word: str, among: Iterable[str]) -> str:
    """The remedy for a word that is not `among` the few known ones: the nearest, else all of them."""
    known = tuple(among)
    near = nearest(word, known)
    if near:
        return f"did you mean {quoted(near)}?"
    return f"known here: {', '.join(known)}" if known else "nothing may stand here"
