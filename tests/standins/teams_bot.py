"""Two halves of a bot to try the Teams stand-in with, and a clock that a test turns."""

import http.client
import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import quote, urlsplit

from tests.standins.teams import FakeTeams

Json = dict[str, Any]


class Clock:
    """A clock a test turns."""

    def __init__(self) -> None:
        self.now = datetime(2027, 5, 14, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Bot:
    """What a careful bot does: ask for a token, call the connector."""

    def __init__(self, fake: FakeTeams, token: str | None = None) -> None:
        self._fake = fake
        self.token = fake.login.mint(fake.app) if token is None else token

    def call(self, method: str, path: str, body: Any = None, *, timeout: float = 10, **headers: str) -> Any:
        """The status and the JSON of an answer, or its headers under a 429."""
        address = urlsplit(self._fake.service_url + path.lstrip("/"))
        connection = http.client.HTTPConnection(address.netloc, timeout=timeout)
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        usual = {"Authorization": f"Bearer {self.token}"}
        if raw is not None:
            usual["Content-Type"] = "application/json"
        target = f"{address.path}?{address.query}" if address.query else address.path
        try:
            connection.request(method, target, raw, usual | headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status == 429:
            return 429, response.headers["Retry-After"]
        return response.status, json.loads(text) if text else None

    def send(self, conversation: str, activity: Any = None, **more: Any) -> Any:
        activity = {"type": "message", "text": "hello"} if activity is None else activity
        return self.call("POST", at(conversation), activity, **more)


def at(conversation: str, activity: str = "") -> str:
    return f"v3/conversations/{quote(conversation)}/activities" + (f"/{activity}" if activity else "")


def message(**fields: Any) -> Json:
    return {"type": "message", **fields}


class Endpoint:
    """A bot's `/api/messages` that keeps what it gets and answers what the test lays ready, 200 otherwise."""

    def __init__(self) -> None:
        self.got: list[tuple[Mapping[str, str], bytes]] = []
        self.ready: list[tuple[int, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    @property
    def activities(self) -> list[Json]:
        return [json.loads(body) for _, body in self.got]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        got, ready = self.got, self.ready

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                status, body = ready.pop(0) if ready else (200, None)
                raw = b"" if body is None else json.dumps(body).encode()
                self.send_response(status if self.path == "/api/messages" else 404)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args: Any) -> None:
                pass

        return Handler
