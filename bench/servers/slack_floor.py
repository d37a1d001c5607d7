"""The least that a hand-written endpoint does: the standard library's HMAC, form and JSON, and then 200."""

import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from bench.servers.settings import serve, setting

FRESH = 300  # seconds


class Floor:
    """An ASGI application that checks, parses and acknowledges."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        known = self._genuine(dict(scope["headers"]), body) and self._press(body)
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 200 if known else 401, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def _genuine(self, headers: dict[bytes, bytes], body: bytes) -> bool:
        stamp = headers[b"x-slack-request-timestamp"]
        if abs(time.time() - int(stamp)) > FRESH:
            return False
        digest = hmac.new(self._secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(("v0=" + digest).encode(), headers[b"x-slack-signature"])

    def _press(self, body: bytes) -> bool:
        payload = json.loads(dict(parse_qsl(body.decode()))["payload"])
        return payload["type"] == "block_actions" and "value" in payload["actions"][0]


if __name__ == "__main__":
    serve(Floor(setting("SLACK_SIGNING_SECRET").encode()))
