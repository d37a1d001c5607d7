"""Every limit of SLACK.md for blocks and views, broken once, and once kept."""

from typing import Any

import pytest

from tests.standins.slack.blocks import HOME, MESSAGE, MODAL, block_problems, too_much_text, view_problems

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str = "a", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Yes"), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str = "One", value: str = "1", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def asked(element: Json | None = None, **more: Any) -> Json:
    field = {"type": "plain_text_input", "action_id": "i"} if element is None else element
    return {"type": "input", "label": plain("Why"), "element": field, **more}


def numbers(**more: Any) -> Json:
    return asked({"type": "number_input", "action_id": "n", "is_decimal_allowed": False, **more})


def boxes(kind: str, count: int, **more: Any) -> Json:
    offered = [option(value=str(n)) for n in range(count)]
    return asked({"type": kind, "action_id": "m", "options": offered, **more})


def cells(rows: int, columns: int, text: str = "x") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


def chart(**more: Any) -> Json:
    data = [{"label": "yes", "value": 3}, {"label": "no", "value": 1}]
    bars = {
        "type": "bar",
        "series": [{"name": "votes", "data": data}],
        "axis_config": {"categories": ["yes", "no"]},
    }
    return {"type": "data_visualization", "title": "Result", "chart": bars | more}


def pie(label: str = "yes", value: float = 1) -> Json:
    slices = {"type": "pie", "segments": [{"label": label, "value": value}]}
    return {"type": "data_visualization", "title": "Result", "chart": slices}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Ask"), "blocks": list(blocks or [section()]), **more}


GOOD: dict[str, list[Json]] = {
    "section, header, context, divider": [
        section("x" * 3000),
        {"type": "header", "text": plain("h" * 150)},
        {"type": "context", "elements": [mrkdwn("c")] * 10},
        {"type": "divider"},
    ],
    "ten fields": [{"type": "section", "fields": [mrkdwn("f" * 2000)] * 10}],
    "accessory": [section(accessory=button())],
    "twenty-five buttons": [actions(*(button(f"b{n}", value="v" * 2000) for n in range(25)))],
    "selects": [actions(select(options=[option("t" * 75, "v" * 150)] * 100))],
    "select with its own initial option": [actions(select(initial_option=option()))],
    "option groups": [actions({"type": "static_select", "action_id": "s", "option_groups": [
        {"label": plain("g"), "options": [option()]}]})],
    "radio buttons with mrkdwn": [asked({"type": "radio_buttons", "action_id": "r", "options": [
        {"text": mrkdwn("*a*"), "value": "a"}]})],
    "check boxes": [boxes("checkboxes", 10, initial_options=[option(value="0"), option(value="9")])],
    "select of several": [boxes("multi_static_select", 100, initial_options=[option(value="7")])],
    "number": [numbers(min_value="1", initial_value="3", max_value="5")],
    "number with decimals": [numbers(is_decimal_allowed=True, min_value="-0.5")],
    "overflow": [actions({"type": "overflow", "action_id": "o", "options": [option()] * 5})],
    "date and time": [asked({"type": "datepicker", "action_id": "d", "initial_date": "2027-05-14"}),
                      asked({"type": "timepicker", "action_id": "t", "initial_time": "17:00"})],
    "table": [cells(100, 20)],
    "chart": [chart()],
    "pie": [pie()],
    "markdown": [{"type": "markdown", "text": "m" * 12_000}],
    "rich text": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "text", "text": "a", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}]}]}],
    "image": [{"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"}],
    "confirmation": [actions(button(confirm={
        "title": plain("Sure?"), "text": mrkdwn("Yes?"), "confirm": plain("Yes"), "deny": plain("No")}))],
    "fifty blocks": [section()] * 50,
}  # fmt: skip

BAD: dict[str, list[Any]] = {
    "51 blocks": [section()] * 51,
    "no blocks but words": ["section"],
    "unknown block": [{"type": "poll"}],
    "unknown field": [section(colour="red")],
    "section without text": [{"type": "section"}],
    "empty text": [section("")],
    "text of no kind": [{"type": "section", "text": {"type": "html", "text": "x"}}],
    "text as a bare string": [{"type": "section", "text": "x"}],
    "text that is a number": [{"type": "section", "text": {"type": "mrkdwn", "text": 7}}],
    "switch that is a word": [section(expand="yes")],
    "number that is a word": [asked({"type": "plain_text_input", "action_id": "i", "max_length": "9"})],
    "list that is none": [{"type": "section", "fields": {}}],
    "object that is none": [actions({"type": "static_select", "action_id": "s", "options": ["One"]})],
    "series of one name": [chart(series=[{"name": "votes", "data": [
        {"label": "yes", "value": 3}, {"label": "no", "value": 1}]}] * 2)],
    "section text": [section("x" * 3001)],
    "11 fields": [{"type": "section", "fields": [mrkdwn("f")] * 11}],
    "no fields": [{"type": "section", "fields": []}],
    "field text": [{"type": "section", "fields": [mrkdwn("f" * 2001)]}],
    "header": [{"type": "header", "text": plain("h" * 151)}],
    "header in mrkdwn": [{"type": "header", "text": mrkdwn("h")}],
    "11 in context": [{"type": "context", "elements": [mrkdwn("c")] * 11}],
    "button in context": [{"type": "context", "elements": [button()]}],
    "26 buttons": [actions(*(button(f"b{n}") for n in range(26)))],
    "no buttons": [actions()],
    "button text": [actions(button(text=plain("t" * 76)))],
    "button in mrkdwn": [actions(button(text=mrkdwn("t")))],
    "button value": [actions(button(value="v" * 2001))],
    "button url": [actions(button(url="https://example.org/" + "u" * 3000))],
    "button style": [actions(button(style="green"))],
    "unknown element": [actions({"type": "slider", "action_id": "a"})],
    "text input in actions": [actions({"type": "plain_text_input", "action_id": "a"})],
    "button in input": [asked(button())],
    "datetimepicker as accessory": [section(accessory={"type": "datetimepicker", "action_id": "a"})],
    "block_id length": [section(block_id="b" * 256)],
    "action_id length": [actions(button("a" * 256))],
    "block_id twice": [section(block_id="b"), section(block_id="b")],
    "action_id twice in a block": [actions(button("a"), button("a"))],
    "action_id twice in a message": [actions(button("a")), section(accessory=button("a"))],
    "option text": [actions(select(options=[option("t" * 76)]))],
    "option value": [actions(select(options=[option(value="v" * 151)]))],
    "option description": [actions(select(options=[option(description=plain("d" * 76))]))],
    "option in mrkdwn": [actions(select(options=[{"text": mrkdwn("t"), "value": "1"}]))],
    "101 options": [actions(select(options=[option()] * 101))],
    "no options": [actions(select(options=[]))],
    "options and groups": [actions(select(option_groups=[{"label": plain("g"), "options": [option()]}]))],
    "initial option elsewhere": [actions(select(initial_option=option("Two", "2")))],
    "initial option in other words": [actions(select(initial_option=option("one", "1")))],
    "placeholder": [actions(select(placeholder=plain("p" * 151)))],
    "11 radio buttons": [asked({"type": "radio_buttons", "action_id": "r", "options": [option()] * 11})],
    "11 check boxes": [asked({"type": "checkboxes", "action_id": "c", "options": [option()] * 11})],
    "no check box chosen first": [boxes("checkboxes", 2, initial_options=[])],
    "check box elsewhere chosen first": [boxes("checkboxes", 2, initial_options=[option(value="7")])],
    "101 in a select of several": [boxes("multi_static_select", 101)],
    "none to be selected at most": [boxes("multi_static_select", 2, max_selected_items=0)],
    "select of several in actions": [
        actions({"type": "multi_static_select", "action_id": "m", "options": [option()]})],
    "number without decimals said": [asked({"type": "number_input", "action_id": "n"})],
    "number below the least": [numbers(min_value="1", initial_value="0")],
    "number above the most": [numbers(max_value="5", initial_value="6")],
    "least above most": [numbers(min_value="6", max_value="5")],
    "number that is none": [numbers(initial_value="two")],
    "decimal where none is allowed": [numbers(initial_value="1.5")],
    "number as a number": [numbers(min_value=1)],
    "six in overflow": [actions({"type": "overflow", "action_id": "o", "options": [option()] * 6})],
    "date": [asked({"type": "datepicker", "action_id": "d", "initial_date": "14.5.2027"})],
    "time": [asked({"type": "timepicker", "action_id": "t", "initial_time": "24:00"})],
    "max_length": [asked({"type": "plain_text_input", "action_id": "i", "max_length": 3001})],
    "min over max": [asked({"type": "plain_text_input", "action_id": "i", "min_length": 5, "max_length": 4})],
    "input without label": [{"type": "input", "element": {"type": "plain_text_input"}}],
    "two focused": [asked({"type": "plain_text_input", "action_id": n, "focus_on_load": True}) for n in "ab"],
    "confirm title": [actions(button(confirm={
        "title": plain("t" * 101), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")}))],
    "101 rows": [cells(101, 1)],
    "21 columns": [cells(1, 21)],
    "empty cell": [cells(1, 1, "")],
    "too wordy a table": [cells(100, 1, "x" * 101)],
    "two tables": [cells(1, 1), cells(1, 1)],
    "chart title": [chart() | {"title": "t" * 51}],
    "chart labels": [chart(axis_config={"categories": ["no", "yes"]})],
    "chart without series": [chart(series=[])],
    "chart label": [pie("l" * 21)],
    "empty slice": [pie(value=0)],
    "three charts": [pie()] * 3,
    "markdown": [{"type": "markdown", "text": "m" * 6001}] * 2,
    "image without words": [{"type": "image", "image_url": "https://example.org/a.png"}],
    "empty rich text": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "text", "text": ""}]}]}],
    "alert in a message": [{"type": "alert", "text": plain("x")}],
}  # fmt: skip


@pytest.mark.parametrize("blocks", GOOD.values(), ids=GOOD.keys())
def test_blocks_within_the_limits_pass(blocks: list[Json]) -> None:
    assert block_problems(blocks) == []


@pytest.mark.parametrize("blocks", BAD.values(), ids=BAD.keys())
def test_blocks_beyond_a_limit_are_refused(blocks: list[Any]) -> None:
    assert block_problems(blocks)


@pytest.mark.parametrize("blocks", ["[]", {}, 7, None], ids=repr)
def test_blocks_that_are_no_list_are_refused(blocks: Any) -> None:
    assert block_problems(blocks)


def test_the_refusal_points_at_the_field() -> None:
    assert block_problems([section(), section("")]) == [
        "must be more than 0 characters [json-pointer:/blocks/1/text/text]"
    ]


def test_blocks_may_be_too_long_together() -> None:
    assert not too_much_text([section("x" * 2640)] * 5)
    assert too_much_text([section("x" * 2641)] * 5)


def test_tables_charts_and_markdown_are_for_messages_only() -> None:
    for only_there in (cells(1, 1), pie(), {"type": "markdown", "text": "m"}):
        assert block_problems([only_there], MESSAGE) == []
        assert block_problems([only_there], MODAL)
        assert block_problems([only_there], HOME)


def test_an_alert_is_for_modals_only() -> None:
    alert = {"type": "alert", "text": plain("x"), "level": "warning"}

    assert block_problems([alert], MODAL) == []
    assert block_problems([alert], HOME)


GOOD_VIEWS: dict[str, Json] = {
    "without input": modal(),
    "with input": modal(asked(), submit=plain("s" * 24), close=plain("c" * 24), private_metadata="p" * 3000),
    "hundred blocks": modal(*[section()] * 100),
}
BAD_VIEWS: dict[str, Any] = {
    "no object": [],
    "no type": {"title": plain("Ask"), "blocks": [section()]},
    "home": {"type": "home", "blocks": [section()]},
    "no title": {"type": "modal", "blocks": [section()]},
    "title": modal(title=plain("t" * 25)),
    "title in mrkdwn": modal(title=mrkdwn("t")),
    "submit": modal(submit=plain("s" * 25)),
    "close": modal(close=plain("c" * 25)),
    "input without submit": modal(asked()),
    "private_metadata": modal(private_metadata="p" * 3001),
    "callback_id": modal(callback_id="c" * 256),
    "external_id": modal(external_id="e" * 256),
    "101 blocks": modal(*[section()] * 101),
    "no blocks": modal() | {"blocks": []},
    "unknown field": modal(colour="red"),
    "bad block": modal(section("")),
    "larger than 250 KB": modal(
        *({"type": "section", "fields": [plain("x" * 2000)] * 10} for _ in range(13))
    ),
}


@pytest.mark.parametrize("view", GOOD_VIEWS.values(), ids=GOOD_VIEWS.keys())
def test_modals_within_the_limits_pass(view: Json) -> None:
    assert view_problems(view, MODAL) == []


@pytest.mark.parametrize("view", BAD_VIEWS.values(), ids=BAD_VIEWS.keys())
def test_modals_beyond_a_limit_are_refused(view: Any) -> None:
    assert view_problems(view, MODAL)


def test_a_home_tab_has_no_title_and_needs_no_submit() -> None:
    assert view_problems({"type": "home", "blocks": [asked()]}, HOME) == []
    assert view_problems({"type": "home", "blocks": [section()], "title": plain("Home")}, HOME)
    assert view_problems(modal(), HOME)
