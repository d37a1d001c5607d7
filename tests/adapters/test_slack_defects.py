"""Each defect measured in stock Bolt, and nonsense that Slack did sign: refused, undispatched, unlogged."""

from __future__ import annotations

import copy
import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.limits import Limits, Rate
from adapters.slack import SlackConnection
from bot.requests import Reply
from bot.views import Actions, Button, Form, Line
from tests.adapters.slack_rig import Scene, card, form_of, scene
from tests.standins.slack import FORGERIES, Delivery

JSON = "application/json"
WORD = "canaryword"
BROAD = Limits(Rate(10**6, 10**6), Rate(10**6, 10**6))
VOTE = card("Vote 12", Actions((Button("Yes", "vote", ("12", WORD)),)))
FORM = Form("Draft", "motion", (Line("question", "Question", WORD),), "Draft", "en", (("group", "7"),))


@pytest.fixture(scope="module")
def shared() -> Iterator[Scene]:
    with scene(limits=BROAD) as made:
        yield made


@pytest.fixture
def here(shared: Scene, caplog: pytest.LogCaptureFixture) -> Iterator[Scene]:
    """The scene with nothing dispatched yet; afterwards no log may have a member's words."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("slack_sdk").setLevel(logging.DEBUG)
    logging.getLogger("slack_bolt").setLevel(logging.DEBUG)
    shared.core.replies.clear()
    shared.core.requests.clear()
    yield shared
    assert WORD not in caplog.text
    assert "Traceback" not in caplog.text


def _notice(here: Scene) -> Any:
    here.core.replies["show"] = Reply(VOTE, public=True)
    here.people.command("UANN", "/wg", "show", channel="C1")
    here.core.requests.clear()
    return here.slack.messages("T1", "C1")[-1]


def _refused(delivery: Delivery) -> None:
    assert 400 <= delivery.status < 500, (delivery.status, delivery.text)
    assert set(delivery.json) == {"error", "reference"}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_refused(here: Scene, name: str) -> None:
    notice = _notice(here)
    for delivery in (
        here.people.press("UANN", notice, "Yes", tamper=FORGERIES[name]),
        here.people.command("UANN", "/wg", f"update water {WORD}", tamper=FORGERIES[name]),
        here.people.event({"type": "app_mention", "text": WORD}, tamper=FORGERIES[name]),
    ):
        assert delivery.status in (400, 401)
        assert set(delivery.json) == {"error", "reference"}
    assert not here.core.requests


@pytest.mark.parametrize("age", [301 + 5, -305, 3600, 10**9])
def test_a_stale_request_is_refused(here: Scene, age: float) -> None:
    _refused(here.people.press("UANN", _notice(here), "Yes", at=time.time() - age))
    assert not here.core.requests


def test_one_event_delivered_three_times_is_one_request_to_the_core(here: Scene) -> None:
    event = {"type": "app_mention", "user": "UANN", "channel": "C1", "text": "<@U0> help", "ts": "1.000001"}
    for retry in (None, 1, 2):
        assert here.people.event(event, event_id="Ev123", retry_num=retry).ok
    assert {request.id for request in here.core.requests} == {"slack:Ev123"}


def test_one_command_and_one_submission_sent_twice_are_one_request_each(here: Scene) -> None:
    here.people.resend(here.people.command("UANN", "/wg", "help"))
    assert len({request.id for request in here.core.requests}) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%22" * 4_000_000, "application/x-www-form-urlencoded"),
        (b"payload=" + b"%22" * 4_000_000, "application/x-www-form-urlencoded"),
        (b"[" * 10**7, JSON),
    ],
)
def test_a_huge_body_is_refused_quickly_signed_or_not(here: Scene, body: bytes, kind: str) -> None:
    started = time.monotonic()
    assert here.people.send(body, kind).status in (0, 413)  # 0: cut off while it was still being sent
    assert time.monotonic() - started < 3
    assert here.people.command("UANN", "/wg", "help").ok


def _deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"event": value}
    return value


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": None},
        {"type": 7, "team": {"id": "T1"}},
        {"type": "block_actions"},
        {"type": "block_actions", "team": {"id": "T1"}},
        {"type": "block_actions", "team": {"id": "T1"}, "actions": []},
        {"type": "block_actions", "team": {"id": "T1"}, "actions": {}},
        {"type": "block_actions", "team": {"id": "T1"}, "actions": [[]]},
        {"type": "block_actions", "team": {"id": "T1"}, "actions": ["plenary"]},
        {"type": "block_actions", "team": {"id": "T1"}, "actions": [{"action_id": "plenary"}]},
        {"type": "block_actions", "team": {"id": "T1"}, "actions": [{"action_id": "plenary", "value": "{"}]},
        {"type": "block_actions", "team": {"id": "T1"}, "actions": [{"action_id": "other", "value": "[]"}]},
        {"type": "block_actions", "team": "T1", "team_id": "T1", "actions": None},
        {"type": "view_submission", "team": {"id": "T1"}},
        {
            "type": "view_submission",
            "team": {"id": "T1"},
            "user": {"id": "UANN"},
            "view": {"private_metadata": "[]"},
        },
        {
            "type": "view_submission",
            "team": {"id": "T1"},
            "user": {"id": "UANN"},
            "view": {"private_metadata": ""},
        },
        {"type": "view_closed", "team": {"id": "T1"}, "view": {"id": "V1"}},
        {"type": "shortcut", "team": {"id": "T1"}, "callback_id": "x", "user": {"id": "UANN"}},
        {"type": "message_action", "team": {"id": "T1"}},
        {"type": "block_suggestion", "team": {"id": "T1"}, "value": "x"},
        {"type": "dialog_submission", "team": {"id": "T1"}},
        {"type": "unheard of", "team": {"id": "T1"}},
        {"type": "event_callback", "team_id": "T1"},
        {"type": "event_callback", "team_id": "T1", "event": []},
        {"type": "event_callback", "team_id": "T1", "event": {}},
        {"type": "event_callback", "team_id": "T1", "event": {"type": ["app_mention"]}},
        {"type": "event_callback", "team_id": "T1", "event_id": "E", "event": {"type": "app_mention"}},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "app_home_opened", "tab": "home"}},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "x"}, "event_context": _deep(300)},
        {"type": "event_callback", "team_id": "T1", "enterprise": 5, "event": {"type": "app_mention"}},
        {"type": "shortcut", "team": {"id": "T1"}, "enterprise": 5},
        {"type": "shortcut", "team": {"id": "T1"}, "deep": _deep(900)},
        {"type": "block_actions", "team": {"id": "T1"}, "actions": [_deep(900)]},
        {"command": "/wg", "team_id": "T1"},
        {
            "command": "/wg",
            "team_id": "T1",
            "text": 7,
            "trigger_id": "x",
            "channel_id": "C1",
            "user_id": "UANN",
        },
    ],
)
def test_signed_nonsense_is_a_refusal(here: Scene, payload: dict[str, Any]) -> None:
    _refused(here.people.send(json.dumps(payload).encode(), JSON))
    _refused(here.people.send(form_of(payload)))
    assert not here.core.requests


@pytest.mark.parametrize("team", ["T9", "", None, 7, ["T1"], {"id": {"id": "T1"}}])
def test_a_workspace_that_is_not_connected_is_refused(here: Scene, team: Any) -> None:
    def moved(payload: dict[str, Any]) -> None:
        payload["team"] = {"id": team}

    notice = _notice(here)
    delivery = here.people.press("UANN", notice, "Yes", alter=moved)
    assert delivery.status == 403
    assert here.people.command("UANN", "/wg", "help", alter=lambda p: {**p, "team_id": team}).status == 403
    assert not here.core.requests


def test_an_apps_secret_does_not_open_another_apps_workspace() -> None:
    mine = SlackConnection("T1", "A0PLENARY", "stand-in signing secret", "xoxb-1")
    theirs = SlackConnection("T2", "A2", "another secret", "xoxb-2")
    with scene(mine, theirs) as here:
        for changed in ({"team_id": "T2"}, {"team_id": "T1", "api_app_id": "A2"}):
            delivery = here.people.command("UANN", "/wg", "help", alter=lambda p, c=changed: {**p, **c})
            assert delivery.status == 403
        assert not here.core.requests


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("user", "id"), "U1 OR 1=1"),
        (("user", "id"), "U" * 100),
        (("user", "team_id"), {"id": "T1"}),
        (("channel", "id"), "C1\n"),
        (("trigger_id",), ""),
        (("trigger_id",), "x" * 1000),
        (("response_url",), None),
        (("actions", 0, "value"), "[]"),
        (("actions", 0, "value"), '["vote", 12]'),
        (("actions", 0, "value"), '["vote", "a\\u0000"]'),
        (("actions", 0, "value"), '"vote"'),
        (("actions", 0, "action_ts"), "yesterday"),
        (("actions", 0, "action_ts"), "999999999999.1"),
        (("actions", 0, "action_ts"), "١.١"),
    ],
)
def test_a_tampered_press_is_refused(here: Scene, place: tuple[Any, ...], value: Any) -> None:
    def tampered(payload: dict[str, Any]) -> None:
        inside: Any = payload
        for step in place[:-1]:
            inside = inside[step]
        inside[place[-1]] = value

    _refused(here.people.press("UANN", _notice(here), "Yes", alter=tampered))
    assert not here.core.requests


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "https://hooks.slack.com.evil.example/x",
        "https://u@evil.example/",
        "x",
        "//",
    ],
)
def test_no_answer_goes_anywhere_but_to_slack(
    here: Scene, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = len(here.slack.calls)
    assert here.people.press("UANN", _notice(here), "Yes", alter=lambda p: {**p, "response_url": url}).ok
    until = time.monotonic() + 2
    while "leads away from Slack" not in caplog.text and time.monotonic() < until:
        time.sleep(0.01)
    assert "leads away from Slack" in caplog.text
    assert not [call for call in here.slack.calls[before:] if call.method == "response_url"]


def test_a_bot_that_mentions_us_is_not_answered(here: Scene) -> None:
    event = {
        "type": "app_mention",
        "bot_id": "B1",
        "user": "UANN",
        "channel": "C1",
        "text": "<@U0> help",
        "ts": "1.1",
    }
    assert here.people.event(event).ok
    assert here.people.say("UANN", WORD).ok  # a message event nobody subscribed to
    assert not here.core.requests


def test_bolt_does_not_silence_our_own_logs(here: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert here.people.command("UANN", "/wg", "show").ok
    for name in ("plenary", "plenary.server"):
        logging.getLogger(name).info("%s goes on", name)
        assert f"{name} goes on" in caplog.text


def test_a_failure_of_ours_is_a_500_with_a_reference_and_no_words(here: Scene) -> None:
    here.core.replies["broken"] = RuntimeError(WORD)
    delivery = here.people.command("UANN", "/wg", "broken")
    assert delivery.status == 500
    assert set(delivery.json) == {"error", "reference"}


_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.just([{}]),
    st.just(_deep(60)),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in inside:
        yield (*path, step)
        yield from _places(child, (*path, step))


def _changed(payload: Any, choose: st.DataObject) -> Any:
    changed = copy.deepcopy(payload)
    *path, last = choose.draw(st.sampled_from(list(_places(changed))))
    inside = changed
    for step in path:
        inside = inside[step]
    if choose.draw(st.booleans()):
        inside[last] = choose.draw(_JUNK)
    else:
        del inside[last]
    return changed


@pytest.fixture(scope="module")
def recorded(shared: Scene) -> list[tuple[dict[str, Any], bool]]:
    """One payload of each kind as Slack sends them, and whether it is a form."""
    kept: list[tuple[dict[str, Any], bool]] = []

    def keep(form: bool) -> Callable[[dict[str, Any]], None]:
        return lambda payload: kept.append((payload, form))

    notice = _notice(shared)
    shared.people.press("UANN", notice, "Yes", alter=keep(True))
    shared.people.event({"type": "app_home_opened", "tab": "home", "user": "UANN"}, alter=keep(False))
    shared.people.mention("UANN", "C1", "help", alter=keep(False))
    shared.core.replies["motion"] = Reply(FORM)
    shared.people.command("UANN", "/wg", "motion", channel="C1", alter=keep(False))
    until = time.monotonic() + 3
    while not shared.slack.modals("T1", "UANN") and time.monotonic() < until:
        time.sleep(0.01)
    shared.people.submit("UANN", alter=keep(True))
    assert len(kept) == 5
    return kept


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_change_of_a_genuine_payload_is_a_5xx(here: Scene, recorded: Any, data: st.DataObject) -> None:
    payload, form = data.draw(st.sampled_from(recorded))
    for _ in range(data.draw(st.integers(1, 3))):
        payload = _changed(payload, data) if payload else payload
    if "command" in payload:
        body, kind = urlencode({k: str(v) for k, v in payload.items()}).encode(), None
    else:
        body, kind = (form_of(payload), None) if form else (json.dumps(payload).encode(), JSON)
    delivery = here.people.send(body, kind) if kind else here.people.send(body)
    assert 200 <= delivery.status < 500
