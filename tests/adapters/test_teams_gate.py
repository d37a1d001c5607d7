"""What comes in: sizes, shapes, tenants, floods; what is not genuine changes nothing and never breaks us."""

from __future__ import annotations

import http.client
import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.limits import Limits, Rate
from adapters.teams.gate import MOST_BYTES
from bot.dispatch import Busy
from bot.requests import Reply, Request
from tests.adapters.teams_bot import Bot, connection, said, teams_bot
from tests.standins.teams import ABSENT, FakeTeams
from tests.standins.teams.shapes import overridden

JSON = {"Content-Type": "application/json"}
OURS = {"verb": "plenary", "data": {"command": "vote", "args": ["12", "yes"]}}
UNLIMITED = Rate(burst=10**9, per_second=10**9)


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeTeams]:
    with FakeTeams() as fake:
        fake.keys.jwks()
        fake.sample_action = OURS
        yield fake


@pytest.fixture(scope="module")
def bot(fake: FakeTeams) -> Iterator[Bot]:
    with teams_bot(connection(fake), limits=Limits(UNLIMITED, UNLIMITED)) as bot:
        yield bot


@pytest.fixture(autouse=True)
def _forgotten(request: pytest.FixtureRequest) -> None:
    if "bot" in request.fixturenames:
        request.getfixturevalue("bot").core.requests.clear()


def _post(
    fake: FakeTeams,
    bot: Bot,
    body: bytes | dict[str, Any],
    headers: dict[str, str] | None = None,
    method: str = "POST",
) -> tuple[int, dict[str, str], Any]:
    token = fake.keys.token(fake.app, fake.service_url)
    sent = JSON | {"Authorization": f"Bearer {token}"} | (headers or {})
    peer = http.client.HTTPConnection(urlsplit(bot.url).netloc, timeout=15)
    try:
        peer.request(
            method, "/api/messages", body if isinstance(body, bytes) else json.dumps(body).encode(), sent
        )
        response = peer.getresponse()
        content = response.read()
        return (
            response.status,
            {k.lower(): v for k, v in response.getheaders()},
            json.loads(content or b"null"),
        )
    finally:
        peer.close()


def test_a_press_is_one_request_with_the_platforms_instant(fake: FakeTeams, bot: Bot) -> None:
    user = fake.add_user(fake.tenant, "Ann Otieno", timezone="Africa/Nairobi", locale="fr-FR")
    invoke = fake.sample_invoke()
    invoke["from"] = {"id": user.mri(fake.app), "name": "Ann Otieno", "aadObjectId": user.aad_id}
    invoke["timestamp"] = "2026-11-23T10:20:30.1234567Z"

    status, _, answer = _post(fake, bot, invoke)

    (request,) = bot.core.requests
    assert status == 200
    assert (answer["statusCode"], answer["type"]) == (200, "application/vnd.microsoft.card.adaptive")
    assert (request.command, request.args.tokens) == ("vote", ("12", "yes"))
    assert request.id == f"teams:{invoke['conversation']['id']}/{invoke['id']}"
    assert (request.identity.platform, request.identity.tenant, request.identity.user) == (
        "teams",
        fake.tenant,
        user.aad_id,
    )
    assert request.clicked_at is not None
    assert request.clicked_at.isoformat() == "2026-11-23T10:20:30.123456+00:00"
    assert (request.hints.name, request.hints.locale, request.hints.zone) == (
        "Ann Otieno",
        "fr-FR",
        "Africa/Nairobi",
    )
    assert request.conversation.personal


def test_a_guest_is_who_they_are_at_home(fake: FakeTeams, bot: Bot) -> None:
    _post(fake, bot, overridden(fake.sample_invoke(), {"from": {"tenantId": "their-home"}}))

    (request,) = bot.core.requests
    assert request.identity.tenant == "their-home"
    assert request.conversation.tenant == fake.tenant


def test_a_tenant_we_never_met_reaches_the_core(fake: FakeTeams, bot: Bot) -> None:
    changes = {"channelData": {"tenant": {"id": "new"}}, "conversation": {"tenantId": "new"}}
    status, _, _ = _post(fake, bot, overridden(fake.sample_invoke(), changes))

    (request,) = bot.core.requests
    assert (status, request.identity.tenant) == (200, "new")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"conversation": {"tenantId": "another"}}, 403),
        ({"channelData": ABSENT}, 403),
        ({"channelData": {"tenant": ABSENT}}, 403),
        ({"channelData": []}, 403),
        ({"from": ABSENT}, 400),
        ({"from": {"id": ABSENT, "aadObjectId": ABSENT}}, 400),
        ({"from": {"aadObjectId": 7}}, 400),
        ({"from": {"aadObjectId": "a\0b"}}, 400),
        ({"from": {"aadObjectId": "x" * 600}}, 400),
        ({"conversation": ABSENT}, 400),
        ({"conversation": {"id": {"$ne": 1}}}, 400),
        ({"id": ABSENT}, 400),
        ({"id": ["f:1"]}, 400),
        ({"value": {"action": {"data": {"args": ["1\0"]}}}}, 400),
        ({"value": {"action": {"data": ABSENT}}}, 400),
        ({"value": {"action": {"data": {"command": 7}}}}, 400),
        ({"value": {"action": {"data": {"args": "yes"}}}}, 400),
        ({"value": {"action": {"data": {"args": [["12"]]}}}}, 400),
        ({"value": {"action": {"data": {"args": ABSENT, "fields": {"a": {}}}}}}, 400),
        ({"value": {"action": {"data": {"fields": {}, "input.title": 7}}}}, 400),
        ({"value": {"action": {"data": {"fields": {}, "input.order#a": True}}}}, 400),
        ({"value": {"action": {"data": {"fields": {}, "input.order#a": None}}}}, 400),
        ({"name": "task/fetch", "value": []}, 400),
        ({"name": "task/submit", "value": {"data": None}}, 400),
        ({"name": "composeExtension/query"}, 400),
        ({"name": "signin/verifyState"}, 400),
        ({"name": ["adaptiveCard/action"]}, 400),
        ({"timestamp": "yesterday"}, 200),
        ({"timestamp": "0001-01-01T00:00:00+23:59"}, 200),
        ({"entities": {"type": "clientInfo"}}, 200),
        ({"entities": [7, {"type": "clientInfo", "timezone": 5}]}, 200),
        ({"recipient": ABSENT}, 200),
        ({"locale": {}}, 200),
        ({"membersAdded": [7], "attachments": "x", "channelData": {"team": 9, "channel": []}}, 200),
    ],
)
def test_a_genuine_sender_may_still_write_nonsense(
    fake: FakeTeams, bot: Bot, changes: dict[str, Any], expected: int
) -> None:
    status, _, answer = _post(fake, bot, overridden(fake.sample_invoke(), changes))

    assert status == expected
    if status != 200:
        assert bot.core.requests == []
        assert re.fullmatch("[0-9a-f]{8}", answer["reference"])
        assert set(answer) == {"error", "reference"}


@pytest.mark.parametrize(
    ("sent", "order"),
    [
        ("2", "b > a"),
        (2, "b > a"),
        (2.0, "b > a"),
        ("", "b"),
        ("-", "b"),
        ("0", "b ? a"),
        (0, "b ? a"),
        ("?", "b ? a"),
        (1.5, "b > #a"),
        (10**30, "b > #a"),
    ],
)
def test_a_place_may_come_as_a_number(fake: FakeTeams, bot: Bot, sent: object, order: str) -> None:
    inputs = {"input.order#a": sent, "input.order#b": "1", "input.why": "-"}
    data = {"args": ABSENT, "fields": {"order#a": "", "order#b": "", "vote": "12"}, **inputs}

    status, _, _ = _post(fake, bot, overridden(fake.sample_invoke(), {"value": {"action": {"data": data}}}))

    assert status == 200
    assert bot.core.requests[0].args.fields == {"order": order, "vote": "12", "why": "-"}


def test_a_button_that_is_not_ours_is_refused_where_it_was_pressed(fake: FakeTeams, bot: Bot) -> None:
    actions = [{"verb": "help"}, {"verb": ["plenary"]}, {"type": "Action.Submit"}]
    for value in (ABSENT, [], {"action": []}, *({"action": action} for action in actions)):
        invoke = overridden(fake.sample_invoke(), {"value": value})

        status, _, answer = _post(fake, bot, invoke)

        assert (status, answer["statusCode"], answer["type"]) == (200, 400, "application/vnd.microsoft.error")
    assert bot.core.requests == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"7",
        b'"type"',
        b"{}",
        b'{"type": 7}',
        b'{"type": ""}',
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\0}\0",
        b'{"type": "message", "text": "\\ud800"}',
        b'{"type": "message", "n": NaN}',
        b"[" * 5000,
        b'{"type": "message", "v": ' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}",
    ],
    ids=range(13),
)
def test_a_body_that_is_no_activity_is_refused(fake: FakeTeams, bot: Bot, body: bytes) -> None:
    status, _, answer = _post(fake, bot, body)

    assert status == 400
    assert answer["error"] in {"not JSON", "no activity", "nested too deeply"}


def test_a_large_body_is_refused_whatever_its_length_claims(fake: FakeTeams, bot: Bot) -> None:
    message = fake.sample_message() | {"text": "x" * MOST_BYTES}
    assert _post(fake, bot, message)[0] == 413

    def chunks() -> Iterator[bytes]:
        yield from [b" " * 65536] * 8

    peer = http.client.HTTPConnection(urlsplit(bot.url).netloc, timeout=15)
    token = fake.keys.token(fake.app, fake.service_url)
    peer.request("POST", "/", chunks(), {"Authorization": f"Bearer {token}"}, encode_chunked=True)
    assert peer.getresponse().status == 413
    peer.close()


def test_no_token_is_refused_before_the_body_is_read(fake: FakeTeams, bot: Bot) -> None:
    status, headers, answer = _post(fake, bot, b"x" * MOST_BYTES * 2, {"Authorization": "Bearer"})

    assert (status, headers["www-authenticate"]) == (401, "Bearer")
    assert answer["error"] == "there is no bearer token"


def test_two_authorization_headers_are_refused(fake: FakeTeams, bot: Bot) -> None:
    peer = http.client.HTTPConnection(urlsplit(bot.url).netloc, timeout=15)
    peer.putrequest("POST", "/api/messages")
    for _ in range(2):
        peer.putheader("Authorization", f"Bearer {fake.keys.token(fake.app, fake.service_url)}")
    peer.putheader("Content-Length", "2")
    peer.endheaders(b"{}")
    assert peer.getresponse().status == 401
    peer.close()


def test_only_post_is_offered(fake: FakeTeams, bot: Bot) -> None:
    status, headers, _ = _post(fake, bot, b"", method="GET")
    assert (status, headers["allow"]) == (405, "POST")


def test_a_missing_content_type_is_no_fault_of_ours(fake: FakeTeams, bot: Bot) -> None:
    body = json.dumps(fake.sample_invoke()).encode()
    assert _post(fake, bot, body, {"Content-Type": ""})[0] == 200


def test_a_flood_of_one_person_is_stopped_and_others_go_on(fake: FakeTeams) -> None:
    with teams_bot(connection(fake), limits=Limits(Rate(3, 0.1), UNLIMITED)) as bot:
        statuses = [_post(fake, bot, fake.sample_invoke())[0] for _ in range(5)]
        status, headers, _ = _post(fake, bot, fake.sample_invoke())
        other = overridden(fake.sample_invoke(), {"from": {"aadObjectId": "somebody-else"}})

        assert statuses == [200, 200, 200, 429, 429]
        assert (status, 1 <= int(headers["retry-after"]) <= 10) == (429, True)
        assert _post(fake, bot, other)[0] == 200


def test_a_busy_core_is_an_honest_503(fake: FakeTeams) -> None:
    def busy(request: Request) -> Reply:
        raise Busy

    with teams_bot(connection(fake)) as bot:
        bot.core.answer = busy
        for activity in (fake.sample_invoke(), fake.sample_message()):
            status, headers, _ = _post(fake, bot, activity)
            assert (status, headers["retry-after"]) == (503, "1")


def test_a_fault_of_ours_shows_a_reference_and_logs_no_word_of_the_member(
    fake: FakeTeams, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: Request) -> Reply:
        raise KeyError(request.command, request.args)

    with teams_bot(connection(fake)) as bot, caplog.at_level(logging.DEBUG, "plenary"):
        bot.core.answer = broken
        message = fake.sample_message() | {"text": "canary words"}
        status, _, answer = _post(fake, bot, message)

    assert status == 500
    assert answer["reference"] in caplog.text
    assert "canary" not in caplog.text + json.dumps(answer)


def test_neither_bodies_nor_tokens_are_logged(
    fake: FakeTeams, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        _post(fake, bot, b'{"canary": 1}')
        _post(fake, bot, {"type": "canary"})
        _post(fake, bot, fake.sample_message() | {"text": "canary"})
        _post(
            fake,
            bot,
            overridden(fake.sample_invoke(), {"value": {"action": {"data": {"command": ["canary"]}}}}),
        )
        _post(fake, bot, b"{}", {"Authorization": "Bearer canary.canary.canary"})

    assert "refused with 400" in caplog.text
    assert "canary" not in caplog.text
    assert "eyJ" not in caplog.text


def test_an_empty_turn_is_taken(fake: FakeTeams, bot: Bot) -> None:
    for kind in (
        "typing",
        "event",
        "messageReaction",
        "messageUpdate",
        "endOfConversation",
        "handoff",
        "canary",
        "x" * 999,
    ):
        assert _post(fake, bot, fake.sample_message() | {"type": kind})[0] == 200
    assert bot.core.requests == []


anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=20),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = [
    "type",
    "id",
    "name",
    "action",
    "timestamp",
    "from",
    "recipient",
    "conversation",
    "channelData",
    "value",
    "text",
    "entities",
    "membersAdded",
    "attachments",
    "locale",
    "replyToId",
    "localTimestamp",
    "channelId",
    "serviceUrl",
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["adaptiveCard/action", "task/fetch", "task/submit", "other"]),
    st.sampled_from(["invoke", "message", "installationUpdate", "conversationUpdate"]),
    st.dictionaries(st.sampled_from(FIELDS), anything, min_size=1, max_size=3),
)
def test_no_signed_nonsense_is_a_5xx(
    fake: FakeTeams, bot: Bot, name: str, kind: str, changes: dict[str, Any]
) -> None:
    activity = fake.sample_invoke() | {"type": kind, "name": name, "text": "hello"} | changes
    status, _, _ = _post(fake, bot, json.dumps(activity).encode("utf-8", "surrogatepass"))
    assert status < 500


def test_a_reply_refused_by_a_rule_is_a_card_like_any_other(fake: FakeTeams) -> None:
    with teams_bot(connection(fake)) as bot:
        bot.core.answer = lambda _: said("The vote is closed.", refused=True)
        status, _, answer = _post(fake, bot, fake.sample_invoke())

    assert (status, answer["statusCode"]) == (200, 200)
    assert "The vote is closed." in json.dumps(answer)
