"""What the stand-in does with answers to a response_url, and the events it sends: every rule broken once."""

import json

import pytest

from tests.standins import slack_scene
from tests.standins.slack import Client, FakeSlack, Impossible, Message
from tests.standins.slack_scene import (
    BLOCKS,
    Clock,
    Product,
    fetch,
    respond,
)

clock, slack, product, people, posted = (
    slack_scene.clock,
    slack_scene.slack,
    slack_scene.product,
    slack_scene.people,
    slack_scene.posted,
)


def test_a_response_url_works_five_times(
    slack: FakeSlack, people: Client, product: Product, posted: Message
) -> None:
    people.press("U1", posted, "Yes")
    url = product.payload()["response_url"]

    answers = [respond(url, text=str(n), replace_original=True) for n in range(6)]

    assert [answer.status for answer in answers] == [200] * 5 + [404]
    assert answers[-1].error == "used_url"
    assert slack.messages("T1", "C1")[0].text == "4"
    assert slack.violations == ["response_url T1: used_url"]


def test_a_response_url_works_for_thirty_minutes(
    people: Client, product: Product, posted: Message, clock: Clock
) -> None:
    people.press("U1", posted, "Yes")
    clock.now += 1800
    assert respond(product.payload()["response_url"], text="x").status == 200
    clock.now += 1
    assert respond(product.payload()["response_url"], text="x").error == "expired_url"


def test_a_response_url_belongs_to_its_message_and_user(
    slack: FakeSlack, people: Client, product: Product, posted: Message
) -> None:
    people.press("U1", posted, "Yes")
    url = product.payload()["response_url"]

    respond(url, text="only you")
    respond(url, text="everybody", response_type="in_channel")
    respond(url, text="instead", replace_original=True)
    assert [message.text for message in slack.ephemerals("T1", "U1")] == ["only you"]
    assert [message.text for message in slack.messages("T1", "C1")] == ["instead", "everybody"]

    respond(url, delete_original=True)
    assert [message.text for message in slack.messages("T1", "C1")] == ["everybody"]
    assert respond(url, text="x", replace_original=True).error == "message_not_found"


def test_the_response_url_of_a_command_has_nothing_to_replace(
    slack: FakeSlack, people: Client, product: Product
) -> None:
    people.command("U1", "/wg", channel="C1")
    url = product.payload()["response_url"]

    assert respond(url, delete_original=True).error == "message_not_found"
    assert respond(url, text="x", replace_original=True).status == 200
    assert [message.text for message in slack.ephemerals("T1", "U1")] == ["x"]


def test_an_ephemeral_message_is_changed_through_its_response_url(
    slack: FakeSlack, people: Client, product: Product
) -> None:
    product.answer = {"text": "one", "blocks": BLOCKS}
    people.command("U1", "/wg")
    people.press("U1", slack.ephemerals("T1", "U1")[0], "Yes")

    respond(product.payload()["response_url"], text="two", replace_original=True)

    assert [message.text for message in slack.ephemerals("T1", "U1")] == ["two"]


def test_a_response_url_takes_only_good_bodies(
    slack: FakeSlack, people: Client, product: Product, posted: Message
) -> None:
    people.press("U1", posted, "Yes")
    url = product.payload()["response_url"]

    assert respond(url, text="x", blocks=[{"type": "poll"}]).error == "invalid_blocks"
    assert respond(url).error == "no_text"
    assert fetch(url, b"{", {"Content-Type": "application/json"}).error == "invalid_payload"
    assert respond(slack.url + "actions/guess", text="x").error == "no_service"
    slack.fail("response_url", status=429, retry_after=3)
    assert respond(url, text="x").headers["Retry-After"] == "3"


# Events


def test_an_event_comes_in_its_envelope_and_again_as_a_retry(people: Client, product: Product) -> None:
    people.event({"type": "app_uninstalled"}, event_id="Ev1")
    people.event({"type": "app_uninstalled"}, event_id="Ev1", retry_num=2)
    headers, body = product.seen[1]

    assert json.loads(product.seen[0][1])["event_id"] == json.loads(body)["event_id"] == "Ev1"
    assert (headers["x-slack-retry-num"], headers["x-slack-retry-reason"]) == ("2", "http_timeout")
    assert product.payload()["authorizations"][0]["team_id"] == "T1"


def test_opening_home_and_mentioning_are_events(slack: FakeSlack, people: Client, product: Product) -> None:
    people.open_home("U1")
    assert (product.payload()["event"]["type"], product.payload()["event"]["tab"]) == (
        "app_home_opened",
        "home",
    )

    people.mention("U9", "C1", "hello")
    event = product.payload()["event"]
    assert event["text"] == f"<@{slack.world.workspaces['T1'].bot_user}> hello"
    assert event["user_team"] == "T9"
    assert slack.text_of(slack.messages("T1", "C1")[0]) == "@plenary hello"


def test_an_event_needs_its_scope(slack: FakeSlack, product: Product) -> None:
    slack.add_workspace("T5", "xoxb-5", ["chat:write"])
    slack.add_user("T5", "U5", "eve")

    with pytest.raises(Impossible, match="im:history"):
        slack.client("T5", product.url).say("U5", "hello")
