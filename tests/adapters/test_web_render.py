"""Whatever a view holds is shown literally, and only as what it is."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.catalogues import speeches
from adapters.moments import moment
from adapters.web.pages import environment
from adapters.web.render import Keys, Reader, Renderer
from bot.views import (
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
    Line,
    Link,
    Moment,
    Paragraph,
    Person,
    Ranking,
    Several,
    Span,
    Strong,
    Style,
    Table,
    Text,
    ranking_field,
)
from tests.adapters.web_rig import Elements

ENVIRONMENT = environment()
ENGLISH = speeches()("en")
CLOSES = datetime(2027, 5, 14, 15, 0, tzinfo=UTC)
TAGS = """
article h1 h2 h3 h4 p strong code bdi time a dl div dt dd table thead tbody tr th td figure figcaption ul li
span b svg rect hr form input button label small textarea select option
fieldset legend output
"""
ATTRIBUTES = """
class lang dir datetime href rel scope role tabindex aria-label aria-labelledby aria-hidden aria-describedby
viewbox preserveaspectratio focusable width height method action type name value id for required maxlength
rows selected min max inputmode checked hidden aria-label
"""

nasty = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "</textarea><img src=x onerror=alert(1)>",
        '" autofocus onfocus="alert(1)',
        "'",
        "&lt;",
        "{{ 7 * 7 }}",
        "{% raw %}",
        "</p>",
        "<!--",
        "]]>",
        "javascript:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "\u202egnirts",
        "two\nlines",
        "&amp;",
        "",
    ]
)
# Browsers and parsers make one line feed of CR and CRLF, and no letter of NUL; neither reaches a view.
letters = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
text = st.one_of(letters, nasty)
spans = st.lists(
    st.one_of(
        text,
        st.builds(Strong, text),
        st.builds(Code, text),
        st.builds(Link, text, st.one_of(st.just("https://plenary.example/v/12"), st.just("/votes/3"), text)),
        st.builds(Moment, st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
        st.builds(Person, text),
    ),
    max_size=4,
).map(tuple)
language = st.sampled_from(["en", "fr", "ar"])
buttons = st.lists(
    st.builds(Button, text, st.just("vote"), st.lists(text, max_size=3).map(tuple), st.sampled_from(Style)),
    max_size=4,
).map(tuple)
tables = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        Table,
        st.tuples(*[text] * width),
        st.lists(st.tuples(*[spans] * width), max_size=3).map(tuple),
        language,
    )
)
element = st.one_of(
    st.builds(Text, spans, language, st.sampled_from(Style)),
    st.builds(Fields, st.lists(st.tuples(text, spans), max_size=3).map(tuple), language),
    tables,
    st.builds(Chart, text, st.lists(st.tuples(text, st.integers(0, 10**6)), max_size=3).map(tuple), language),
    st.just(Divider()),
    st.builds(Actions, buttons),
)
elements = st.lists(element, max_size=4).map(tuple)
options = st.lists(st.tuples(text, text), min_size=1, max_size=4, unique_by=lambda pair: pair[0]).map(tuple)
places = st.lists(st.tuples(text, st.sampled_from(["1", "9", "?", "x"])), max_size=2).map(tuple)
name = st.text("abc", min_size=1, max_size=5)
inputs = st.lists(
    st.one_of(
        st.builds(Line, name, text, text, text, st.booleans()),
        st.builds(Paragraph, name, text, text, text, st.booleans()),
        st.builds(Choice, name, text, options, text, text, st.booleans()),
        st.builds(Several, name, text, options, st.lists(text, max_size=2).map(tuple), text, st.booleans()),
        st.builds(Ranking, name, text, options, places, text, st.booleans(), st.booleans()),
    ),
    max_size=3,
    unique_by=lambda one: one.name,
).map(tuple)
cards = st.builds(Card, text, elements, language)
forms = st.builds(
    Form, text, st.just("update"), inputs, text, language,
    args=st.lists(st.tuples(name, text), max_size=2).map(tuple), intro=elements,
)  # fmt: skip


def written(view: Card | Form, zone: str = "America/Panama", root: str = "") -> Elements:
    renderer = Renderer(ENVIRONMENT, Reader(ENGLISH, zone), Keys("the-token", "0123456789abcdef"), root)
    return Elements(renderer.view(view))


def of(*elements: Element) -> Elements:
    return written(Card("Title", elements, "en"))


OURS_OR_NAMED = r"https?://[^/@\\]+\S*|/(?![/\\])\S*"
"""What a link may lead to; a browser takes “//” and “/\\” for another host."""


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(cards, forms))
def test_a_view_brings_no_markup_of_its_own(view: Card | Form) -> None:
    page = written(view)

    assert {tag for tag, _ in page.tags} <= set(TAGS.split())
    assert {attribute for _, given in page.tags for attribute in given} <= set(ATTRIBUTES.split())
    assert {given["action"] for given in page.of("form")} <= {"/chat"}
    assert all(re.fullmatch(OURS_OR_NAMED, given["href"]) for given in page.of("a"))


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(cards)
def test_every_word_of_a_card_is_shown_as_it_is(card: Card) -> None:
    page = written(card)
    shown = "".join(page.words)

    for words in (word for part in card.body for word in said(part)):
        assert words in shown
    pressed = [json.loads(given["value"]) for given in page.of("button")]
    assert pressed == [
        [b.command, *b.args] for part in card.body if isinstance(part, Actions) for b in part.buttons
    ]


def said(element: Element) -> list[str]:
    """The literal words of an element."""
    match element:
        case Text(spans=spans):
            return [word(span) for span in spans]
        case Fields(pairs=pairs):
            return [w for label, value in pairs for w in (label, *map(word, value))]
        case Table(header=header, rows=rows):
            return [*header, *(word(span) for row in rows for cell in row for span in cell)]
        case Chart(title=title, bars=bars):
            return [title, *(w for label, number in bars for w in (label, str(number)))]
        case Actions(buttons=buttons):
            return [button.label for button in buttons]
        case Divider():
            return []


def word(span: Span) -> str:
    match span:
        case str():
            return span
        case Person(name=name):
            return name
        case Moment(at=at):
            return moment(at, "America/Panama", "en")
        case Strong(text=text) | Link(text=text) | Code(text=text):
            return text


@settings(max_examples=100)
@given(forms)
def test_every_input_of_a_form_has_its_label_and_keeps_its_value(form: Form) -> None:
    page = written(form)
    labelled = [given["for"] for given in page.of("label") if "for" in given]
    entries = [given for tag in ("input", "textarea", "select") for given in page.of(tag) if "id" in given]

    assert sorted(labelled) == sorted(given["id"] for given in entries)
    assert {given["name"] for given in entries} == {
        f"field-{name}" for field in form.inputs for name in names(field)
    }
    carried = {given["name"]: given["value"] for given in page.of("input") if given.get("type") == "hidden"}
    assert carried["form"] == "update"
    assert carried["token"] == "the-token"
    for field in form.inputs:
        if isinstance(field, Several | Ranking):
            continue
        entry = next(given for given in entries if given["name"] == f"field-{field.name}")
        assert ("required" in entry) is not field.optional
        if isinstance(field, Line):
            assert entry["value"] == field.value


def names(field: Input) -> list[str]:
    """The fields of an input that have an entry with a label of its own."""
    match field:
        case Several():
            return []
        case Ranking():
            return [ranking_field(field.name, value) for value, _ in field.options]
        case _:
            return [field.name]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "data:text/html,x",
        "https://a@evil.example/",
        "ftp://x",
        " https://x.example",
        "https://x.example/\nx",
        "HTTPS:evil",
        "/a b",
    ],
)
def test_an_address_that_is_neither_http_nor_ours_is_no_link(url: str) -> None:
    page = of(Text((Link("words", url),), "en"))

    assert page.of("a") == []
    assert "words" in page.text


def test_our_own_paths_are_below_our_root() -> None:
    page = written(Card("Title", (Text((Link("sheet", "/votes/3"),), "en"),), "en"), root="/plenary")

    assert page.of("a")[0]["href"] == "/plenary/votes/3"


def test_a_moment_is_in_the_readers_zone_with_its_offset_and_in_utc_for_machines() -> None:
    page = of(Text((Moment(CLOSES),), "en"))

    assert "Fri, 14 May 2027, 10:00 (UTC−05:00)" in page.text
    assert page.of("time") == [{"datetime": "2027-05-14T15:00:00Z"}]


def test_an_unknown_zone_is_utc() -> None:
    page = written(Card("Title", (Text((Moment(CLOSES),), "en"),), "en"), zone="Mars/Olympus")

    assert "15:00 (UTC)" in page.text


def test_a_part_in_another_language_says_so() -> None:
    page = written(Card("Title", (Text(("Bonjour",), "fr"), Text(("Hello",), "en")), "en"))

    assert [given.get("lang") for given in page.of("p")] == ["fr", None]


def test_a_table_says_what_its_headers_are_for() -> None:
    page = of(Table(("Organisation", "Ballot"), (((("Harbour",)), ("Yes",)),), "en"))

    assert [given["scope"] for given in page.of("th")] == ["col", "col", "row"]
    assert page.of("div")[0]["role"] == "region"


def test_a_chart_has_its_numbers_in_words_and_its_bars_for_eyes_only() -> None:
    page = of(Chart("Ballots", (("Yes", 6), ("No", 3), ("Abstain", 0)), "en"))

    assert "Yes 6 No 3 Abstain 0" in page.text
    assert [given["width"] for given in page.of("rect") if given["class"] == "bar"] == ["100", "50", "0"]
    assert all(given["aria-hidden"] == "true" for given in page.of("svg"))


def test_a_page_without_a_session_has_no_buttons() -> None:
    renderer = Renderer(ENVIRONMENT, Reader(ENGLISH, "UTC"), None, "")
    view = Card("Title", (Actions((Button("Yes", "vote", ("1", "1")),)),), "en")

    assert Elements(renderer.view(view)).of("button") == []
