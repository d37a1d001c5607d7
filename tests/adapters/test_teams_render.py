"""Any view is a card that Teams shows as it was meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.moments import moment
from adapters.teams.render import LARGEST_CARD, render
from adapters.teams.writing import Reader, escaped
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
    Line,
    Link,
    Moment,
    Paragraph,
    Person,
    Ranking,
    Several,
    Strong,
    Style,
    Table,
    Text,
    ranking_field,
)
from tests.adapters.teams_bot import speech
from tests.standins.teams import buttons, card_violations, text_of

NAIROBI = Reader("Africa/Nairobi", "tenant-1")
CLOSES = datetime(2027, 5, 14, 15, 0, tzinfo=UTC)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
nasty = st.sampled_from(
    [
        "<at>Ann</at>",
        "**bold**",
        "[pay](https://evil.example)",
        "https://evil.example",
        "# heading",
        "- list",
        "1. one",
        "a_b_c",
        "`code`",
        "&lt;b&gt;",
        "<b>",
        "\\",
        "~~",
        "ann@evil.example",
        "two\nlines",
        "\u202egnirts",
        "",
    ]
)
text = st.one_of(words, nasty)
spans = st.lists(
    st.one_of(
        text,
        st.builds(Strong, text),
        st.builds(Code, text),
        st.builds(Link, text, st.one_of(st.just("https://plenary.example/v/12"), text)),
        st.builds(Moment, st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
        st.builds(
            Person,
            text,
            st.sampled_from([(), (("teams", "tenant-1", "id-1"),), (("teams", "other", "id-2"),)]),
        ),
    ),
    max_size=5,
).map(tuple)
language = st.sampled_from(["en", "fr", "ar", "not a language"])
button = st.builds(
    Button,
    text,
    st.just("vote"),
    st.lists(st.text("ab12", max_size=8), max_size=3).map(tuple),
    st.sampled_from(Style),
)
tables = st.integers(1, 4).flatmap(
    lambda width: st.builds(
        Table,
        st.tuples(*[text] * width),
        st.lists(st.tuples(*[spans] * width), max_size=4).map(tuple),
        language,
    )
)
element = st.one_of(
    st.builds(Text, spans, language, st.sampled_from(Style)),
    st.builds(Fields, st.lists(st.tuples(text, spans), max_size=4).map(tuple), language),
    tables,
    st.builds(Chart, text, st.lists(st.tuples(text, st.integers(0, 10**6)), max_size=4).map(tuple), language),
    st.just(Divider()),
    st.builds(Actions, st.lists(button, max_size=8).map(tuple)),
)
elements = st.lists(element, max_size=6).map(tuple)
options = st.lists(
    st.tuples(st.text("abc1", min_size=1, max_size=5), text),
    min_size=1,
    max_size=5,
    unique_by=lambda pair: pair[0],
).map(tuple)
chosen = st.lists(st.text("abc1", min_size=1, max_size=1), unique=True, max_size=4).map(tuple)
places = st.lists(
    st.tuples(st.text("abc1", min_size=1, max_size=1), st.sampled_from(["1", "2", "9", "?", "", "x"])),
    max_size=4,
).map(tuple)
inputs = st.lists(
    st.one_of(
        st.builds(Line, st.text("abc", min_size=1, max_size=8), text, text, text, st.booleans()),
        st.builds(Paragraph, st.text("abc", min_size=1, max_size=8), text, text, text, st.booleans()),
        st.builds(Choice, st.text("abc", min_size=1, max_size=8), text, options, text, text, st.booleans()),
        st.builds(
            Several, st.text("abc", min_size=1, max_size=8), text, options, chosen, text, st.booleans()
        ),
        st.builds(
            Ranking,
            st.text("abc", min_size=1, max_size=8),
            text,
            options,
            places,
            text,
            st.booleans(),
            st.booleans(),
        ),
    ),
    max_size=4,
    unique_by=lambda one: one.name,
).map(tuple)
cards = st.builds(Card, text, elements, language)
forms = st.builds(Form, text, st.just("update"), inputs, text, language, intro=elements)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(cards, forms), st.booleans())
def test_any_view_is_a_valid_card(view: Card | Form, dialog: bool) -> None:
    card = render(view, NAIROBI, speech, dialog=dialog)

    assert card_violations(card, in_dialog=dialog) == []
    assert all(entity["mentioned"]["id"] == "id-1" for entity in card["msteams"]["entities"])


LONG = [
    lambda length: Text(("x y" * length * 20,), "en"),
    lambda length: Text(("é\n" * length,), "fr"),
    lambda length: Table(("a", "b"), ((("one",), ("two", Strong("three"))),) * length, "en"),
    lambda length: Fields((("label", ("value",)),) * length, "en"),
    lambda length: Chart("votes", (("yes", 3), ("no", 1)) * length, "en"),
    lambda length: Actions((Button("Yes", "vote", ("12", "yes")),) * length),
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(cards, forms), st.sampled_from(LONG), st.integers(600, 3000))
def test_a_view_of_any_length_fits_and_says_that_it_was_cut(
    view: Card | Form, long: Callable[[int], Element], length: int
) -> None:
    body = (*_elements(view), long(length))
    grown = replace(view, body=body) if isinstance(view, Card) else replace(view, intro=body)

    card = render(grown, NAIROBI, speech)

    assert card_violations(card) == []
    assert len(orjson.dumps(card)) <= LARGEST_CARD
    assert "too long for Teams" in text_of(card)


def _elements(view: Card | Form) -> tuple[Element, ...]:
    return view.body if isinstance(view, Card) else view.intro


def test_a_long_list_keeps_its_beginning_and_the_buttons_below_it() -> None:
    body = (
        *(Text((f"vote {n}: {'x' * 80}",), "en") for n in range(400)),
        Actions((Button("Next", "votes", ("2",)),)),
    )

    card = render(Card("Votes", body, "en"), NAIROBI, speech)

    assert "vote 0:" in text_of(card)
    assert "vote 399:" not in text_of(card)
    assert buttons(card) == ["Next"]
    assert "too long for Teams" in text_of(card)


def test_a_button_carries_its_command_three_ways() -> None:
    view = Card("Vote 12", (Actions((Button("Yes", "vote", ("12", "yes"), Style.PRIMARY),)),), "en")

    action = render(view, NAIROBI, speech)["body"][1]["actions"][0]
    inside = render(view, NAIROBI, speech, dialog=True)["body"][1]["actions"][0]

    data = {"command": "vote", "args": ["12", "yes"]}
    assert (action["type"], action["verb"], action["data"]) == ("Action.Execute", "plenary", data)
    assert action["fallback"]["type"] == "Action.Submit"
    assert action["fallback"]["data"] == {**data, "msteams": {"type": "task/fetch"}}
    assert (inside["type"], inside["data"]) == ("Action.Submit", data)


def test_seven_buttons_stand_in_two_rows() -> None:
    view = Card("Groups", (Actions(tuple(Button(f"Join {n}", "join", (str(n),)) for n in range(7))),), "en")

    rows = render(view, NAIROBI, speech)["body"][1:]

    assert [len(row["actions"]) for row in rows] == [6, 1]


def test_a_person_of_this_tenant_is_mentioned_and_one_of_another_is_named() -> None:
    ann = Person("Ann O_Hara", (("slack", "T1", "U1"), ("teams", "tenant-1", "aad-ann")))
    bob = Person("Bob", (("teams", "tenant-2", "aad-bob"),))

    card = render(Card("Roles", (Text((ann, " and ", bob, " lead."), "en"),), "en"), NAIROBI, speech)

    assert card["msteams"]["entities"] == [
        {
            "type": "mention",
            "text": "<at>Ann O Hara</at>",
            "mentioned": {"id": "aad-ann", "name": "Ann O Hara"},
        }
    ]
    assert "Ann O Hara and Bob lead." in text_of(card)


def test_two_people_of_one_name_are_not_mixed_up() -> None:
    twins = tuple(Person("Ann", (("teams", "tenant-1", user),)) for user in ("one", "two"))

    card = render(Card("Roles", (Text(twins, "en"),), "en"), NAIROBI, speech)

    assert [entity["mentioned"]["id"] for entity in card["msteams"]["entities"]] == ["one"]


def test_members_words_are_literal() -> None:
    hostile = "<at>Ann</at> **x** [pay](https://evil.example) # h"

    card = render(
        Card(hostile, (Text((hostile,), "en"), Text((hostile,), "en", Style.HEADING)), "en"), NAIROBI, speech
    )

    title, paragraph, heading = card["body"]
    assert paragraph == {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": hostile}]}
    for block in (title, heading):
        assert not re.search(r"(?<!\\)[*\[\]<>]", block["text"])
    assert card["msteams"]["entities"] == []


@pytest.mark.parametrize("start", ["# x", "- x", "+ x", "1. x", "12) x", "> x", "* x"])
def test_a_line_cannot_begin_markup(start: str) -> None:
    assert re.match(r"\d*\\", escaped(start))


@pytest.mark.parametrize(("count", "whole"), [(50, True), (2000, False)])
def test_a_choice_of_a_ballot_is_whole_or_absent_too(count: int, whole: bool) -> None:
    options = tuple((f"{n}", f"Option {n}, described at some length") for n in range(count))
    form = Form(
        "Vote 12", "cast", (Choice("vote12", "Your ballot", options),), "Vote", "en", instead="vote 12"
    )

    card = render(form, NAIROBI, speech)

    assert card_violations(card) == []
    if whole:
        assert len(card["body"][1]["choices"]) == count
    else:
        assert "vote 12 followed by your answer" in text_of(card)


@pytest.mark.parametrize("no_opinion", [True, False])
@pytest.mark.parametrize("count", [3, 14, 15, 90, 2000])
def test_a_ballot_is_shown_with_every_option_or_not_at_all(count: int, no_opinion: bool) -> None:
    options = tuple((f"{n}", f"Candidate {n} of Organisation {n}") for n in range(count))
    order = Ranking("order", "Your order", options, no_opinion=no_opinion)
    form = Form(
        "Vote 12", "vote", (order, Several("any", "Approve", options)), "Cast", "en", (("vote", "12"),),
        (Text(("long " * 9000,), "en"),),
    )  # fmt: skip

    card = render(form, NAIROBI, speech)

    assert card_violations(card) == []
    if count == 2000:
        assert "it is shown whole or not at all" in text_of(card)
        assert "vote 12 followed by your answer" in text_of(card)
        assert buttons(card) == ["Open Plenary on the web"]
        return
    assert "too long for Teams" in text_of(card)
    shown = {block["id"]: block for block in card["body"] if "id" in block}
    assert shown.keys() == {
        "input.any",
        *(f"input.{ranking_field('order', value)}" for value, _ in options),
    }
    assert [choice["value"] for choice in shown["input.any"]["choices"]] == [value for value, _ in options]
    kind = "Input.ChoiceSet" if no_opinion and count < 15 else "Input.Number"
    assert {block["type"] for name, block in shown.items() if "#" in name} == {kind}


def test_an_instant_is_shown_in_the_readers_zone_with_its_offset_in_the_texts_language() -> None:
    card = render(
        Card("Vote", (Text(("Closes ", Moment(CLOSES)), "en"), Text((Moment(CLOSES),), "fr")), "en"),
        NAIROBI,
        speech,
    )

    assert "Closes Fri, 14 May 2027, 18:00 (UTC+03:00)" in text_of(card)
    assert "ven. 14 mai 2027, 18:00 (UTC+03:00)" in text_of(card)
    assert "{{" not in orjson.dumps(card).decode()


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Kathmandu", "20:45 (UTC+05:45)"),
        ("America/St_Johns", "12:30 (UTC−02:30)"),
        ("Europe/London", "16:00 (UTC+01:00)"),
        ("UTC", "15:00 (UTC)"),
        ("", "15:00 (UTC)"),
        ("Europe", "15:00 (UTC)"),
        ("../../etc/passwd", "15:00 (UTC)"),
        ("No/Such\0Zone", "15:00 (UTC)"),
    ],
)
def test_offsets_are_written_as_they_are_and_unknown_zones_as_utc(zone: str, shown: str) -> None:
    assert moment(CLOSES, zone, "en").endswith(shown)


def test_an_instant_across_summer_time_changes_its_offset() -> None:
    assert "(UTC+01:00)" in moment(CLOSES - timedelta(days=180), "Europe/Paris", "fr")
    assert "(UTC+02:00)" in moment(CLOSES, "Europe/Paris", "fr")


def test_a_table_has_a_cell_for_each_and_a_chart_its_numbers() -> None:
    body = (
        Table(("Group", "Updates"), ((("Customs",), ("3",)), (("Fuel",), (Strong("0"),))), "en"),
        Divider(),
        Chart("Turnout", (("In favour", 3), ("Against", 0)), "en"),
    )

    card = render(Card("Engagement", body, "en"), NAIROBI, speech)

    table, title, first, second = card["body"][1:]
    assert [len(row["cells"]) for row in table["rows"]] == [2, 2, 2]
    assert title["separator"] is True
    assert "In favour  3  " + "█" * 20 in text_of(first | {"type": "AdaptiveCard", "body": [first]})
    assert "█" not in str(second)
    assert "Against" in str(second)
    assert "'0'" in str(second)


def test_a_form_is_a_card_with_labelled_inputs_and_its_arguments() -> None:
    form = Form(
        "New update",
        "update",
        (Line("title", "Title"), Choice("group", "Group", (("7", "Customs"),), optional=True)),
        "Post",
        "en",
        args=(("draft", "9"),),
    )

    card = render(form, NAIROBI, speech)

    title, choice = card["body"][1:3]
    submit = card["body"][3]["actions"][0]
    assert (title["id"], title["label"], title["isRequired"]) == ("input.title", "Title", True)
    assert title["errorMessage"] == "Please fill this in."
    assert "isRequired" not in choice
    assert submit["data"] == {"command": "update", "fields": {"draft": "9"}} == submit["fallback"]["data"]
    assert "associatedInputs" not in submit


def test_a_card_names_its_language_and_has_words_for_a_client_that_cannot_show_it() -> None:
    card = render(Card("Vote 12", (Text(("Closes soon.",), "fr"),), "fr"), NAIROBI, speech)

    assert card["version"] == "1.5"
    assert card["lang"] == "fr"
    assert card["fallbackText"] == "Vote 12\nCloses soon."
    assert card["body"][0]["style"] == "heading"
