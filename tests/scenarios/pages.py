"""A page as somebody reads it without JavaScript: its words, and its forms with the words around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.scenarios.people import tidy

UNREAD = ("style", "script", "template", "title")
EMPTY = ("input", "meta", "link", "br", "img", "hr")
PARTS = ("article", "section", "main", "header", "body")
BREAKS = ("p", "div", "li", "td", "th", "dd", "dt", "h1", "h2", "h3", "h4", "button", "label", *PARTS)


@dataclass
class Part:
    """A part of the page; its words hold those of the parts inside, once it has ended."""

    inside: Part | None
    kinds: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands in it."""
        return tidy("".join(self.words))

    def around(self) -> Iterator[Part]:
        """It and the parts it stands in."""
        yield self
        if self.inside:
            yield from self.inside.around()


@dataclass
class Button:
    """One that submits its form."""

    label: str
    name: str
    value: str


@dataclass
class Form:
    """One form with what its fields hold."""

    action: str
    part: Part
    fields: dict[str, str] = field(default_factory=dict)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    """the name and value of each box to tick; those ticked are among the fields"""
    buttons: list[Button] = field(default_factory=list)


class Page(HTMLParser):
    """A parsed page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.whole = self._part = Part(None)
        self.answer = self.whole
        """the part that answers what was just done, else the whole page"""
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._open: list[str] = []
        self._filling = ""
        self._submits = False
        self.feed(html)

    def answering(self) -> list[Form]:
        """The forms of the answer."""
        return [form for form in self.forms if self.answer in form.part.around()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in EMPTY:
            self._open.append(tag)
        if tag in PARTS:
            self._part = Part(self._part, given.get("class", ""))
            if "answer" in self._part.kinds.split():
                self.answer = self._part
        if tag == "form":
            self._form = Form(given.get("action", ""), self._part)
            self.forms.append(self._form)
        elif self._form:
            self._control(self._form, tag, given)

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        self._submits = given.get("type") != "button"
        if tag == "button" and self._submits:
            form.buttons.append(Button("", name, value))
        elif tag == "option" and (self._filling not in form.fields or "selected" in given):
            form.fields[self._filling] = value
        elif tag in ("select", "textarea"):
            self._filling = name
        elif given.get("type") == "checkbox":
            form.boxes.append((name, value))
            form.fields |= {name: value} if "checked" in given else {}
        elif tag == "input" and name:
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag in BREAKS:
            self._part.words.append(" ")
        if tag in PARTS and self._part.inside:
            self._part.inside.words += self._part.words
            self._part = self._part.inside
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        within = self._open[-1] if self._open else ""
        if within in UNREAD:
            return
        self._part.words.append(data)
        if self._form and within == "button" and self._submits:
            self._form.buttons[-1].label += data.strip()
        elif self._form and within == "textarea":
            self._form.fields[self._filling] = data.removeprefix("\n")
