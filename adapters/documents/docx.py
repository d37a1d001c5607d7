"""Documents as DOCX, for whoever writes on in them: headings, header rows, page numbers, the language."""

from __future__ import annotations

import io
from typing import assert_never
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as Word
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

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

MUTED = RGBColor(0x5B, 0x6B, 0x78)
INK = RGBColor(0x1D, 0x2B, 0x36)
WIDTH = Cm(16.2)
"""of the text on A4"""
THE_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(document: Document) -> bytes:
    """The document, on A4."""
    word = docx.Document()
    _set_up(word, document)
    word.add_paragraph(printable(document.card.title), "Title")
    for element in document.card.body:
        _element(word, element, document)
    return _same_bytes(word)


def _element(word: Word, element: Element, document: Document) -> None:
    match element:
        case Text(spans=spans, style=Style.HEADING):
            _fill(word.add_paragraph(style="Heading 1"), spans, document)
        case Text(spans=spans, style=style):
            _fill(word.add_paragraph(), spans, document, muted=style is Style.MUTED)
        case Fields(pairs=pairs):
            for label, value in pairs:
                _fill(word.add_paragraph(), (Strong(f"{label}{document.colon}"), *value), document)
        case Table(header=header, rows=rows):
            _table(word, [tuple((Strong(name),) for name in header), *rows], document)
        case Chart(title=title, bars=bars):
            _fill(word.add_paragraph(), (title,), document)
            for label, number in bars:
                _fill(word.add_paragraph(style="List Bullet"), (f"{label}: {number}",), document)
        case Divider():
            _rule(word.add_paragraph())
        case Actions():
            pass
        case _:
            assert_never(element)


def _table(word: Word, rows: list[tuple[Spans, ...]], document: Document) -> None:
    """A table whose first row is a header, repeated on every page."""
    table = word.add_table(len(rows), len(rows[0]), "Table Grid")
    table.autofit = False
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, spans in zip(row.cells, cells, strict=True):
            cell.width = WIDTH // len(cells)
            _fill(cell.paragraphs[0], spans, document)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - the library's own way
    word.add_paragraph().paragraph_format.space_after = Pt(2)


def _fill(paragraph: Paragraph, spans: Spans, document: Document, *, muted: bool = False) -> None:
    leftwards = is_right_to_left(document.said(spans))
    if leftwards:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001
    for span in spans:
        run = _run(paragraph, span, document)
        run.font.rtl = leftwards or None
        if muted:
            run.font.color.rgb = MUTED


def _run(paragraph: Paragraph, span: Span, document: Document) -> Run:
    text = document.words(span)
    match span:
        case Link() if url := address(span):
            return _linked(paragraph, text, url)
        case Strong():
            run = paragraph.add_run(text)
            run.bold = True
            return run
        case Code():
            run = paragraph.add_run(text)
            run.font.name, run.font.size = "Consolas", Pt(9)
            return run
        case _:
            return paragraph.add_run(text)


def _linked(paragraph: Paragraph, text: str, url: str) -> Run:
    """Word keeps addresses beside the text, and python-docx only reads them."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.underline = True
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001
    return run


def _rule(paragraph: Paragraph) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", str(MUTED))):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001


def _set_up(word: Word, document: Document) -> None:
    """Paper, styles, language, foot, and what the file says of itself."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.6)
    for name, size in (("Normal", 10.5), ("Title", 19), ("Heading 1", 13)):
        style = word.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), INK
    for lang in word.styles.element.iter(qn("w:lang")):
        for attribute in ("val", "eastAsia", "bidi"):
            lang.set(qn(f"w:{attribute}"), document.language)
    foot = section.footer.paragraphs[0]
    foot.text = f"{printable(document.mark)}\t"
    foot.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _numbered(foot)
    about = word.core_properties
    about.title, about.author = printable(document.card.title)[:255], printable(document.author)[:255]
    about.language, about.comments, about.last_modified_by = document.language, "", ""
    about.created = about.modified = document.at.replace(tzinfo=None)


def _numbered(foot: Paragraph) -> None:
    """The page's number and how many there are."""
    for code, after in (("PAGE", " / "), ("NUMPAGES", "")):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        field.append(foot.add_run("1")._r)  # noqa: SLF001 - what stands there until Word has counted
        foot._p.append(field)  # noqa: SLF001
        foot.add_run(after)


def _same_bytes(word: Word) -> bytes:
    """The file without the instant it was packed at."""
    packed, again = io.BytesIO(), io.BytesIO()
    word.save(packed)
    with ZipFile(packed) as read, ZipFile(again, "w") as written:
        for name in read.namelist():
            written.writestr(ZipInfo(name, THE_ZIP_EPOCH), read.read(name), ZIP_DEFLATED)
    return again.getvalue()
