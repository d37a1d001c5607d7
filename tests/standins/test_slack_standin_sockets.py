"""Socket Mode in the stand-in."""

import asyncio
import threading

import aiohttp
import pytest

from tests.standins import slack_scene
from tests.standins.slack import FakeSlack, Impossible
from tests.standins.slack_scene import (
    ask,
    call,
)

clock, slack = slack_scene.clock, slack_scene.slack


@pytest.mark.parametrize(
    ("token", "error"),
    [(None, "not_authed"), ("xoxb-1", "not_allowed_token_type"), ("xapp-9", "invalid_auth")],
)
def test_a_socket_needs_the_apps_own_token(slack: FakeSlack, token: str | None, error: str) -> None:
    assert call(slack, "apps.connections.open", token).error == error


def test_people_reach_a_product_through_its_socket(slack: FakeSlack) -> None:
    url = call(slack, "apps.connections.open", "xapp-1").body["url"]
    ready, seen = threading.Event(), []

    async def product() -> None:
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            ready.set()
            async for frame in socket:
                envelope = frame.json()
                seen.append(envelope)
                if envelope["type"] == "slash_commands":
                    answer = {"envelope_id": envelope["envelope_id"], "payload": {"text": "Hello"}}
                    await socket.send_json(answer)

    thread = threading.Thread(target=asyncio.run, args=(product(),))
    thread.start()
    assert ready.wait(5)
    people = slack.client("T1", patience=0.2)

    answered = people.command("U1", "/wg", "help")
    silent = people.event({"type": "app_uninstalled"}, retry_num=1)
    slack.disconnect_sockets()
    thread.join(5)

    assert (answered.status, seen[0]["payload"]["text"]) == (200, "help")
    assert [message.text for message in slack.ephemerals("T1", "U1")] == ["Hello"]
    assert (silent.status, silent.problem, seen[1]["retry_attempt"]) == (0, "timed out", 1)
    assert seen[2]["type"] == "disconnect"
    with pytest.raises(Impossible, match="HTTP"):
        people.resend(answered)


def test_a_ticket_opens_one_socket(slack: FakeSlack) -> None:
    url = call(slack, "apps.connections.open", "xapp-1").body["url"]

    async def twice() -> int:
        async with aiohttp.ClientSession() as session, session.ws_connect(url):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)
            return slack.sockets

    assert asyncio.run(twice()) == 1


def test_without_a_socket_nobody_is_reached(slack: FakeSlack) -> None:
    assert slack.client("T1").command("U1", "/wg").problem == "no socket is open"
    assert ask(slack, "apps.connections.open", None).error == "not_authed"
