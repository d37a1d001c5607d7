"""What every written document needs: a card to write, and its words as they stand on paper."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from adapters.moments import moment
from bot.views import Card, Code, Language, Link, Moment, Person, Span, Spans, Strong

# What XML forbids, and what no page can show.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
_ADDRESS = re.compile(r"https?://[^\s/\\@]+(?:[/?#][^\s\\]*)?", re.ASCII)


_COLONS = {"fr": "\u00a0: "}


@dataclass(frozen=True, slots=True)
class Document:
    """A card to be written for readers who are in no chat and can press nothing: its buttons are left out."""

    card: Card
    zone: str
    """the IANA zone in which its instants are written"""
    at: datetime
    """the date that the file carries, so that its bytes do not depend on when it was made"""
    author: str
    mark: str
    """said at the foot of every page"""

    @property
    def colon(self) -> str:
        """What stands between a label and what it labels."""
        return _COLONS.get(self.language, ": ")

    @property
    def language(self) -> Language:
        """The language it is written in."""
        return self.card.language

    def said(self, spans: Spans) -> str:
        """All the words of spans."""
        return "".join(map(self.words, spans))

    def words(self, span: Span) -> str:
        """The words of a span."""
        match span:
            case str():
                return printable(span)
            case Strong(text=text) | Code(text=text):
                return printable(text)
            case Link(text=text, url=url):
                return printable(text or url)
            case Person(name=name):
                return printable(name)
            case Moment(at=at):
                return moment(at, self.zone, self.language)


def printable(text: str) -> str:
    """The text without what no document can hold; its line breaks are newlines."""
    return _UNPRINTABLE.sub("", _BREAKS.sub("\n", text))


def address(link: Link) -> str | None:
    """Where a link leads, if that is an address of the web."""
    return link.url if _ADDRESS.fullmatch(link.url) else None


def is_right_to_left(text: str) -> bool:
    """Whether a paragraph is, going by its first letter with a direction, as browsers do."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((found in ("R", "AL") for found in directions if found in ("L", "R", "AL")), False)
