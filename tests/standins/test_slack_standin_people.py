"""What people do in the stand-in: the requests it signs, and what its people can and cannot do."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import Clock as SlackSdkClock
from slack_sdk.signature import SignatureVerifier

from tests.standins import slack_scene
from tests.standins.slack import FORGERIES, Client, FakeSlack, Impossible, Message
from tests.standins.slack_scene import BLOCKS, Clock, Product, call, respond

clock, slack, product, people, posted = (
    slack_scene.clock,
    slack_scene.slack,
    slack_scene.product,
    slack_scene.people,
    slack_scene.posted,
)


class SlackTime(SlackSdkClock):
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock()


def genuine(slack: FakeSlack, headers: dict[str, str], body: bytes) -> bool:
    """What slack_sdk says of it; what it cannot even take is not genuine either."""
    verifier = SignatureVerifier(slack.signing_secret, clock=SlackTime(slack.world.clock))
    proof = [headers.get(name, "") for name in ("x-slack-request-timestamp", "x-slack-signature")]
    try:
        return verifier.is_valid(body, *proof)
    except (ValueError, TypeError, OverflowError):
        return False


# The requests


def test_every_request_is_signed_as_slack_signs(
    slack: FakeSlack, people: Client, product: Product, posted: Message
) -> None:
    people.command("U1", "/wg", "help")
    people.press("U1", posted, "Yes")
    people.mention("U1", "C1", "hello")
    people.url_verification()
    people.ssl_check()

    assert len(product.seen) == 5
    assert all(genuine(slack, *seen) for seen in product.seen)


def test_a_signature_is_of_its_time(slack: FakeSlack, people: Client, product: Product, clock: Clock) -> None:
    people.command("U1", "/wg", at=clock.now - 301)

    assert not genuine(slack, *product.seen[0])


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_none_of_slacks(
    slack: FakeSlack, people: Client, product: Product, posted: Message, forgery: str
) -> None:
    people.press("U1", posted, "Yes", tamper=FORGERIES[forgery])

    assert not genuine(slack, *product.seen[0])


def test_bodies_are_percent_encoded_as_slacks_are(people: Client, product: Product, posted: Message) -> None:
    people.press("U1", posted, "Yes")

    assert product.seen[0][1].startswith(b"payload=%7B%22type%22%3A%22block_actions%22")


def test_the_same_bytes_can_come_again(people: Client, product: Product, posted: Message) -> None:
    delivery = people.press("U1", posted, "Yes")
    people.resend(delivery)

    assert product.seen[0][1] == product.seen[1][1]
    assert product.seen[0][0]["x-slack-signature"] == product.seen[1][0]["x-slack-signature"]


def test_a_payload_may_be_altered_and_headers_added_before_signing(
    slack: FakeSlack, people: Client, product: Product
) -> None:
    people.command("U1", "/wg", alter=lambda fields: fields | {"user_id": "U2"}, headers={"X-Extra": "1"})

    assert product.payload()["user_id"] == "U2"
    assert product.seen[0][0]["x-extra"] == "1"
    assert genuine(slack, *product.seen[0])


def test_any_bytes_can_be_sent_signed(slack: FakeSlack, people: Client, product: Product) -> None:
    people.send(b"payload={")

    assert product.seen[0][1] == b"payload={"
    assert genuine(slack, *product.seen[0])


def test_a_product_that_is_down_or_late_is_no_answer(slack: FakeSlack, product: Product) -> None:
    product.before = lambda _: time.sleep(0.3)

    late = slack.client("T1", product.url, patience=0.1).command("U1", "/wg")
    down = slack.client("T1", "http://127.0.0.1:1").command("U1", "/wg")

    assert (late.status, late.problem) == (0, "timed out")
    assert (down.status, bool(down.problem)) == (0, True)
    assert [shown.kind for shown in slack.shown] == ["trouble", "trouble"]


# Commands


def test_a_command_carries_what_slacks_does(slack: FakeSlack, people: Client, product: Product) -> None:
    people.command("U1", "/wg", "join @ben & #general", channel="C1")
    fields = product.payload()

    assert (fields["team_id"], fields["channel_id"], fields["user_id"]) == ("T1", "C1", "U1")
    assert (fields["command"], fields["text"]) == ("/wg", "join <@U2|ben> &amp; <#C1|general>")
    assert fields["api_app_id"] == slack.app.id
    assert fields["is_enterprise_install"] == "false"
    assert fields["response_url"].startswith(slack.url)
    assert parse_qs(product.seen[0][1].decode())["command"] == ["/wg"]


def test_a_command_may_be_typed_raw(people: Client, product: Product) -> None:
    people.command("U1", "/wg", "join @ben & <b>", raw=True)

    assert product.payload()["text"] == "join @ben & <b>"


def test_the_answer_to_a_command_is_shown_to_its_user_alone(
    slack: FakeSlack, people: Client, product: Product
) -> None:
    product.answer = {"text": "Hello", "blocks": BLOCKS}

    people.command("U1", "/wg", channel="C1")

    assert slack.text_of(slack.ephemerals("T1", "U1")[0]) == "Shall we?\n[Yes]  [No]"
    assert slack.messages("T1", "C1") == slack.ephemerals("T1", "U2") == []


def test_the_answer_to_a_command_may_be_for_everybody(
    slack: FakeSlack, people: Client, product: Product
) -> None:
    product.answer = {"text": "Hello", "response_type": "in_channel"}

    people.command("U1", "/wg", channel="C1")

    assert [message.text for message in slack.messages("T1", "C1")] == ["Hello"]


def test_a_bad_answer_to_a_command_is_a_violation(slack: FakeSlack, people: Client, product: Product) -> None:
    product.answer = {"text": "Hello", "blocks": [{"type": "poll"}]}

    people.command("U1", "/wg")

    assert slack.ephemerals("T1", "U1") == []
    assert "invalid_blocks" in slack.violations[0]


@pytest.mark.parametrize("how", [{"at": 1.0}, {"tamper": FORGERIES["no signature"]}])
def test_nobody_sees_what_a_forger_is_answered(
    slack: FakeSlack, people: Client, product: Product, how: Any
) -> None:
    product.answer = {"text": "Hello"}

    people.command("U1", "/wg", **how)

    assert slack.shown == []


# Presses


def test_a_press_carries_what_slacks_does(
    slack: FakeSlack, people: Client, product: Product, posted: Message
) -> None:
    people.press("U9", posted, "yes", action_ts="1800000000.000001")
    payload = product.payload()

    assert payload["user"] == {"id": "U9", "username": "stranger", "name": "stranger", "team_id": "T9"}
    assert (payload["team"]["id"], payload["channel"]["id"]) == ("T1", "C1")
    assert payload["container"] == {
        "type": "message",
        "message_ts": posted.ts,
        "channel_id": "C1",
        "is_ephemeral": False,
    }
    assert payload["message"]["blocks"] == posted.blocks
    assert (payload["is_enterprise_install"], payload["enterprise"]) == (False, None)
    action = payload["actions"][0]
    assert (action["action_id"], action["value"], action["action_ts"]) == ("yes", "1", "1800000000.000001")
    assert action["block_id"] == posted.blocks[1]["block_id"]


def test_a_press_in_an_ephemeral_message_does_not_tell_what_it_said(
    slack: FakeSlack, people: Client, product: Product
) -> None:
    call(slack, "chat.postEphemeral", channel="C1", user="U1", text="x", blocks=BLOCKS)

    people.press("U1", slack.ephemerals("T1", "U1")[0], "Yes")

    assert "message" not in product.payload()
    assert product.payload()["container"]["is_ephemeral"] is True


def test_a_press_in_an_org_install_names_no_team(slack: FakeSlack, product: Product) -> None:
    slack.add_workspace("T5", "xoxb-5", enterprise="E5", org_install=True)
    slack.add_user("T5", "U5", "eve")
    call(slack, "chat.postMessage", "xoxb-5", channel="U5", text="x", blocks=BLOCKS)

    slack.client("T5", product.url).press("U5", slack.dms("T5", "U5")[0], "Yes")
    payload = product.payload()

    assert (payload["team"], payload["enterprise"]["id"]) == (None, "E5")
    assert (payload["is_enterprise_install"], payload["user"]["team_id"]) == (True, "T5")


def test_an_earlier_version_of_a_message_can_still_be_pressed(
    slack: FakeSlack, people: Client, product: Product, posted: Message
) -> None:
    call(slack, "chat.update", channel="C1", ts=posted.ts, text="closed")

    with pytest.raises(Impossible, match="nothing here is called 'Yes'"):
        people.press("U1", posted, "Yes")
    people.press("U1", posted.version(0), "Yes")
    respond(product.payload()["response_url"], text="too late", replace_original=True)

    assert [message.text for message in slack.messages("T1", "C1")] == ["too late"]


def test_people_choose_by_label_or_value(slack: FakeSlack, people: Client, product: Product) -> None:
    options = [
        {"text": {"type": "plain_text", "text": text}, "value": text.lower()} for text in ("One", "Two")
    ]
    select = {"type": "static_select", "action_id": "pick", "options": options, "initial_option": options[0]}
    call(
        slack, "chat.postMessage", channel="C1", text="x", blocks=[{"type": "actions", "elements": [select]}]
    )
    message = slack.messages("T1", "C1")[0]

    people.press("U1", message, "pick", choice="Two")
    state = product.payload()["state"]["values"]

    assert product.payload()["actions"][0]["selected_option"]["value"] == "two"
    assert state[message.blocks[0]["block_id"]]["pick"]["selected_option"]["value"] == "two"
    with pytest.raises(Impossible, match="'Three' is not among"):
        people.press("U1", message, "pick", choice="Three")


def test_a_label_that_two_buttons_bear_is_no_name(slack: FakeSlack, people: Client) -> None:
    twins = [{**BLOCKS[1]["elements"][0], "action_id": name} for name in "ab"]
    blocks = [{"type": "actions", "elements": twins}]
    call(slack, "chat.postMessage", channel="C1", text="x", blocks=blocks)

    with pytest.raises(Impossible, match="2 elements are called 'Yes'"):
        people.press("U1", slack.messages("T1", "C1")[0], "Yes")


def test_people_press_only_what_they_see(slack: FakeSlack, people: Client, posted: Message) -> None:
    slack.add_user("T1", "U4", "dan")
    call(slack, "chat.postEphemeral", channel="C1", user="U2", text="x", blocks=BLOCKS)

    with pytest.raises(Impossible, match="does not see"):
        people.press("U4", posted, "Yes")
    with pytest.raises(Impossible, match="does not see"):
        people.press("U1", slack.ephemerals("T1", "U2")[0], "Yes")
    call(slack, "chat.delete", channel="C1", ts=posted.ts)
    with pytest.raises(Impossible, match="does not see"):
        people.press("U1", posted, "Yes")


def test_people_do_only_what_slack_lets_them(slack: FakeSlack, people: Client) -> None:
    with pytest.raises(Impossible, match="there is no U7"):
        people.command("U7", "/wg")
    with pytest.raises(Impossible, match="another workspace"):
        people.command("U9", "/wg", channel="C1")
    with pytest.raises(Impossible, match="is not in C2"):
        people.command("U2", "/wg", channel="C2")
    with pytest.raises(Impossible, match="in front"):
        people.submit("U1")
