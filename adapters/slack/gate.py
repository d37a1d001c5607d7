"""The gate before Slack's SDK: nothing is parsed, logged or routed before its signature is checked."""

from __future__ import annotations

import hmac
import logging
from binascii import a2b_qp
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from adapters.asgi import (
    ACKNOWLEDGED,
    Answer,
    Disconnected,
    Receive,
    Refused,
    Scope,
    Send,
    failed,
    read,
)
from adapters.slack import SlackConnection

log = logging.getLogger("plenary.slack")

MOST_BYTES = 1024 * 1024
MOST_FIELDS = 64
MOST_CHALLENGE = 1024
FRESH_SECONDS = 300
_QUOTED_PRINTABLE = bytes.maketrans(b"%+", b"= ")

Payload = dict[str, Any]
Teams = Mapping[str, SlackConnection]
"""The connections of one app by their team: those for which its signature speaks."""
Route = Callable[[Teams, Payload], Awaitable[Answer]]


class Gate:
    """The ASGI application for POST /slack/events.

    `now` must be the real time, in aware UTC, for the signature's five minutes are counted by it.
    """

    def __init__(
        self, connections: Sequence[SlackConnection], now: Callable[[], datetime], route: Route
    ) -> None:
        self._apps: dict[bytes, dict[str, SlackConnection]] = {}
        for connection in connections:
            self._apps.setdefault(connection.signing_secret.encode(), {})[connection.team] = connection
        self._now = now
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one HTTP request."""
        try:
            answer = await self._answer(scope, receive)
        except Refused as refusal:
            answer = refusal.answer(log)
        except Disconnected:
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, Slack gets an answer
            answer = failed(error, log)
        await answer.send(send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] != "POST":
            return _certificate_check(scope)
        headers = dict(scope["headers"])
        body = await read(scope, receive, MOST_BYTES)
        teams = self._verified(headers, body)
        payload = decoded(headers.get(b"content-type", b""), body)
        if payload.get("ssl_check") == "1":
            return ACKNOWLEDGED
        if payload.get("type") == "url_verification":
            return _challenged(payload)
        return await self._route(teams, payload)

    def _verified(self, headers: Mapping[bytes, bytes], body: bytes) -> Teams:
        """The connections of the app that signed `body`. Bytes are compared, so no header can break it."""
        stamp = headers.get(b"x-slack-request-timestamp", b"")
        if not stamp.isdigit() or len(stamp) > 12:
            raise Refused(401, "no timestamp")
        if abs(self._now().timestamp() - int(stamp)) > FRESH_SECONDS:
            raise Refused(401, "stale timestamp")
        given = headers.get(b"x-slack-signature", b"")
        signed = b"v0:%b:%b" % (stamp, body)
        for secret, teams in self._apps.items():
            expected = "v0=" + hmac.digest(secret, signed, "sha256").hex()
            if hmac.compare_digest(expected.encode(), given):
                return teams
        raise Refused(401, "bad signature")


def _certificate_check(scope: Scope) -> Answer:
    """Slack now and then asks with a plain GET whether our certificate is good."""
    if scope["method"] == "GET" and b"ssl_check=1" in scope.get("query_string", b"").split(b"&"):
        return ACKNOWLEDGED
    raise Refused(405, "only POST")


def _challenged(payload: Payload) -> Answer:
    challenge = payload.get("challenge")
    if not isinstance(challenge, str) or len(challenge) > MOST_CHALLENGE:
        raise Refused(400, "no challenge")
    return Answer.json({"challenge": challenge})


def decoded(content_type: bytes, body: bytes) -> Payload:
    """The JSON object of an event or interaction, or the fields of a command."""
    kind = content_type.partition(b";")[0].strip().lower()
    if kind == b"application/json":
        return _parsed(body)
    if kind != b"application/x-www-form-urlencoded":
        raise Refused(415, "neither a form nor JSON")
    fields = form(body)
    if b"payload" in fields:
        return _parsed(fields[b"payload"])
    try:
        return {name.decode(): value.decode() for name, value in fields.items()}
    except UnicodeDecodeError:
        raise Refused(400, "not UTF-8") from None


def form(body: bytes) -> dict[bytes, bytes]:
    """The fields of a form, their percent escapes undone; of two of one name the last.

    Quoted-printable with % for = is the same code, and the standard library undoes it in C: a tenth of the
    cost of `parse_qsl`, which was most of a ballot's. (yarl is as good, but keeps the last 128 bodies.)
    """
    pairs = body.split(b"&", MOST_FIELDS)
    if len(pairs) > MOST_FIELDS:
        raise Refused(400, "too many fields")
    if b"\n" in body or b"\r" in body:  # never in a form, and the one thing that quoted-printable adds
        raise Refused(400, "a line break in a form")
    split = (pair.partition(b"=") for pair in pairs)
    return {_unescaped(name): _unescaped(value) for name, _, value in split}


def _unescaped(text: bytes) -> bytes:
    plain = a2b_qp(text.replace(b"=", b"=3D").translate(_QUOTED_PRINTABLE))
    if len(plain) != len(text) - 2 * text.count(b"%"):  # each good escape is two bytes longer than its byte
        raise Refused(400, "broken escape")
    return plain


def _parsed(text: bytes) -> Payload:
    """Strict JSON, in UTF-8; orjson itself stops at a thousand levels and never recurses further."""
    try:
        payload = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Refused(400, "not JSON") from None
    if not isinstance(payload, dict):
        raise Refused(400, "no JSON object")
    return payload
