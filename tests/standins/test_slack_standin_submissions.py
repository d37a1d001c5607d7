"""Filling in and submitting modals in the stand-in: every rule broken once."""

import pytest

from tests.standins import slack_scene
from tests.standins.slack import Client, FakeSlack, Impossible, View
from tests.standins.slack_scene import BLOCKS, HOME, Json, Product, modal, opened, plain, question

clock, slack, product, people, front = (
    slack_scene.clock,
    slack_scene.slack,
    slack_scene.product,
    slack_scene.people,
    slack_scene.front,
)


def test_a_submission_carries_what_was_filled_in_and_closes_the_modal(
    slack: FakeSlack, people: Client, product: Product, front: View
) -> None:
    people.submit("U1", front, {"Why": "because"})
    payload = product.payload()

    assert payload["type"] == "view_submission"
    assert payload["view"]["state"]["values"] == {
        "why": {"why_text": {"type": "plain_text_input", "value": "because"}}
    }
    assert payload["view"]["app_installed_team_id"] == "T1"
    assert slack.modals("T1", "U1") == []


def test_a_person_cannot_submit_what_slacks_client_would_not(
    slack: FakeSlack, people: Client, product: Product, front: View
) -> None:
    with pytest.raises(Impossible, match="'Why' must be filled in"):
        people.submit("U1", front)
    with pytest.raises(Impossible, match="nothing here is called"):
        people.submit("U1", front, {"When": "now"})
    opened(slack, people, product, modal(question(element={"max_length": 3})))
    with pytest.raises(Impossible, match="too many"):
        people.submit("U1", values={"why": "because"})
    opened(
        slack, people, product, {name: kept for name, kept in modal(BLOCKS[0]).items() if name != "submit"}
    )
    with pytest.raises(Impossible, match="nothing to submit"):
        people.submit("U1")
    with pytest.raises(Impossible, match="in front"):
        people.submit("U1", front, {"why": "because"})


def test_optional_and_prefilled_inputs_may_be_left_as_they_are(
    slack: FakeSlack, people: Client, product: Product
) -> None:
    view = modal(question("why", element={"initial_value": "so"}), question("how", optional=True))
    opened(slack, people, product, view)

    people.submit("U1")
    values = product.payload()["view"]["state"]["values"]

    assert (values["why"]["why_text"]["value"], values["how"]["how_text"]["value"]) == ("so", None)


def test_every_kind_of_input_is_filled_in_as_slack_says_it(
    slack: FakeSlack, people: Client, product: Product
) -> None:
    options = [{"text": plain(text), "value": text.lower()} for text in ("One", "Two")]
    kinds: list[Json] = [
        {"type": "checkboxes", "options": options, "initial_options": options[:1]},
        {"type": "static_select", "option_groups": [{"label": plain("Group"), "options": options}]},
        {"type": "number_input", "is_decimal_allowed": False, "max_value": "9"},
        {"type": "datepicker", "initial_date": "2027-05-14"},
        {"type": "multi_users_select"},
        {"type": "multi_static_select", "options": options, "max_selected_items": 1},
    ]
    fields = [question(kind["type"], element=kind) for kind in kinds]
    opened(slack, people, product, modal(*fields))

    with pytest.raises(Impossible, match="out of range"):
        people.submit("U1", values={"number_input": "10"})
    for wrong in ("1.5", "two"):
        with pytest.raises(Impossible, match="field for numbers"):
            people.submit("U1", values={"number_input": wrong})
    with pytest.raises(Impossible, match="no more than 1"):
        people.submit("U1", values={"multi_static_select": ["One", "Two"]})
    answers = {
        "multi_static_select": ["two"],
        "checkboxes": ["One", "Two"],
        "static_select": "Two",
        "number_input": "9",
    }
    people.submit("U1", values={**answers, "multi_users_select": ["U2"]})
    values = [next(iter(value.values())) for value in product.payload()["view"]["state"]["values"].values()]

    assert values == [
        {"type": "checkboxes", "selected_options": options},
        {"type": "static_select", "selected_option": options[1]},
        {"type": "number_input", "value": "9"},
        {"type": "datepicker", "selected_date": "2027-05-14"},
        {"type": "multi_users_select", "selected_users": ["U2"]},
        {"type": "multi_static_select", "selected_options": options[1:]},
    ]


def test_the_answer_to_a_submission_may_show_errors(
    slack: FakeSlack, people: Client, product: Product, front: View
) -> None:
    product.answer = {"response_action": "errors", "errors": {"why": "Say more"}}

    people.submit("U1", front, {"why": "because"})

    assert slack.modals("T1", "U1")[0].errors == {"why": "Say more"}
    assert slack.violations == []


def test_the_answer_to_a_submission_may_update_push_or_clear(
    slack: FakeSlack, people: Client, product: Product, front: View
) -> None:
    product.answer = {"response_action": "update", "view": modal(question("how"))}
    people.submit("U1", values={"why": "because"})
    assert [view.blocks[0]["block_id"] for view in slack.modals("T1", "U1")] == ["how"]

    product.answer = {"response_action": "push", "view": modal(question("who"))}
    people.submit("U1", values={"how": "so"})
    assert [view.blocks[0]["block_id"] for view in slack.modals("T1", "U1")] == ["how", "who"]

    product.answer = {"response_action": "clear"}
    people.submit("U1", values={"who": "me"})
    assert slack.modals("T1", "U1") == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"when": "Say when"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors"},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push", "view": HOME},
        {"response_action": "close"},
    ],
    ids=str,
)
def test_a_bad_answer_to_a_submission_is_a_violation_and_leaves_the_modal_open(
    slack: FakeSlack, people: Client, product: Product, front: View, answer: Json
) -> None:
    product.answer = answer

    people.submit("U1", values={"why": "because"})

    assert slack.violations
    assert [view.id for view in slack.modals("T1", "U1")] == [front.id]


def test_a_failed_submission_leaves_the_modal_open_as_filled_in(
    slack: FakeSlack, people: Client, product: Product, front: View
) -> None:
    product.status = 500
    people.submit("U1", values={"why": "because"})
    product.status = 200
    people.submit("U1")

    assert product.payload()["view"]["state"]["values"]["why"]["why_text"]["value"] == "because"
    assert [shown.kind for shown in slack.shown].count("trouble") == 1


def test_closing_is_told_only_to_those_who_asked(slack: FakeSlack, people: Client, product: Product) -> None:
    opened(slack, people, product, modal())
    assert people.close("U1") is None

    opened(slack, people, product, modal(notify_on_close=True))
    people.close("U1")
    assert product.payload()["type"] == "view_closed"
    assert slack.modals("T1", "U1") == []
