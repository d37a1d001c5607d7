"""Spans as Teams shows them: literal text runs, or escaped markdown where a heading or a mention needs it.

Teams looks for markdown and mentions in a TextBlock and for neither in a TextRun, so members' words go into
text runs. A mention works in a TextBlock only, and so does the heading style that screen readers announce.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from adapters.moments import moment
from bot.domain.people import Platform
from bot.views import Code, Language, Link, Moment, Person, Span, Spans, Strong

Block = dict[str, Any]

# What can begin markup or look like an address, and what makes a line a heading, a list or a rule.
_MARKUP = re.compile(r"[\\`*_\[\]<>~|&]|//|(?<=\w)(?:\.(?=[^\W\d])|@(?=\w))|^\s*(?:[#+-]|\d+[.)])")
_LINE_FEED = re.compile(r"\r\n|[\n\r]")
_SIGN = re.compile(r"[^\w\s]|_")
_NOT_IN_A_MENTION = re.compile(r"[\\`*_\[\]<>~|&\s]+")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s()<>\"\\]+")


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a card is written: the IANA zone of its instants, the tenant whose people it can mention."""

    zone: str
    tenant: str


def escaped(text: str) -> str:
    """Text that shows as it is where Teams reads markdown."""
    return _MARKUP.sub(lambda found: _SIGN.sub(r"\\\g<0>", found.group()), text)


class Writing:
    """Writes the spans of one card and keeps the mentions it makes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._mentioned: dict[str, str] = {}

    @property
    def entities(self) -> list[Block]:
        """The mention entities the card must carry."""
        return [
            {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": user, "name": name}}
            for name, user in self._mentioned.items()
        ]

    def paragraphs(self, spans: Spans, language: Language, look: Block) -> list[Block]:
        """One block a line: neither kind of block shows a line feed everywhere."""
        broken = [span for span in spans if isinstance(span, str) and ("\n" in span or "\r" in span)]
        lines = _lines(spans) if broken else (spans,)
        return [self._line(line, language, look) for line in lines]

    def heading(self, spans: Spans, language: Language, look: Block) -> Block:
        """A heading that screen readers announce as one."""
        text = self._markdown(_without_line_feeds(spans), language)
        return {"type": "TextBlock", "text": text or " ", "wrap": True, "style": "heading", **look}

    def _line(self, spans: Spans, language: Language, look: Block) -> Block:
        runs: list[Block] = []
        for span in spans:
            if isinstance(span, Person) and self._mention(span):
                text = self._markdown(spans, language)
                return {"type": "TextBlock", "text": text or " ", "wrap": True, **look}
            if span:
                runs.append({**self._run(span, language), **look})
        return {"type": "RichTextBlock", "inlines": runs or [_text_run("")]}

    def _run(self, span: Span, language: Language) -> Block:
        match span:
            case str():
                return _text_run(span)
            case Strong(text=text):
                return _text_run(text) | {"weight": "Bolder"}
            case Code(text=text):
                return _text_run(text) | {"fontType": "Monospace"}
            case Person(name=name):
                return _text_run(name)
            case Moment(at=at):
                return _text_run(moment(at, self._reader.zone, language))
            case Link(text=text, url=url):
                if not _ADDRESS.fullmatch(url):
                    return _text_run(text)
                action = {"type": "Action.OpenUrl", "title": text or url, "url": url}
                return _text_run(text or url) | {"underline": True, "selectAction": action}
            case _:
                assert_never(span)

    def _markdown(self, spans: Spans, language: Language) -> str:
        return "".join([self._piece(span, language) for span in spans]).strip()

    def _piece(self, span: Span, language: Language) -> str:
        match span:
            case str():
                return escaped(span)
            case Strong(text=text):
                # Markdown takes asterisks beside a blank or a sign for asterisks.
                return f"**{escaped(text)}**" if text[:1].isalnum() and text[-1:].isalnum() else escaped(text)
            case Code(text=text):
                return escaped(text)
            case Person(name=name):
                mentioned = self._mention(span)
                return f"<at>{mentioned}</at>" if mentioned else escaped(name)
            case Moment(at=at):
                return escaped(moment(at, self._reader.zone, language))
            case Link(text=text, url=url):
                return f"[{escaped(text or url)}]({url})" if _ADDRESS.fullmatch(url) else escaped(text)
            case _:
                assert_never(span)

    def _mention(self, person: Person) -> str:
        """The name to mention a person by; empty for those of another tenant, or of a name already taken."""
        name = _NOT_IN_A_MENTION.sub(" ", person.name).strip()
        for platform, tenant, user in person.references:
            if platform == Platform.TEAMS and tenant == self._reader.tenant and name and user:
                return name if self._mentioned.setdefault(name, user) == user else ""
        return ""


def _text_run(text: str) -> Block:
    return {"type": "TextRun", "text": text or " "}


def _lines(spans: Spans) -> Iterator[Spans]:
    line: list[Span] = []
    for span in spans:
        first, *others = _LINE_FEED.split(span) if isinstance(span, str) else (span,)
        line.append(first)
        for other in others:
            yield tuple(line)
            line = [other]
    yield tuple(line)


def _without_line_feeds(spans: Spans) -> Spans:
    return tuple([_LINE_FEED.sub(" ", span) if isinstance(span, str) else span for span in spans])
