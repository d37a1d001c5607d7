"""Whatever a card holds stands in every document as it is, and the same card is always the same bytes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.documents import docx as word
from adapters.documents import markdown, pdf
from adapters.documents.paper import Document
from bot.views import (
    Actions,
    Button,
    Card,
    Chart,
    Code,
    Divider,
    Element,
    Fields,
    Link,
    Moment,
    Person,
    Span,
    Strong,
    Style,
    Table,
    Text,
)

AT = datetime(2027, 4, 20, 12, 0, 7, 123456, tzinfo=UTC)
HOSTILE = [
    '#import "x": * \\ $x$ @ref <label> `raw` // /* ~ --- = + - / [ ] { }',
    '") #panic("no") ("',
    "- a\n1. b\n\n# c\n> d\n    e\n| f | g |",
    "**bold** __under__ [link](https://x.test) ![i](u) <b>&amp;</b> ~~s~~ \\*",
    "مرحبا بالعالم 123 abc",
    "w" * 3000,
    "\x00\x07\x0b\ud800\ufffe\u2028\x85 tabs\tand\r\nlines",
    "😀 漢字 𝒳 e\u0301",
    " ",
    "",
]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))
spans = st.one_of(
    texts,
    st.builds(Strong, texts),
    st.builds(Code, texts),
    st.builds(Person, texts),
    st.builds(
        Link,
        texts,
        st.sampled_from(["https://x.test/a?b=(1)&c=\"'<>", "javascript:alert(1)", "", "/votes/1"]),
    ),
    st.builds(Moment, st.just(AT)),
)
english = st.just("en")
several = st.lists(spans, max_size=4).map(tuple)


def _rows(width: int) -> st.SearchStrategy[Table]:
    header = st.lists(texts, min_size=width, max_size=width).map(tuple)
    row = st.lists(several, min_size=width, max_size=width).map(tuple)
    return st.builds(Table, header, st.lists(row, max_size=4).map(tuple), st.just("en"))


elements: st.SearchStrategy[Element] = st.one_of(
    st.builds(Text, several, st.just("en"), st.sampled_from(Style)),
    st.builds(Fields, st.lists(st.tuples(texts, several), max_size=3).map(tuple), st.just("fr")),
    st.integers(1, 5).flatmap(_rows),
    st.builds(Chart, texts, st.lists(st.tuples(texts, st.integers(0, 99)), max_size=3).map(tuple), english),
    st.just(Divider()),
    st.just(Actions((Button("Pressed", "vote"),))),
)  # fmt: skip
documents = st.builds(
    Document,
    st.builds(Card, texts, st.lists(elements, max_size=4).map(tuple), st.sampled_from(["en", "fr", "ar"])),
    st.just("Europe/Rome"), st.just(AT), texts, texts,
)  # fmt: skip


def document(*body: Element, title: str = "A title", language: str = "en") -> Document:
    return Document(Card(title, body, language), "Europe/Rome", AT, "GLC", "NFR 2027/1")


def said(*spans: Span, style: Style = Style.NORMAL) -> Text:
    return Text(spans, "en", style)


TABLE = Table(("Organisation", "How"), tuple(((f"Organisation {n}",), ("online",)) for n in range(40)), "en")
FULL = document(
    Fields((("Hash", (Code("ab" * 32),)), ("At", (Moment(AT),))), "en"),
    said("Attendance", style=Style.HEADING),
    TABLE,
    said("See ", Link("vote 12", "https://x.test/votes/12"), ", says ", Person("Ana"), style=Style.MUTED),
    Chart("Ballots", (("For", 6), ("Against", 0)), "en"),
    Divider(),
    Actions((Button("Pressed", "vote"),)),
)


def paragraphs(content: bytes) -> list[str]:
    return [p.text for p in docx.Document(BytesIO(content)).paragraphs]


@settings(max_examples=25)
@given(documents)
def test_any_card_makes_a_document_of_every_format(made: Document) -> None:
    markdown.write(made).decode()
    docx.Document(BytesIO(word.write(made)))
    assert pdf.write(made).startswith(b"%PDF-")


@pytest.mark.parametrize("write", [markdown.write, word.write, pdf.write])
def test_the_same_card_is_the_same_bytes_whenever_it_is_written(write: Callable[[Document], bytes]) -> None:
    first = write(FULL)
    time.sleep(2.1)  # a zip file counts in steps of two seconds

    assert write(FULL) == first
    assert write(replace(FULL, mark="NFR 2027/2")) != first


@pytest.mark.parametrize("hostile", HOSTILE)
def test_docx_holds_every_text_as_it_is(hostile: str) -> None:
    whole = word.write(
        document(said(Strong("x"), hostile), Table((hostile,), (((hostile,),),), "en"), title=hostile)
    )

    printable = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe]", "", hostile)
    printable = re.sub("\r\n|[\x85\u2028]", "\n", printable)
    title, text, *_ = paragraphs(whole)
    assert (title, text) == (printable, f"x{printable}")
    assert docx.Document(BytesIO(whole)).tables[0].cell(1, 0).text == printable


def test_docx_is_built_for_those_who_navigate_by_structure() -> None:
    opened = docx.Document(BytesIO(word.write(FULL)))

    assert [(p.style.name, p.text) for p in opened.paragraphs if p.style and p.style.name != "Normal"] == [
        ("Title", "A title"),
        ("Heading 1", "Attendance"),
        ("List Bullet", "For: 6"),
        ("List Bullet", "Against: 0"),
    ]
    (table,) = opened.tables
    heads = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    assert heads == [True] + [False] * 40
    properties = opened.core_properties
    assert (properties.title, properties.author, properties.language) == ("A title", "GLC", "en")
    assert properties.created == properties.modified == AT.replace(microsecond=0)
    foot = opened.sections[0].footer._element
    assert [f.get(qn("w:instr")) for f in foot.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    french = docx.Document(BytesIO(word.write(document(language="fr"))))
    assert {lang.get(qn("w:val")) for lang in french.styles.element.iter(qn("w:lang"))} == {"fr"}


def test_docx_links_lead_where_they_say_and_buttons_are_left_out() -> None:
    with ZipFile(BytesIO(word.write(FULL))) as packed:
        relations = packed.read("word/_rels/document.xml.rels").decode()
        written = packed.read("word/document.xml").decode()

    assert 'Target="https://x.test/votes/12"' in relations
    assert "Pressed" not in written
    assert "javascript" not in word.write(document(said(Link("no", "javascript:alert(1)")))).decode("latin-1")


def test_what_runs_from_right_to_left_is_set_so() -> None:
    with ZipFile(BytesIO(word.write(document(said("مرحبا"), said("hello"))))) as packed:
        written = packed.read("word/document.xml").decode()

    assert (written.count("<w:bidi/>"), written.count("<w:rtl/>")) == (1, 1)
    assert "leftwards" in pdf._source(document(said("مرحبا"))).partition("#show: written.with")[2]
    assert "leftwards" not in pdf._source(document(said("hello"))).partition("#show: written.with")[2]


def test_markdown_says_what_the_card_says_and_no_text_is_markup() -> None:
    text = markdown.write(FULL).decode()

    assert text.startswith("# A title\n\n- **Hash**: `abab")
    assert "\n\n## Attendance\n\n| Organisation | How |\n| --- | --- |\n| Organisation 0 | online |\n" in text
    assert "See [vote 12](<https://x.test/votes/12>), says Ana" in text
    assert "- **At**: Tue, 20 Apr 2027, 14:00 (UTC+02:00)" in text
    assert text.endswith("\n\n---\n\n*NFR 2027/1*\n")
    assert "Pressed" not in text
    hostile = markdown.write(document(said(HOSTILE[2]), said(HOSTILE[3]))).decode()
    assert "\n\n\\- a\\\n1\\. b\n\n\\# c\\\n\\> d\\\ne\\\n\\| f \\| g \\|\n\n\\*\\*bold" in hostile
    assert "\\[link\\](https://x.test)" in hostile
    assert "\\<b\\>\\&amp;\\</b\\>" in hostile


def test_the_pdf_is_tagged_dated_and_says_its_language() -> None:
    content = pdf.write(document(said("Bonjour"), language="fr"))

    assert b"/Lang(fr)" in content.replace(b" ", b"")
    assert b"/MarkInfo" in content
    assert b"pdfuaid" in content
    assert b"D:20270420" in content


def test_a_letter_that_no_font_has_costs_the_standard_and_not_the_document() -> None:
    content = pdf.write(document(said("\U000f0000")))

    assert content.startswith(b"%PDF-")
    assert b"pdfuaid" not in content
