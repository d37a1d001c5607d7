"""Cards as mail: the same words as plain text and as HTML. Buttons become links, which change nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, assert_never
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from adapters.moments import moment
from bot.phrases import Speeches
from bot.views import (
    Actions,
    Button,
    Card,
    Chart,
    Code,
    Divider,
    Element,
    Fields,
    Language,
    Link,
    Moment,
    Person,
    Span,
    Spans,
    Strong,
    Style,
    Table,
    Text,
)

LONGEST_SUBJECT = 200
_ADDRESS = re.compile(r"https?://[^\s<>\"\\]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes cards for readers in a zone; `url` is the address of our web pages."""

    speeches: Speeches
    url: str
    zone: str

    def letter(self, card: Card) -> Letter:
        """A card as a letter with a foot that says where it comes from."""
        speech = self.speeches(card.language)
        foot = speech.words(
            "An automatic message; answers are not read. Everything sent to you stands on your page too:"
        )
        page = f"{self.url}/chat"
        blocks = [block for element in card.body for block in self._lines(element)]
        text = "\n\n".join(filter(None, (card.title, *blocks, f"-- \n{foot} {page}")))
        made = _macros()
        html = made.letter(
            title=card.title,
            lang=card.language,
            body=[self._html(element) for element in card.body],
            foot=foot,
            page=page,
        )
        return Letter(" ".join(card.title.split())[:LONGEST_SUBJECT], f"{text}\n", html)

    def _lines(self, element: Element) -> Iterator[str]:
        match element:
            case Text(spans=spans, language=language):
                yield self._plain(spans, language)
            case Fields(pairs=pairs, language=language):
                yield "\n".join(f"{label}: {self._plain(value, language)}" for label, value in pairs)
            case Table(header=header, rows=rows, language=language):
                said = (" · ".join(self._plain(cell, language) for cell in row) for row in rows)
                yield "\n".join((" · ".join(header), *said))
            case Chart(title=title, bars=bars):
                yield "\n".join((title, *(f"{label}: {count}" for label, count in bars)))
            case Divider():
                yield "* * *"
            case Actions(buttons=buttons):
                yield "\n".join(f"{button.label}:\n{self.link(button)}" for button in buttons)
            case _:
                assert_never(element)

    def _html(self, element: Element) -> str:
        made: Any = _macros()
        match element:
            case Text(spans=spans, language=language, style=style):
                name = made.heading if style is Style.HEADING else made.paragraph
                return str(name(self._spans(spans, language), style.value, language))
            case Fields(pairs=pairs, language=language):
                rows = [(label, self._spans(value, language)) for label, value in pairs]
                return str(made.fields(rows, language))
            case Table(header=header, rows=rows, language=language):
                cells = [[self._spans(cell, language) for cell in row] for row in rows]
                return str(made.table(header, cells, language))
            case Chart(title=title, bars=bars, language=language):
                return str(made.chart(title, bars, language))
            case Divider():
                return str(made.divider())
            case Actions(buttons=buttons):
                links = [(b.label, self.link(b), b.style is Style.PRIMARY) for b in buttons]
                return str(made.actions(links))
            case _:
                assert_never(element)

    def link(self, button: Button) -> str:
        """The page that shows what a button would do, and does it once that is confirmed there."""
        press = json.dumps((button.command, *button.args), ensure_ascii=False, separators=(",", ":"))
        return f"{self.url}/chat?press={quote(press, safe='')}"

    def _plain(self, spans: Spans, language: Language) -> str:
        return "".join(self._word(span, language) for span in spans)

    def _word(self, span: Span, language: Language) -> str:
        match span:
            case str():
                return span
            case Strong(text=text) | Code(text=text):
                return text
            case Person(name=name):
                return name
            case Moment(at=at):
                return moment(at, self.zone, language)
            case Link(text=text, url=url):
                return f"{text} ({url})" if text and text != url else url
            case _:
                assert_never(span)

    def _spans(self, spans: Spans, language: Language) -> list[Any]:
        """The pieces of a sentence; plain ones are escaped by the template."""
        return [self._piece(span, language) for span in spans]

    def _piece(self, span: Span, language: Language) -> Any:  # noqa: ANN401 - text, or markup that a macro made
        made: Any = _macros()
        match span:
            case str():
                return span
            case Strong(text=text):
                return made.strong(text)
            case Code(text=text):
                return made.code(text)
            case Person(name=name):
                return made.person(name)
            case Moment(at=at):
                return moment(at, self.zone, language)
            case Link(text=text, url=url):
                return made.link(text or url, url) if _ADDRESS.fullmatch(url) else text
            case _:
                assert_never(span)


@lru_cache(maxsize=1)
def _macros() -> ModuleType:
    """The macros of the template, which escape whatever is no markup of theirs."""
    environment = Environment(
        loader=PackageLoader("adapters.mail"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made: ModuleType = environment.get_template("letter.html").module  # type: ignore[assignment]
    return made
