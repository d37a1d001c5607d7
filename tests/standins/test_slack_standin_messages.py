"""Posting, changing and deleting messages: every rule broken once."""

from typing import Any

import pytest

from tests.standins import slack_scene
from tests.standins.slack import FakeSlack, Message
from tests.standins.slack_scene import BLOCKS, ask, call

clock, slack, posted = slack_scene.clock, slack_scene.slack, slack_scene.posted


def test_a_message_to_a_person_opens_their_conversation(slack: FakeSlack) -> None:
    first, second = (call(slack, "chat.postMessage", channel="U1", text=text).body for text in "ab")

    assert (
        first["channel"]
        == second["channel"]
        == call(slack, "conversations.open", users="U1").body["channel"]["id"]
    )
    assert [message.text for message in slack.dms("T1", "U1")] == ["a", "b"]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"text": "x"}, "invalid_arguments"),
        ({"channel": "C7", "text": "x"}, "channel_not_found"),
        ({"channel": "#general", "text": "x"}, "channel_not_found"),
        ({"channel": "C2", "text": "x"}, "not_in_channel"),
        ({"channel": "C3", "text": "x"}, "channel_not_found"),
        ({"channel": "C1"}, "no_text"),
        ({"channel": "C1", "text": 7}, "invalid_arguments"),
        ({"channel": "C1", "text": "x", "blocks": "["}, "invalid_blocks_format"),
        ({"channel": "C1", "text": "x", "blocks": [{"type": "poll"}]}, "invalid_blocks"),
        ({"channel": "C1", "text": "x", "blocks": [{"type": "markdown", "text": "m" * 11_000},
                                                   {"type": "markdown", "text": "m" * 900},
                                                   *[{"type": "header", "text": {"type": "plain_text",
                                                      "text": "h" * 150}}] * 9]}, "msg_blocks_too_long"),
        ({"channel": "C1", "text": "x", "metadata": {"event_type": "vote"}}, "invalid_metadata_format"),
        ({"channel": "C1", "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"channel": "C1", "text": "x", "username": "somebody"}, "missing_scope"),
    ],
)  # fmt: skip
def test_a_message_is_refused(slack: FakeSlack, args: dict[str, Any], error: str) -> None:
    assert call(slack, "chat.postMessage", **args).error == error
    assert slack.messages("T1", "C1") == []


def test_refused_blocks_say_why_and_are_a_violation(slack: FakeSlack) -> None:
    refused = call(slack, "chat.postMessage", channel="C1", text="x", blocks=[{"type": "poll"}]).body

    assert refused["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: poll [json-pointer:/blocks/0/type]"
    ]
    assert len(slack.violations) == 1


def test_blocks_without_text_are_a_violation(slack: FakeSlack) -> None:
    assert call(slack, "chat.postMessage", channel="C1", blocks=BLOCKS).body["ok"]
    assert "screen readers" in slack.violations[0]


def test_attachments_are_a_violation(slack: FakeSlack) -> None:
    call(slack, "chat.postMessage", channel="C1", text="x", attachments=[{"text": "x"}])

    assert "attachments" in slack.violations[0]


def test_a_public_channel_may_be_written_to_from_outside_with_the_scope(slack: FakeSlack) -> None:
    slack.add_workspace("T5", "xoxb-5", ["chat:write", "chat:write.public"])
    slack.add_channel("T5", "C5", "general", [], bot=False)

    assert call(slack, "chat.postMessage", "xoxb-5", channel="C5", text="x").body["ok"]


def test_nobody_can_write_to_an_archive_or_to_someone_gone(slack: FakeSlack, posted: Message) -> None:
    slack.world.workspaces["T1"].channels["C1"].archived = True
    slack.world.workspaces["T1"].users["U2"].deleted = True

    for method, args in {
        "postMessage": {},
        "update": {"ts": posted.ts},
        "postEphemeral": {"user": "U1"},
    }.items():
        assert call(slack, f"chat.{method}", channel="C1", text="x", **args).error == "is_archived"
    assert call(slack, "chat.postMessage", channel="U2", text="x").error == "account_inactive"
    assert call(slack, "conversations.open", users="U2").error == "user_disabled"


def test_long_text_is_cut_and_cannot_be_edited(slack: FakeSlack, posted: Message) -> None:
    call(slack, "chat.postMessage", channel="C1", text="x" * 40_001)

    assert len(slack.messages("T1", "C1")[-1].text) == 40_000
    assert call(slack, "chat.update", channel="C1", ts=posted.ts, text="x" * 4001).error == "msg_too_long"


def test_an_update_keeps_what_it_was(slack: FakeSlack, posted: Message) -> None:
    call(slack, "chat.update", channel="C1", ts=posted.ts, text="y", blocks=BLOCKS[:1])

    message = slack.messages("T1", "C1")[0]
    assert (message.text, len(message.blocks)) == ("y", 1)
    assert (message.version(0).text, len(message.version(0).blocks)) == ("x", 2)


def test_an_update_without_blocks_removes_them(slack: FakeSlack, posted: Message) -> None:
    call(slack, "chat.update", channel="C1", ts=posted.ts, text="y")

    assert slack.messages("T1", "C1")[0].blocks == []


def test_an_update_keeps_the_metadata_unless_it_brings_its_own(slack: FakeSlack) -> None:
    note = {"event_type": "vote", "event_payload": {"key": "vote:1"}}
    ts = call(slack, "chat.postMessage", channel="C1", text="x", metadata=note).body["ts"]

    call(slack, "chat.update", channel="C1", ts=ts, text="y")
    assert slack.messages("T1", "C1")[0].metadata == note

    call(slack, "chat.update", channel="C1", ts=ts, text="y", metadata={})
    assert slack.messages("T1", "C1")[0].metadata is None


@pytest.mark.parametrize("method", ["chat.update", "chat.delete"])
def test_only_a_standing_message_of_the_bot_can_be_changed(
    slack: FakeSlack, posted: Message, method: str
) -> None:
    slack.client("T1", "http://127.0.0.1:1").mention("U1", "C1", "hello")
    theirs = slack.messages("T1", "C1")[-1].ts
    verb = method.removeprefix("chat.")

    assert call(slack, method, channel="C1", ts="1.000000", text="y").error == "message_not_found"
    assert call(slack, method, channel="U1", ts=posted.ts, text="y").error == "channel_not_found"
    assert call(slack, method, channel="C1", ts=theirs, text="y").error == f"cant_{verb}_message"
    assert call(slack, "chat.delete", channel="C1", ts=posted.ts).body["ok"]
    assert call(slack, method, channel="C1", ts=posted.ts, text="y").error == "message_not_found"


def test_an_ephemeral_message_is_one_persons_and_cannot_be_updated(slack: FakeSlack) -> None:
    ts = call(slack, "chat.postEphemeral", channel="C1", user="U1", text="x").body["message_ts"]

    assert [message.text for message in slack.ephemerals("T1", "U1")] == ["x"]
    assert slack.ephemerals("T1", "U2") == slack.messages("T1", "C1") == []
    assert call(slack, "chat.update", channel="C1", ts=ts, text="y").error == "message_not_found"


def test_an_ephemeral_message_needs_both_in_the_channel(slack: FakeSlack) -> None:
    slack.add_user("T1", "U4", "dan")

    assert call(slack, "chat.postEphemeral", channel="C2", user="U1", text="x").error == "not_in_channel"
    assert call(slack, "chat.postEphemeral", channel="C1", user="U4", text="x").error == "user_not_in_channel"


def test_answers_in_a_thread_are_read_with_their_thread(slack: FakeSlack, posted: Message) -> None:
    call(slack, "chat.postMessage", channel="C1", text="answer", thread_ts=posted.ts)

    history = ask(slack, "conversations.history", channel="C1").body["messages"]
    thread = ask(slack, "conversations.replies", channel="C1", ts=posted.ts).body["messages"]

    assert [message["text"] for message in history] == ["x"]
    assert [message["text"] for message in thread] == ["x", "answer"]
    assert ask(slack, "conversations.replies", channel="C1", ts="1.000000").error == "thread_not_found"
