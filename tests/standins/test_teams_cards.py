"""Each rule for a card is broken once and noted; and a card reads as a person reads it."""

import copy
from typing import Any

import pytest

from tests.standins.teams import buttons, card_violations, text_of
from tests.standins.teams.reading import button, filled, pressable

Json = dict[str, Any]

SUBMIT: Json = {"type": "Action.Submit", "title": "Yes", "data": {"o": "1"}}
EXECUTE: Json = {
    "type": "Action.Execute",
    "title": "Yes",
    "verb": "vote",
    "data": {"o": "1"},
    "fallback": SUBMIT,
}
TEXT: Json = {"type": "TextBlock", "text": "Shall we?", "wrap": True}
LINE: Json = {
    "type": "Input.Text",
    "id": "why",
    "label": "Reason",
    "isRequired": True,
    "errorMessage": "Say why",
}
CHOICE: Json = {
    "type": "Input.ChoiceSet",
    "id": "group",
    "label": "Group",
    "choices": [{"title": "Water", "value": "1"}, {"title": "Roads", "value": "2"}],
}

NUMBER: Json = {"type": "Input.Number", "id": "place", "label": "Place", "min": 1, "max": 5}


def card(*body: Json, actions: tuple[Json, ...] = (), **more: Any) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), "actions": list(actions), **more}


def rich_card() -> Json:
    """A card that uses everything Teams shows."""
    mention = {"type": "mention", "text": "<at>Amina</at>", "mentioned": {"id": "29:1a", "name": "Amina"}}
    return card(
        {"type": "TextBlock", "text": "**Vote 12** by <at>Amina</at> \\*now\\*", "style": "heading"},
        {"type": "RichTextBlock", "inlines": ["see ", {"type": "TextRun", "text": "*this*", "italic": True}]},
        {"type": "FactSet", "facts": [{"title": "Closes", "value": "[at noon](https://a.example)"}]},
        {
            "type": "ColumnSet",
            "columns": [{"type": "Column", "width": "auto", "items": [TEXT]}, {"items": [CHOICE]}],
        },
        {
            "type": "Table",
            "columns": [{"width": 1}, {"width": 1}],
            "rows": [
                {
                    "type": "TableRow",
                    "cells": [
                        {"type": "TableCell", "items": [{"type": "TextBlock", "text": "Yes"}]},
                        {"type": "TableCell", "items": [{"type": "TextBlock", "text": "4"}]},
                    ],
                }
            ],
        },
        {
            "type": "Container",
            "id": "more",
            "isVisible": False,
            "items": [{"type": "TextBlock", "text": "rare"}],
        },
        {"type": "Input.Toggle", "id": "sure", "title": "I am sure"},
        {"type": "Input.Number", "id": "count", "label": "How many", "min": 1, "max": 9},
        {"type": "Input.Date", "id": "day", "label": "Day"},
        {"type": "Input.Time", "id": "hour", "label": "Hour"},
        {"type": "Image", "url": "https://a.example/turnout.png", "altText": "Turnout: 4 of 9"},
        {"type": "ActionSet", "actions": [EXECUTE]},
        actions=(
            {
                "type": "Action.ShowCard",
                "title": "Object",
                "card": card(LINE, actions=({**SUBMIT, "title": "Send"},)),
            },
            {"type": "Action.OpenUrl", "title": "Read", "url": "https://a.example"},
            {"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["more"]},
        ),
        msteams={"entities": [mention], "width": "Full"},
        refresh={"action": {"type": "Action.Execute", "verb": "show"}, "userIds": ["29:1a"]},
        lang="en",
    )


def test_a_card_of_everything_that_teams_shows_is_right() -> None:
    assert card_violations(rich_card()) == []


BROKEN = {
    "no AdaptiveCard": ({"type": "HeroCard"}, "not an AdaptiveCard"),
    "no object": ("card", "not an AdaptiveCard"),
    "version 1.6": (card(TEXT) | {"version": "1.6"}, "version '1.6'"),
    "no version": ({"type": "AdaptiveCard", "body": [TEXT]}, "version None"),
    "empty": (card(), "empty"),
    "media": (card({"type": "Media", "sources": []}), "'Media' cannot stand here"),
    "unknown element": (card({"type": "TextBlok", "text": "a"}), "'TextBlok' cannot stand here"),
    "element without type": (card({"text": "a"}), "None cannot stand here"),
    "a text for an element": (card("a"), "is no object"),  # type: ignore[arg-type]
    "body no list": (card(TEXT) | {"body": "a"}, "is no list"),
    "element of 1.6": (card({"type": "Carousel", "pages": []}), "'Carousel' cannot stand here"),
    "unknown action": (card(TEXT, actions=({"type": "Action.Http", "title": "a"},)), "'Action.Http'"),
    "action in the body": (card(EXECUTE), "'Action.Execute' cannot stand here"),
    "text missing": (card({"type": "TextBlock"}), "without text"),
    "text a number": (card({"type": "TextBlock", "text": 4}), "text is int"),
    "a bad word": (card({**TEXT, "size": "huge"}), "size 'huge'"),
    "a column in the body": (card({"type": "Column", "items": []}), "'Column' cannot stand here"),
    "a text in a ColumnSet": (
        card({"type": "ColumnSet", "columns": [TEXT]}),
        "'TextBlock' cannot stand here",
    ),
    "a fact without value": (card({"type": "FactSet", "facts": [{"title": "a"}]}), "without value"),
    "an input in a table": (
        card({"type": "Table", "columns": [{}], "rows": [{"cells": [{"items": [LINE]}]}]}),
        "'Input.Text' cannot stand here",
    ),
    "more cells than columns": (
        card({"type": "Table", "columns": [], "rows": [{"cells": [{"items": [TEXT]}]}]}),
        "more cells than columns",
    ),
    "input without id": (card({"type": "Input.Text", "label": "a"}), "without id"),
    "input without label": (card({"type": "Input.Text", "id": "a"}), "without label"),
    "toggle without title": (card({"type": "Input.Toggle", "id": "a"}), "without title"),
    "required without words": (card(LINE | {"errorMessage": ""}), "without errorMessage"),
    "two inputs of one id": (card(LINE, LINE), "used twice"),
    "one id in a shown card": (
        card(LINE, actions=({"type": "Action.ShowCard", "title": "a", "card": card(LINE)},)),
        "used twice",
    ),
    "a number as a text": (card(NUMBER | {"value": "3"}), "value is str"),
    "a number below the least": (card(NUMBER | {"value": 0}), "not in this order"),
    "a number above the most": (card(NUMBER | {"value": 6}), "not in this order"),
    "least above most": (card(NUMBER | {"min": 6}), "not in this order"),
    "one of many not offered": (
        card(CHOICE | {"isMultiSelect": True, "value": "1,3"}),
        "none of the choices",
    ),
    "no choices": (card(CHOICE | {"choices": []}), "no choices"),
    "two choices of one value": (card(CHOICE | {"choices": CHOICE["choices"] * 2}), "two of one value"),
    "a value not offered": (card(CHOICE | {"value": "3"}), "none of the choices"),
    "a comma among many": (
        card(CHOICE | {"isMultiSelect": True, "choices": [{"title": "a", "value": "1,2"}]}),
        "a comma",
    ),
    "execute without fallback": (card(TEXT, actions=({**EXECUTE, "fallback": None},)), "without fallback"),
    "execute that drops": (card(TEXT, actions=({**EXECUTE, "fallback": "drop"},)), "fallback is str"),
    "execute falling back on a link": (
        card(TEXT, actions=({**EXECUTE, "fallback": {"type": "Action.OpenUrl"}},)),
        "'Action.OpenUrl' cannot stand here",
    ),
    "execute without verb": (card(TEXT, actions=({**EXECUTE, "verb": ""},)), "without verb"),
    "data a text": (card(TEXT, actions=({**SUBMIT, "data": "1"},)), "data is str"),
    "action without title": (card(TEXT, actions=({"type": "Action.Submit"},)), "without title"),
    "a script for a link": (
        card(TEXT, actions=({"type": "Action.OpenUrl", "title": "a", "url": "javascript:1"},)),
        "url 'javascript:1'",
    ),
    "nothing to toggle": (
        card(TEXT, actions=({"type": "Action.ToggleVisibility", "title": "a", "targetElements": ["b"]},)),
        "no element 'b'",
    ),
    "seven actions": (card(TEXT, actions=(SUBMIT,) * 7), "7 primary actions"),
    "seven in a set": (card({"type": "ActionSet", "actions": [SUBMIT] * 7}), "7 primary actions"),
    "a card on a tap": (
        card(
            {
                "type": "Container",
                "items": [TEXT],
                "selectAction": {"type": "Action.ShowCard", "title": "a", "card": card(TEXT)},
            }
        ),
        "'Action.ShowCard' cannot stand here",
    ),
    "date function": (card({"type": "TextBlock", "text": "{{DATE(2027-05-14T15:00:00Z)}}"}), "date function"),
    "time function in a run": (
        card({"type": "RichTextBlock", "inlines": ["{{TIME(2027-05-14T15:00:00Z)}}"]}),
        "date function",
    ),
    "image without words": (card({"type": "Image", "url": "https://a.example/a.png"}), "without altText"),
    "image not https": (card({"type": "Image", "url": "http://a", "altText": "a"}), "not https"),
    "mention in a fact": (
        card({"type": "FactSet", "facts": [{"title": "Lead", "value": "<at>Amina</at>"}]}),
        "no mention entity",
    ),
    "mention of no object": (
        card(
            {"type": "TextBlock", "text": "<at>A</at>"},
            msteams={"entities": [{"type": "mention", "text": "<at>A</at>", "mentioned": "29:1a"}]},
        ),
        "mention of nobody",
    ),
    "mention without entity": (card({"type": "TextBlock", "text": "<at>Amina</at>"}), "no mention entity"),
    "entity without mention": (
        card(TEXT, msteams={"entities": [{"type": "mention", "text": "<at>A</at>", "mentioned": {}}]}),
        "is not in the text",
    ),
    "refreshed for 61": (
        card(TEXT, refresh={"action": {**EXECUTE}, "userIds": ["29:1a"] * 61}),
        "at most 60",
    ),
    "refreshed by a submit": (card(TEXT, refresh={"action": SUBMIT}), "an Action.Execute with a verb"),
    "29 KB": (card({"type": "TextBlock", "text": "é" * 14_500}), "more than 28672"),
}


@pytest.mark.parametrize(("broken", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_a_card_that_teams_shows_otherwise_is_noted(broken: object, said: str) -> None:
    problems = card_violations(broken)

    assert len([problem for problem in problems if said in problem]) == 1, problems


def test_a_mention_of_somebody_unknown_is_noted() -> None:
    problems = card_violations(rich_card(), lambda known_as: False)

    assert any("who is nobody here" in problem for problem in problems)
    assert any("people there" in problem for problem in problems)


def test_execute_is_noted_in_a_dialog() -> None:
    assert card_violations(card(TEXT, actions=(EXECUTE,)), in_dialog=True) == [
        "card: a dialog cannot carry Action.Execute"
    ]


def test_words_in_a_run_mention_nobody_and_need_no_entity() -> None:
    assert card_violations(card({"type": "RichTextBlock", "inlines": ["<at>Everyone</at>"]})) == []


def test_secondary_and_unknown_properties_pass() -> None:
    many = tuple({**SUBMIT, "title": str(n), "mode": "secondary"} for n in range(9))

    assert card_violations(card({**TEXT, "x-later": 1}, actions=many)) == []


def test_a_card_reads_as_its_lines_without_buttons_and_hidden_parts() -> None:
    assert text_of(rich_card()).splitlines() == [
        "Vote 12 by Amina *now*",
        "see *this*",
        "Closes: at noon",
        "Shall we?",
        "Group",
        "Water",
        "Roads",
        "Yes | 4",
        "I am sure",
        "How many",
        "Day",
        "Hour",
        "Turnout: 4 of 9",
    ]
    assert buttons(rich_card()) == ["Yes", "Object", "Send", "Read", "More"]


def test_a_text_message_reads_without_markup() -> None:
    assert text_of({"type": "message", "text": "**Hello** <at>Amina</at>, 4 &lt; 5"}) == "Hello Amina, 4 < 5"
    assert text_of({"type": "message", "textFormat": "plain", "text": "**Hello**"}) == "**Hello**"


def test_a_press_carries_the_inputs_of_its_card_and_of_those_around_it() -> None:
    sent = filled(button(rich_card(), "Send"), {"Reason": "late", "sure": True, "Group": "2", "count": 3})

    assert sent == {
        "o": "1", "why": "late", "sure": "true", "group": "2", "count": 3, "day": "", "hour": "",
    }  # fmt: skip
    assert "why" not in filled(button(rich_card(), "Yes"), {})


IMPOSSIBLE = {
    "unknown input": ({"Colour": "red", "Reason": "late"}, "no inputs"),
    "nothing in a required one": ({}, "required"),
    "a choice not offered": ({"Reason": "late", "Group": "3"}, "offers"),
    "a number too high": ({"Reason": "late", "count": 10}, "does not take"),
}


@pytest.mark.parametrize(("inputs", "said"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_what_a_client_would_not_send_is_refused(inputs: Json, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        filled(button(rich_card(), "Send"), inputs)


def test_several_choices_are_sent_with_commas_and_an_empty_number_not_at_all() -> None:
    several = CHOICE | {"isMultiSelect": True, "value": "2"}
    (send,) = pressable(card(several, NUMBER, actions=(SUBMIT,)))

    assert filled(send, {}) == {"o": "1", "group": "2"}
    assert filled(send, {"Group": ["1", "2"], "Place": 3}) == {"o": "1", "group": "1,2", "place": 3}
    assert filled(send, {"Group": ""}) == {"o": "1", "group": ""}
    for wrong in ({"Group": "1,3"}, {"Place": 0}, {"Place": "second"}):
        with pytest.raises(ValueError, match=r"offers|does not take"):
            filled(send, wrong)


def test_a_text_is_held_to_its_length_and_pattern() -> None:
    line = {"type": "Input.Text", "id": "code", "label": "Code", "maxLength": 4, "regex": "^[0-9]*$"}
    (send,) = pressable(card(line, actions=(SUBMIT,)))

    assert filled(send, {"Code": "1234"}) == {"o": "1", "code": "1234"}
    for wrong in ("12345", "12a"):
        with pytest.raises(ValueError, match="take"):
            filled(send, {"Code": wrong})


def test_a_button_is_pressed_by_a_title_that_is_there_once_and_not_grey() -> None:
    grey = copy.deepcopy(EXECUTE) | {"title": "Later", "isEnabled": False}
    shown = card(TEXT, actions=(SUBMIT, SUBMIT, grey))

    for title in ("Yes", "No", "Later"):
        with pytest.raises(LookupError):
            button(shown, title)
