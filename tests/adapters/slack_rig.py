"""The Slack application on a loopback port, over a dispatch that a test scripts."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from gettext import NullTranslations
from typing import Any
from urllib.parse import urlencode

import uvicorn

from adapters.limits import Limits
from adapters.slack import SlackConnection
from adapters.slack.app import SlackApp
from adapters.slack.gate import Gate
from bot.phrases import Speech
from bot.requests import Reply, Request
from bot.views import Card, Text
from tests.standins.slack import Client, FakeSlack

SECRET = "stand-in signing secret"
CONNECTION = SlackConnection("T1", "A0PLENARY", SECRET, "xoxb-1")


class Catalogue(NullTranslations):
    """Every message as it stands."""

    def pgettext(self, context: str, message: str) -> str:
        return message


def speeches(language: str) -> Speech:
    return Speech(language, Catalogue())


def now() -> datetime:
    return datetime.now(UTC)


def card(title: str = "Recorded", *body: Any) -> Card:
    return Card(title, body or (Text(("Your ballot is recorded.",), "en"),), "en")


@dataclass
class Core:
    """Stands for the core: keeps each request, answers what `replies` has for its command."""

    replies: dict[str, Reply | Exception] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    async def __call__(self, request: Request) -> Reply:
        self.requests.append(request)
        reply = self.replies.get(request.command, Reply(card()))
        if isinstance(reply, Exception):
            raise reply
        return reply

    @property
    def last(self) -> Request:
        return self.requests[-1]


@dataclass
class Scene:
    """Slack with one workspace, the product before it, and the people."""

    slack: FakeSlack
    core: Core
    people: Client
    url: str
    app: SlackApp


@contextmanager
def scene(*connections: SlackConnection, limits: Limits | None = None) -> Iterator[Scene]:
    """Ann and Bob in T1, where #coordination is C1; further connections as given."""
    with FakeSlack() as slack:
        slack.add_workspace("T1", "xoxb-1", app_token="xapp-1")
        slack.add_user("T1", "UANN", "ann", email="ann@example.org")
        slack.add_user("T1", "UBOB", "bob", tz="Asia/Kathmandu", locale="en-GB")
        slack.add_channel("T1", "C1", "coordination", ["UANN", "UBOB"])
        core = Core()
        all_of_them = connections or (
            SlackConnection("T1", slack.app.id, slack.signing_secret, "xoxb-1", slack.api_url),
        )
        app = SlackApp(all_of_them, core, now, speeches, limits)
        with served(app) as url:
            yield Scene(slack, core, slack.client("T1", url), url, app)


class Serving(threading.Thread):
    """The application on a port of its own, in a thread of its own."""

    def __init__(self, app: SlackApp, *, warm: bool) -> None:
        super().__init__(name="slack application", daemon=True)
        self.app = app
        self.warm = warm
        self.server = uvicorn.Server(uvicorn.Config(app.asgi, port=0, lifespan="off", log_config=None))
        self.ended_well = False

    def run(self) -> None:
        asyncio.run(self._live())
        self.ended_well = True

    async def _live(self) -> None:
        await self.app.start()
        if self.warm:
            await self.app.warm()
        await self.server.serve()
        await self.app.close()


@contextmanager
def served(app: SlackApp, *, warm: bool = False) -> Iterator[str]:
    """The address at which the application is served; with `warm` all of it, sockets too."""
    serving = Serving(app, warm=warm)
    serving.start()
    eventually(lambda: serving.server.started, 10)
    try:
        port = serving.server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.server.should_exit = True
        serving.join(timeout=10)
    assert serving.ended_well


def eventually(true: Callable[[], object], seconds: float = 3.0) -> None:
    """Waits until something holds; errands come after the answer."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.005)


def signed_headers(body: bytes, kind: str, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    proof = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "content-type": kind,
        "content-length": str(len(body)),
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={proof}",
    }


def form_of(payload: Any) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def knock(
    gate: Gate, body: bytes | list[bytes], headers: dict[str, str], method: str = "POST", query: bytes = b""
) -> Got:
    """One request to a gate without a server; a body in several pieces comes in several messages."""
    pieces = [body] if isinstance(body, bytes) else body
    messages = [
        {"type": "http.request", "body": piece, "more_body": n + 1 < len(pieces)}
        for n, piece in enumerate(pieces)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": "/slack/events", "query_string": query, "headers": raw}
    asyncio.run(gate(scope, receive, send))
    start, content = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return Got(start["status"], answered, content["body"])
