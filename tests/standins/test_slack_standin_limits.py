"""How often the stand-in may be called, how it fails when told to, and how it is installed."""

import base64
import http.client
from typing import Any

import pytest

from tests.standins import slack_scene
from tests.standins.slack import FakeSlack, Message, Refused
from tests.standins.slack_scene import (
    Clock,
    ask,
    call,
    fetch,
    scene,
)

clock, slack, posted = slack_scene.clock, slack_scene.slack, slack_scene.posted


def test_a_channel_takes_a_short_burst_then_one_message_a_second(slack: FakeSlack, clock: Clock) -> None:
    bursts = [call(slack, "chat.postMessage", channel="C1", text="x").status for _ in range(6)]
    elsewhere = call(slack, "chat.postMessage", channel="U1", text="x")
    refused = call(slack, "chat.postMessage", channel="C1", text="x")
    clock.now += int(refused.headers["Retry-After"])

    assert bursts == [200] * 5 + [429]
    assert elsewhere.status == 200
    assert (refused.error, refused.headers["Retry-After"]) == ("ratelimited", "1")
    assert call(slack, "chat.postMessage", channel="C1", text="x").status == 200


def test_updates_are_fifty_a_minute_for_the_workspace_whatever_the_message(
    slack: FakeSlack, posted: Message
) -> None:
    statuses = [call(slack, "chat.update", channel="C1", ts=posted.ts, text=str(n)).status for n in range(51)]

    assert statuses == [200] * 50 + [429]
    assert call(slack, "auth.test").status == 200
    assert slack.calls[-2].outcome == "ratelimited"
    assert slack.messages("T1", "C1")[0].text == "49"


def test_a_workspaces_limit_is_its_own_and_the_bucket_clock_refills_it(clock: Clock) -> None:
    refill = Clock()
    with scene(clock=clock, bucket_clock=refill) as slack:
        slack.limit("auth.test", per_minute=1)
        assert [call(slack, "auth.test").status for _ in range(2)] == [200, 429]
        assert call(slack, "auth.test", "xoxb-2").status == 200
        clock.now += 60
        assert call(slack, "auth.test").headers["Retry-After"] == "60"
        refill.now += 60
        assert call(slack, "auth.test").status == 200


@pytest.mark.parametrize(
    ("fault", "status", "outcome", "effect"),
    [
        ({"status": 429, "retry_after": 7}, 429, "ratelimited", False),
        ({"status": 500}, 500, "500", False),
        ({"status": 503, "accept": True}, 503, "503", True),
        ({"error": "account_inactive"}, 200, "account_inactive", False),
        ({"error": "fatal_error", "accept": True}, 200, "fatal_error", True),
    ],
)
def test_a_fault_hits_the_next_call_once(
    slack: FakeSlack, fault: dict[str, Any], status: int, outcome: str, effect: bool
) -> None:
    slack.fail("chat.postMessage", **fault)

    assert call(slack, "chat.postMessage", channel="C1", text="x").status == status
    assert (slack.calls[-1].outcome, slack.calls[-1].took_effect) == (outcome, effect)
    assert len(slack.messages("T1", "C1")) == effect
    assert call(slack, "chat.postMessage", channel="C1", text="x").body["ok"]


@pytest.mark.parametrize("accept", [False, True])
def test_a_hanging_call_is_dropped_in_the_end(slack: FakeSlack, accept: bool) -> None:
    slack.fail("chat.postMessage", hang=0.05, accept=accept)

    with pytest.raises((http.client.HTTPException, OSError)):
        call(slack, "chat.postMessage", channel="C1", text="x")
    assert (slack.calls[-1].outcome, len(slack.messages("T1", "C1"))) == ("hang", accept)


def test_a_fault_may_be_one_workspaces_and_must_name_a_method(slack: FakeSlack) -> None:
    slack.fail("auth.test", times=2, status=500, team="T1")

    assert call(slack, "auth.test", "xoxb-2").status == 200
    assert [call(slack, "auth.test").status for _ in range(3)] == [500, 500, 200]
    with pytest.raises(ValueError, match="no such method"):
        slack.fail("chat.postMassage", status=500)
    with pytest.raises(ValueError, match="one of"):
        slack.fail("auth.test")


def authorize(slack: FakeSlack, **but: str) -> str:
    asked = {"client_id": slack.app.client_id, "scope": "chat:write,commands", "state": "s"}
    asked["redirect_uri"] = "https://plenary.example.org/slack/oauth_redirect"
    return "https://slack.com/oauth/v2/authorize?" + "&".join(f"{k}={v}" for k, v in (asked | but).items())


def exchange(slack: FakeSlack, **args: str) -> dict[str, Any]:
    who = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
    return ask(slack, "oauth.v2.access", None, **(who | args)).body


def code_of(callback: str) -> str:
    return callback.partition("code=")[2].partition("&")[0]


@pytest.mark.parametrize(
    ("but", "error"),
    [
        ({"client_id": "1.1"}, "invalid_client_id"),
        ({"scope": "chat:wrote"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"redirect_uri": "http://plenary.example.org/"}, "bad_redirect_uri"),
    ],
)
def test_the_install_page_refuses_what_is_no_install(
    slack: FakeSlack, but: dict[str, str], error: str
) -> None:
    with pytest.raises(Refused, match=error):
        slack.approve(authorize(slack, **but), "T2", "U3")


def test_a_code_gives_a_token_once(slack: FakeSlack) -> None:
    callback = slack.approve(authorize(slack), "T2", "U3")
    installed = exchange(slack, code=code_of(callback))

    assert callback.startswith("https://plenary.example.org/slack/oauth_redirect?")
    assert callback.endswith("&state=s")
    assert (installed["team"]["id"], installed["scope"]) == ("T2", "chat:write,commands")
    assert call(slack, "auth.test", installed["access_token"]).body["team_id"] == "T2"
    assert call(slack, "auth.test", "xoxb-2").error == "account_inactive"
    assert exchange(slack, code=code_of(callback))["error"] == "code_already_used"


def test_a_code_needs_the_apps_secret_its_address_and_ten_minutes(slack: FakeSlack, clock: Clock) -> None:
    code = code_of(slack.approve(authorize(slack), "T2", "U3"))

    assert exchange(slack, code=code, client_id="1.1")["error"] == "invalid_client_id"
    assert exchange(slack, code=code, client_secret="x")["error"] == "bad_client_secret"
    assert exchange(slack, code=code, redirect_uri="https://x.example.org/")["error"] == "bad_redirect_uri"
    assert exchange(slack, code="guess")["error"] == "invalid_code"
    clock.now += 601
    assert exchange(slack, code=code)["error"] == "invalid_code"


def test_a_code_may_be_exchanged_with_the_secret_in_a_header_and_that_may_fail_too(slack: FakeSlack) -> None:
    code = code_of(slack.approve(authorize(slack), "T2", "U3"))
    secret = base64.b64encode(f"{slack.app.client_id}:{slack.app.client_secret}".encode()).decode()
    url = f"{slack.api_url}oauth.v2.access?code={code}"
    slack.fail("oauth.v2.access", status=500)

    answers = [fetch(url, b"", {"Authorization": f"Basic {secret}"}) for _ in range(2)]
    slack.limit("oauth.v2.access", per_minute=1)

    assert [answer.status for answer in answers] == [500, 200]
    assert answers[1].body["team"]["id"] == "T2"
    assert [exchange(slack, code=code)["error"] for _ in range(2)] == ["code_already_used", "ratelimited"]


def test_rotating_tokens_expire_and_a_refresh_token_works_once(clock: Clock) -> None:
    with scene(clock=clock, token_rotation=True) as slack:
        first = exchange(slack, code=code_of(slack.approve(authorize(slack), "T2", "U3")))
        again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
        clock.now += first["expires_in"] - 1
        second = exchange(slack, **again)

        assert exchange(slack, **again)["error"] == "invalid_refresh_token"
        assert call(slack, "auth.test", first["access_token"]).body["ok"]
        clock.now += 1
        assert call(slack, "auth.test", first["access_token"]).error == "token_expired"
        assert call(slack, "auth.test", second["access_token"]).body["ok"]


def test_an_uninstalled_app_is_shut_out(slack: FakeSlack) -> None:
    slack.uninstall("T1")

    assert call(slack, "auth.test").error == "account_inactive"
    assert call(slack, "auth.test", "xoxb-2").body["ok"]
