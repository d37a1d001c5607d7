"""Documents as PDF, set by Typst: tagged, with page numbers, the same bytes for the same document.

Members' words reach Typst as string literals only, so none of them is ever markup or code.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import assert_never

import typst

from adapters.documents.paper import Document, address, is_right_to_left, printable
from bot.views import (
    Actions,
    Chart,
    Code,
    Divider,
    Element,
    Fields,
    Link,
    Span,
    Spans,
    Strong,
    Style,
    Table,
    Text,
)

_STYLES = (files("adapters.documents") / "styles.typ").read_text("utf-8")
STANDARD: typst.PDFStandard = "ua-1"
"""PDF/UA, for readers with a screen reader among others."""


def write(document: Document) -> bytes:
    """The document, on A4."""
    source, at = _source(document).encode(), document.at.replace(microsecond=0)
    try:
        return typst.compile(source, format="pdf", timestamp=at, pdf_standards=[STANDARD])
    except typst.TypstError:
        # Of a letter that no font of this machine has, the standard wants no document rather than a box.
        return typst.compile(source, format="pdf", timestamp=at)


def _source(document: Document) -> str:
    at = document.at
    said = {
        "title": _string(document.card.title),
        "author": _string(document.author),
        "mark": _string(document.mark),
        "language": _string(document.language),
        "at": f"datetime(year: {at.year}, month: {at.month}, day: {at.day})",
    }
    show = ", ".join(f"{name}: {value}" for name, value in said.items())
    body = (f"#{_element(element, document)}" for element in document.card.body)
    return "\n".join((_STYLES, f"#show: written.with({show})", *body))


def _element(element: Element, document: Document) -> str:
    match element:
        case Text(spans=spans, style=Style.HEADING):
            return f"heading({_joined(spans, document)})"
        case Text(spans=spans, style=style):
            paragraph = f"paragraph({_string(style.value)}, {_joined(spans, document)})"
            return _directed(spans, paragraph, document)
        case Fields(pairs=pairs):
            facts = _list(f"({_string(label)}, {_joined(value, document)})" for label, value in pairs)
            return f"facts({_string(document.colon)}, {facts})"
        case Table(header=header, rows=rows):
            cells = (_directed(cell, _joined(cell, document), document) for row in rows for cell in row)
            return f"sheet({_list(map(_string, header))}, {_list(cells)})"
        case Chart(title=title, bars=bars):
            return f"chart({_string(title)}, {_list(f'({_string(label)}, {n})' for label, n in bars)})"
        case Divider():
            return "rule"
        case Actions():
            return "[]"
        case _:
            assert_never(element)


def _directed(spans: Spans, written: str, document: Document) -> str:
    return f"leftwards({written})" if is_right_to_left(document.said(spans)) else written


def _joined(spans: Spans, document: Document) -> str:
    return "{ " + "; ".join(_span(span, document) for span in spans) + " }"


def _span(span: Span, document: Document) -> str:
    text = _string(document.words(span))
    match span:
        case Strong():
            return f"strong({text})"
        case Code():
            return f"raw({text})"
        case Link() if url := address(span):
            return f"link({_string(url)}, {text})"
        case _:
            return text


def _list(items: Iterable[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"


def _string(text: str) -> str:
    """A literal that Typst reads as exactly this text."""
    escaped = printable(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
