"""Who may ask the stand-in's Web API what: every rule broken once."""

import asyncio
import time
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins import slack_scene
from tests.standins.slack import FakeSlack, Message
from tests.standins.slack_scene import (
    BLOCKS,
    HOME,
    Clock,
    ask,
    call,
    fetch,
)

clock, slack, posted = slack_scene.clock, slack_scene.slack, slack_scene.posted


def test_a_token_tells_its_workspace(slack: FakeSlack) -> None:
    assert call(slack, "auth.test").body["team_id"] == "T1"
    assert ask(slack, "auth.test", "xoxb-2").body["team_id"] == "T2"


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("chat.postMassage", "xoxb-1", "unknown_method"),
        ("auth.test", None, "not_authed"),
        ("auth.test", "xoxb-9", "invalid_auth"),
        ("auth.test", "xapp-1", "not_allowed_token_type"),
    ],
)
def test_a_call_needs_a_method_and_a_token(
    slack: FakeSlack, method: str, token: str | None, error: str
) -> None:
    assert call(slack, method, token).error == error
    assert slack.calls[-1].outcome == error


def test_a_token_in_a_json_body_is_none(slack: FakeSlack) -> None:
    assert call(slack, "auth.test", None, token="xoxb-1").error == "not_authed"


@pytest.mark.parametrize(
    ("method", "scope"),
    [
        ("chat.postMessage", "chat:write"),
        ("chat.update", "chat:write"),
        ("chat.delete", "chat:write"),
        ("chat.postEphemeral", "chat:write"),
        ("users.info", "users:read"),
        ("users.lookupByEmail", "users:read.email"),
        ("conversations.open", "im:write"),
    ],
)
def test_a_method_needs_its_scope(slack: FakeSlack, method: str, scope: str) -> None:
    slack.add_workspace("T5", "xoxb-5", ["commands"])

    refused = ask(slack, method, "xoxb-5").body

    assert (refused["error"], refused["needed"], refused["provided"]) == ("missing_scope", scope, "commands")


def test_the_history_of_a_kind_of_conversation_needs_its_own_scope(slack: FakeSlack) -> None:
    slack.add_workspace("T5", "xoxb-5", ["channels:history", "chat:write"])
    slack.add_user("T5", "U5", "eve")
    dm = call(slack, "chat.postMessage", "xoxb-5", channel="U5", text="x").body["channel"]

    assert ask(slack, "conversations.history", "xoxb-5", channel=dm).body["needed"] == "im:history"


def test_a_scope_that_does_not_exist_cannot_be_granted(slack: FakeSlack) -> None:
    with pytest.raises(ValueError, match="chat:wrote"):
        slack.add_workspace("T5", "xoxb-5", ["chat:wrote"])


def test_another_workspace_is_out_of_reach(slack: FakeSlack, posted: Message) -> None:
    assert call(slack, "chat.postMessage", "xoxb-2", channel="C1", text="x").error == "channel_not_found"
    assert (
        call(slack, "chat.update", "xoxb-2", channel="C1", ts=posted.ts, text="x").error
        == "channel_not_found"
    )
    assert ask(slack, "users.info", "xoxb-2", user="U1").error == "user_not_found"
    assert call(slack, "views.publish", "xoxb-2", user_id="U1", view=HOME).error == "user_not_found"


def test_reading_methods_take_no_json(slack: FakeSlack) -> None:
    assert call(slack, "users.info", user="U1").error == "invalid_arguments"
    assert ask(slack, "users.info", user="U1").body["ok"]


@pytest.mark.parametrize(("body", "error"), [(b"{", "invalid_json"), (b"[]", "json_not_object")])
def test_a_body_must_be_what_it_says(slack: FakeSlack, body: bytes, error: str) -> None:
    headers = {"Content-Type": "application/json", "Authorization": "Bearer xoxb-1"}

    assert fetch(slack.api_url + "auth.test", body, headers).error == error


def test_an_argument_nobody_knows_is_a_violation(slack: FakeSlack) -> None:
    call(slack, "chat.postMessage", channel="C1", text="x", block=BLOCKS)

    assert slack.violations == ["chat.postMessage T1: there is no argument 'block'"]


def test_history_is_newest_first_in_pages_with_metadata_on_request(slack: FakeSlack, clock: Clock) -> None:
    note = {"event_type": "vote", "event_payload": {"key": "vote:1"}}
    stamps = []
    for text in "abc":
        clock.now += 2
        stamps.append(call(slack, "chat.postMessage", channel="C1", text=text, metadata=note).body["ts"])

    first = ask(slack, "conversations.history", channel="C1", limit=2, include_all_metadata=True).body
    cursor = first["response_metadata"]["next_cursor"]
    second = ask(slack, "conversations.history", channel="C1", limit=2, cursor=cursor).body
    later = ask(slack, "conversations.history", channel="C1", oldest=stamps[1]).body
    exact = ask(
        slack, "conversations.history", channel="C1", oldest=stamps[1], latest=stamps[1], inclusive="1"
    ).body

    assert [message["text"] for message in first["messages"]] == ["c", "b"]
    assert first["messages"][0]["metadata"] == note
    assert [message["text"] for message in second["messages"]] == ["a"]
    assert not second["has_more"]
    assert "metadata" not in second["messages"][0]
    assert [message["text"] for message in later["messages"]] == ["c"]
    assert [message["text"] for message in exact["messages"]] == ["b"]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C2"}, "not_in_channel"),
        ({"channel": "C1", "limit": 1000}, "invalid_limit"),
        ({"channel": "C1", "oldest": "soon"}, "invalid_ts_oldest"),
    ],
)
def test_history_is_refused(slack: FakeSlack, args: dict[str, Any], error: str) -> None:
    assert ask(slack, "conversations.history", **args).error == error


def test_a_persons_locale_is_opt_in_and_their_mail_needs_its_scope(slack: FakeSlack) -> None:
    slack.add_workspace("T5", "xoxb-5", ["users:read"])
    slack.add_user("T5", "U5", "eve", "eve@example.org")

    plain = ask(slack, "users.info", user="U1").body["user"]
    full = ask(slack, "users.info", user="U1", include_locale="true").body["user"]
    unscoped = ask(slack, "users.info", "xoxb-5", user="U5").body["user"]

    assert "locale" not in plain
    assert (full["locale"], full["tz"], full["profile"]["email"]) == (
        "fr-FR",
        "Europe/Rome",
        "ada@example.org",
    )
    assert "email" not in unscoped["profile"]


def test_a_stranger_is_of_their_own_workspace_and_shows_no_mail(slack: FakeSlack) -> None:
    stranger = ask(slack, "users.info", user="U9", include_locale="true").body["user"]

    assert (stranger["team_id"], stranger["is_stranger"]) == ("T9", True)
    assert "locale" not in stranger
    assert "email" not in stranger["profile"]
    assert ask(slack, "users.lookupByEmail", email="s@example.net").error == "users_not_found"
    assert ask(slack, "users.lookupByEmail", email="Ada@Example.org").body["user"]["id"] == "U1"


def test_conversations_are_opened_with_known_people(slack: FakeSlack) -> None:
    assert call(slack, "conversations.open").error == "users_list_not_supplied"
    assert call(slack, "conversations.open", users="U7").error == "user_not_found"
    assert call(slack, "conversations.open", users="U1,U2").body["needed"] == "mpim:write"


def test_a_conversation_tells_its_kind(slack: FakeSlack) -> None:
    public = ask(slack, "conversations.info", channel="C1", include_num_members="true").body["channel"]

    assert (public["name"], public["is_member"], public["num_members"]) == ("general", True, 4)
    assert ask(slack, "conversations.info", channel="C3").error == "channel_not_found"


def test_slacks_own_client_gets_on_with_it(slack: FakeSlack) -> None:
    async def work() -> list[str]:
        client = AsyncWebClient("xoxb-1", base_url=slack.api_url)
        posted = await client.chat_postMessage(channel="U1", text="x", blocks=BLOCKS)
        await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="y")
        history = await client.conversations_history(channel=posted["channel"], include_all_metadata=True)
        await client.users_info(user="U1", include_locale=True)
        await client.users_lookupByEmail(email="ada@example.org")
        await client.views_publish(user_id="U1", view=HOME)
        return [message["text"] for message in history["messages"]]

    assert asyncio.run(work()) == ["y"]
    assert slack.violations == []


def test_it_starts_and_stops_at_once() -> None:
    started = time.monotonic()
    with FakeSlack() as slack:
        slack.fail("auth.test", hang=60)

    assert time.monotonic() - started < 5
