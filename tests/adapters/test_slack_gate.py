"""The gate: forged, stale, oversized and malformed requests end there, with nothing dispatched or logged."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.asgi import ACKNOWLEDGED, Answer, Refused
from adapters.slack import SlackConnection
from adapters.slack.fields import shallow
from adapters.slack.gate import MOST_BYTES, Gate, form
from tests.adapters.slack_rig import CONNECTION, form_of, knock, now, signed_headers

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
WORD = "canary-in-the-body"
PRESS = form_of({"type": "block_actions", "team": {"id": "T1"}, "said": WORD})


class Routed:
    """Keeps what was let through."""

    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []
        self.teams: list[str] = []

    async def __call__(self, teams: Any, payload: dict[str, Any]) -> Answer:
        self.payloads.append(payload)
        self.teams = sorted(teams)
        return ACKNOWLEDGED


@pytest.fixture
def routed() -> Routed:
    return Routed()


@pytest.fixture
def gate(routed: Routed, caplog: pytest.LogCaptureFixture) -> Iterator[Gate]:
    caplog.set_level(logging.DEBUG)
    yield Gate([CONNECTION], now, routed)
    assert WORD not in caplog.text


def test_a_signed_request_is_let_through_as_it_was_sent(gate: Gate, routed: Routed) -> None:
    got = knock(gate, PRESS, signed_headers(PRESS, FORM))
    assert (got.status, got.body) == (200, b"")
    assert routed.payloads == [{"type": "block_actions", "team": {"id": "T1"}, "said": WORD}]


def test_a_body_in_pieces_is_one_body(gate: Gate, routed: Routed) -> None:
    pieces = [PRESS[:10], b"", PRESS[10:]]
    assert knock(gate, pieces, signed_headers(PRESS, FORM)).status == 200
    assert len(routed.payloads) == 1


def test_the_fields_of_a_command_keep_their_words(gate: Gate, routed: Routed) -> None:
    body = urlencode({"command": "/wg", "text": "update “eau” a+b 100% é 🙂"}).encode()
    knock(gate, body, signed_headers(body, f"{FORM}; charset=utf-8"))
    assert routed.payloads == [{"command": "/wg", "text": "update “eau” a+b 100% é 🙂"}]


def _headers(**changed: str | None) -> dict[str, str]:
    headers: dict[str, str | None] = {**signed_headers(PRESS, FORM)}
    headers.update({name.replace("_", "-"): value for name, value in changed.items()})
    return {name: value for name, value in headers.items() if value is not None}


@pytest.mark.parametrize(
    "headers",
    [
        _headers(x_slack_signature=None),
        _headers(x_slack_signature=""),
        _headers(x_slack_signature="v0=" + "0" * 64),
        _headers(x_slack_signature="v0=é" + "0" * 63),
        _headers(x_slack_signature="v1=" + signed_headers(PRESS, FORM)["x-slack-signature"][3:]),
        _headers(x_slack_request_timestamp=None),
        _headers(x_slack_request_timestamp=""),
        _headers(x_slack_request_timestamp="abc"),
        _headers(x_slack_request_timestamp="-1"),
        _headers(x_slack_request_timestamp="nan"),
        _headers(x_slack_request_timestamp="²"),
        _headers(x_slack_request_timestamp="9" * 400),
        signed_headers(PRESS, FORM, secret="another secret"),
        signed_headers(PRESS, FORM, secret=""),
        signed_headers(PRESS + b" ", FORM),
    ],
)
def test_what_slack_did_not_sign_is_refused_with_a_reference(
    gate: Gate, routed: Routed, caplog: pytest.LogCaptureFixture, headers: dict[str, str]
) -> None:
    got = knock(gate, PRESS, headers)
    assert got.status == 401
    assert len(got.json["reference"]) == 8
    assert got.json["reference"] in caplog.text
    assert not routed.payloads


@pytest.mark.parametrize(("age", "status"), [(-290, 200), (290, 200), (-310, 401), (310, 401)])
def test_a_signature_is_good_for_five_minutes(gate: Gate, age: int, status: int) -> None:
    assert knock(gate, PRESS, signed_headers(PRESS, FORM, at=time.time() - age)).status == status


def test_each_apps_signature_speaks_for_its_own_workspaces_only(routed: Routed) -> None:
    others = [
        SlackConnection("T2", "A2", "second secret", "xoxb-2"),
        SlackConnection("T3", "A2", "second secret", "x"),
    ]
    gate = Gate([CONNECTION, *others], now, routed)
    assert knock(gate, PRESS, signed_headers(PRESS, FORM, secret="second secret")).status == 200
    assert routed.teams == ["T2", "T3"]
    assert knock(gate, PRESS, signed_headers(PRESS, FORM)).status == 200
    assert routed.teams == ["T1"]


@pytest.mark.parametrize("missing", ["signing_secret", "bot_token", "team"])
def test_a_connection_without_its_secrets_cannot_be_made(missing: str) -> None:
    given = {"team": "T1", "app_id": "", "signing_secret": "s", "bot_token": "t"}
    with pytest.raises(ValueError, match="needs"):
        SlackConnection(**{**given, missing: ""})


def test_a_printed_connection_shows_no_secret() -> None:
    printed = repr(SlackConnection("T1", "A1", "canary 1", "canary 2", app_token="canary 3"))
    assert "T1" in printed
    assert "canary" not in printed


@pytest.mark.parametrize("declared", [True, False])
def test_twelve_megabytes_of_escapes_are_refused_before_they_are_decoded(
    gate: Gate, routed: Routed, declared: bool
) -> None:
    body = [b"payload="] + [b"%22" * 100_000] * 40
    headers = {**signed_headers(b"", FORM), "content-length": str(12 * 10**6)}
    started = time.monotonic()
    got = knock(
        gate, body, headers if declared else {k: v for k, v in headers.items() if k != "content-length"}
    )
    assert got.status == 413
    assert not routed.payloads
    assert time.monotonic() - started < 2  # Bolt took 18 seconds


def test_the_largest_body_is_taken_and_one_byte_more_is_not(gate: Gate) -> None:
    empty = b'{"type":"url_verification","challenge":"x","":""}'
    full = empty[:-2] + b"a" * (MOST_BYTES - len(empty)) + b'"}'
    assert knock(gate, full, signed_headers(full, JSON)).status == 200
    assert knock(gate, full + b" ", signed_headers(full + b" ", JSON)).status == 413


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", JSON, 400),
        (b"", JSON, 400),
        (b"[]", JSON, 400),
        (b"null", JSON, 400),
        (b'"words"', JSON, 400),
        (b'{"a":NaN}', JSON, 400),
        (b'{"a":"\\ud800"}', JSON, 400),
        (b'{"a":"\xff"}', JSON, 400),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, JSON, 400),
        (b"payload=" + b"%5B" * 200_000, FORM, 400),
        (b"payload=%FF", FORM, 400),
        (b"payload=%7B", FORM, 400),
        (b"payload=%7B%22a%22:%22%ED%A0%80%22%7D", FORM, 400),
        (b"command=%FF", FORM, 400),
        (b"command=%", FORM, 400),
        (b"command=%zz", FORM, 400),
        (b"command=%%41", FORM, 400),
        (b"&".join(b"f%d=1" % n for n in range(200)), FORM, 400),
        (PRESS, "text/plain", 415),
        (PRESS, "", 415),
    ],
)
def test_what_is_signed_but_malformed_gets_a_4xx(
    gate: Gate, routed: Routed, body: bytes, kind: str, status: int
) -> None:
    got = knock(gate, body, signed_headers(body, kind))
    assert got.status == status
    assert set(got.json) == {"error", "reference"}
    assert not routed.payloads


def test_url_verification_is_answered_only_when_it_is_signed(gate: Gate, routed: Routed) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    assert knock(gate, body, signed_headers(body, JSON)).json == {"challenge": "3eZbrw1aB"}
    assert knock(gate, body, signed_headers(body, JSON, secret="x")).status == 401
    for challenge in (None, 7, "x" * 5000):
        body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
        assert knock(gate, body, signed_headers(body, JSON)).status == 400
    assert not routed.payloads


def test_a_certificate_check_is_answered(gate: Gate, routed: Routed) -> None:
    body = b"token=x&ssl_check=1"
    assert knock(gate, body, signed_headers(body, FORM)).status == 200
    assert knock(gate, b"", {}, method="GET", query=b"ssl_check=1&token=x").status == 200
    assert knock(gate, b"", {}, method="GET").status == 405
    assert knock(gate, b"", {}, method="DELETE").status == 405
    assert not routed.payloads


def test_a_body_that_never_ends_is_given_up(
    gate: Gate, routed: Routed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.asgi.READ_SECONDS", 0.05)

    async def never() -> Any:
        await asyncio.sleep(5)

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(gate({"method": "POST", "headers": []}, never, send))
    assert sent[0]["status"] == 408


def test_a_mistake_of_ours_is_a_500_with_a_reference_and_no_words(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(teams: Any, payload: Any) -> Answer:
        raise RuntimeError(WORD)

    got = knock(Gate([CONNECTION], now, broken), PRESS, signed_headers(PRESS, FORM))
    assert got.status == 500
    assert got.json["reference"] in caplog.text
    assert WORD not in caplog.text
    assert "RuntimeError" in caplog.text


def test_a_wait_becomes_retry_after(routed: Routed) -> None:
    async def throttled(teams: Any, payload: Any) -> Answer:
        raise Refused(429, "too many requests", 0.2)

    got = knock(Gate([CONNECTION], now, throttled), PRESS, signed_headers(PRESS, FORM))
    assert (got.status, got.headers["retry-after"]) == (429, "1")


_ESCAPED = st.one_of(
    st.text().map(lambda text: urlencode({"payload": text}).encode()),
    st.dictionaries(st.text(), st.text(), max_size=5).map(lambda fields: urlencode(fields).encode()),
    st.lists(
        st.sampled_from(
            [b"%", b"=", b"&", b"+", b"%4", b"%C3%A9", b"%0A", b"a", b"_", b"\n", b"%3D", b"\r\n"]
        )
    ).map(b"".join),
    st.binary(),
)


@given(_ESCAPED)
@example(b"payload=%2")
@example(b"a=%F0%9F%99%82&b")
@example(b"=x&&a==b")
@example(b"a=_b=_\r\n%\n")
def test_forms_are_decoded_as_the_standard_library_does(body: bytes) -> None:
    try:
        fields = {name.decode(): value.decode() for name, value in form(body).items()}
    except (Refused, UnicodeDecodeError):
        return  # stricter: a broken escape stays as it is in the library
    expected = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    fields.pop("", None)
    expected.pop("", None)
    assert fields == expected


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=5))
def test_whatever_slack_can_encode_is_decoded(fields: dict[str, str]) -> None:
    decoded = form(urlencode(fields).encode())
    assert {name.decode(): value.decode() for name, value in decoded.items() if name} == fields


@given(
    st.recursive(
        st.none(),
        lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    )
)
def test_depth_is_measured_without_recursion(value: Any) -> None:
    assert shallow(value)
    for _ in range(3000):
        value = [value]
    assert not shallow(value)
