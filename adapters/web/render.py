"""Views as HTML: one macro of `elements.html` for each element, which escapes whatever it is given."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC
from itertools import count
from typing import Any, assert_never

from jinja2 import Environment

from adapters import ranking
from adapters.moments import moment
from bot.phrases import Speech
from bot.views import (
    NO_OPINION,
    Actions,
    Button,
    Card,
    Chart,
    Choice,
    Code,
    Divider,
    Element,
    Fields,
    Form,
    Input,
    Language,
    Line,
    Link,
    Moment,
    Paragraph,
    Person,
    Ranking,
    Several,
    Span,
    Spans,
    Strong,
    Style,
    Table,
    Text,
    View,
    ranking_field,
)

LONGEST_LINE = 2000
DEEPEST = 6
"""HTML has no heading below the sixth level."""

# http or https with a host, or a path of ours; "//host" would be somebody else's.
_ADDRESS = re.compile(r"https?://[^\s/\\@]+(?:[/?#][^\s\\]*)?|/(?![/\\])[^\s\\]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Keys:
    """What every form carries: the session's form token, and a number used once (a page's)."""

    token: str
    once: str


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is written."""

    speech: Speech
    zone: str

    @property
    def language(self) -> Language:
        """The page's language."""
        return self.speech.language


class Renderer:
    """Writes the views of one page. Everything it returns is safe HTML."""

    def __init__(self, environment: Environment, reader: Reader, keys: Keys | None, root: str) -> None:
        self._macros = environment.get_template("elements.html").module
        self._reader = reader
        self.keys = keys
        self._root = root
        self._numbers = count(1)

    def view(self, view: View, level: int = 2) -> str:
        """A card or form as an article under a heading of `level`."""
        match view:
            case Card():
                return self.article(view, level)
            case Form():
                return self._form(view, level)
            case _:
                assert_never(view)

    def article(self, card: Card, level: int = 2) -> str:
        """A card under its title."""
        body = self.elements(card.body, level + 1)
        return self._made("card", title=card.title, lang=self._lang(card.language), level=level, body=body)

    def elements(self, elements: tuple[Element, ...], level: int = 3) -> list[str]:
        """Elements one after the other; headings among them are of `level`."""
        return [self._element(element, min(level, DEEPEST)) for element in elements]

    def spans(self, spans: Spans) -> list[str]:
        """The pieces of a sentence; plain ones are still to be escaped by the template."""
        return [self._span(span) for span in spans]

    def _element(self, element: Element, level: int) -> str:
        match element:
            case Text(spans=spans, language=language, style=style):
                name = "heading" if style is Style.HEADING else "paragraph"
                return self._made(
                    name, spans=self.spans(spans), style=style.value, lang=self._lang(language), level=level
                )
            case Fields(pairs=pairs, language=language):
                rows = [(label, self.spans(value)) for label, value in pairs]
                return self._made("fields", rows=rows, lang=self._lang(language))
            case Table():
                return self._table(element)
            case Chart(title=title, bars=bars, language=language):
                most = max((number for _, number in bars), default=0)
                shown = [(label, number, _share(number, most)) for label, number in bars]
                return self._made("chart", title=title, bars=shown, lang=self._lang(language))
            case Divider():
                return self._made("divider")
            case Actions(buttons=buttons):
                return self.actions(buttons)
            case _:
                assert_never(element)

    def actions(self, buttons: tuple[Button, ...], labelled_by: str = "") -> str:
        """Buttons as one form; none for a page without a session, which could not send it."""
        if self.keys is None or not buttons:
            return ""
        pressed = [(b.label, json.dumps((b.command, *b.args)), b.style.value) for b in buttons]
        return self._made(
            "actions", buttons=pressed, keys=self.keys, root=self._root, labelled_by=labelled_by
        )

    def _table(self, table: Table) -> str:
        rows = [[self.spans(cell) for cell in row] for row in table.rows]
        return self._made(
            "table", header=table.header, rows=rows, lang=self._lang(table.language),
            label=", ".join(table.header),
        )  # fmt: skip

    def _form(self, form: Form, level: int) -> str:
        return self._made(
            "form",
            form=form,
            intro=self.elements(form.intro, level + 1),
            inputs=[self._input(field) for field in form.inputs],
            keys=self.keys,
            lang=self._lang(form.language),
            level=level,
            root=self._root,
        )

    def _input(self, field: Input) -> str:
        shared = {"field": field, "id": f"in{next(self._numbers)}", "optional": self._word_optional(field)}
        match field:
            case Line():
                return self._made("line", **shared, limit=LONGEST_LINE)
            case Paragraph():
                return self._made("paragraph_input", **shared)
            case Choice():
                return self._made("choice", **shared)
            case Several():
                return self._made("several", **shared)
            case Ranking():
                return self._ranking(field, shared)
            case _:
                assert_never(field)

    def _ranking(self, field: Ranking, shared: dict[str, Any]) -> str:
        places, name = ranking.filled(field), field.name
        rows = [
            (ranking_field(name, value), label or value, places.get(value, ""))
            for value, label in field.options
        ]
        words = self._reader.speech.words
        return self._made("ranking", **shared, rows=rows, no_opinion=NO_OPINION, words=words)

    def _word_optional(self, field: Input) -> str:
        return self._reader.speech.words("may be left out") if field.optional else ""

    def _span(self, span: Span) -> str:
        match span:
            case str():
                return span
            case Strong(text=text):
                return self._made("strong", text=text)
            case Code(text=text):
                return self._made("code", text=text)
            case Person(name=name):
                return self._made("person", name=name)
            case Moment(at=at):
                shown = moment(at, self._reader.zone, self._reader.language)
                return self._made("time", at=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", shown=shown)
            case Link(text=text, url=url):
                if not _ADDRESS.fullmatch(url):
                    return text
                address = f"{self._root}{url}" if url.startswith("/") else url
                return self._made("link", text=text or url, url=address)
            case _:
                assert_never(span)

    def _lang(self, language: Language) -> str:
        """The language of a part, where it is not that of the page."""
        return "" if language == self._reader.language else language

    def _made(self, macro: str, **values: Any) -> str:  # noqa: ANN401 - whatever the macro takes
        made: str = getattr(self._macros, macro)(**values)
        return made


def _share(number: int, most: int) -> int:
    """The length of a bar in per cent of the longest; something of what is more than nothing."""
    return max(round(100 * number / most), 2) if number > 0 else 0
