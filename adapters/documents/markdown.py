"""Documents as Markdown (CommonMark with tables): plain text that says how it is set."""

from __future__ import annotations

import re
from typing import assert_never

from adapters.documents.paper import Document, address
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

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!$^])")
_BEGINNING = re.compile(r"^([-+=]|\d+(?=[.)]))", re.MULTILINE)


def write(document: Document) -> bytes:
    """The document in UTF-8."""
    title = document.card.title
    parts = [f"# {_line((title,), document)}", *(_element(e, document) for e in document.card.body)]
    return ("\n\n".join([*filter(None, parts), f"*{_line((document.mark,), document)}*"]) + "\n").encode()


def _element(element: Element, document: Document) -> str:
    match element:
        case Text(spans=spans, style=Style.HEADING):
            return f"## {_line(spans, document)}"
        case Text(spans=spans):
            return _paragraph(spans, document)
        case Fields(pairs=pairs):
            return "\n".join(
                f"- **{_line((k,), document)}**{document.colon}{_line(v, document)}" for k, v in pairs
            )
        case Table(header=header, rows=rows):
            return _table([tuple((name,) for name in header), *rows], document)
        case Chart(title=title, bars=bars):
            counts = (f"- {_line((label,), document)}: {number}" for label, number in bars)
            return "\n".join([f"{_line((title,), document)}:", "", *counts])
        case Divider():
            return "---"
        case Actions():
            return ""
        case _:
            assert_never(element)


def _table(rows: list[tuple[Spans, ...]], document: Document) -> str:
    lines = ["| " + " | ".join(_line(cell, document) for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _paragraph(spans: Spans, document: Document) -> str:
    """Blank lines part paragraphs; other line breaks stay."""
    written = "".join(_span(span, document) for span in spans).strip()
    lines = (_BEGINNING.sub(_escaped, line.strip()) for line in written.split("\n"))
    paragraphs = re.split(r"\n\n+", "\n".join(lines))
    return "\n\n".join(paragraph.replace("\n", "\\\n") for paragraph in paragraphs)


def _line(spans: Spans, document: Document) -> str:
    """Where a line break would end what it stands in."""
    line = " ".join("".join(_span(span, document) for span in spans).split())
    return _BEGINNING.sub(_escaped, line)


def _escaped(found: re.Match[str]) -> str:
    """What begins a list: the mark, or the one after a number."""
    return f"{found[0]}\\" if found[0].isdecimal() else f"\\{found[0]}"


def _span(span: Span, document: Document) -> str:
    text = _SPECIAL.sub(r"\\\1", document.words(span))
    match span:
        case Strong():
            return _within("**", text)
        case Code():
            return _code(document.words(span))
        case Link() if url := address(span):
            return f"[{text}](<{url}>)"
        case _:
            return text


def _within(marks: str, text: str) -> str:
    """Marks stand close to the words, or they are none."""
    core = text.strip()
    return text.replace(core, f"{marks}{core}{marks}") if core else text


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""
