"""What stands around every page: compression, security headers, and an answer where something failed."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.middleware.gzip import GZipMiddleware

from adapters.asgi import Answer, Receive, Scope, Send

log = logging.getLogger("plenary.web")

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)

App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Compressed:
    """What `app` answers, compressed where the browser can read that, for links are often poor.

    Not where the address has a query: a page that repeats the words of whoever made the link would tell them
    by its length whether they guessed what else stands on it (BREACH).
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._compressing = GZipMiddleware(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        app = self._app if scope.get("query_string") else self._compressing
        await app(scope, receive, send)


class Guard:
    """Adds the headers to every answer of `app`, and answers where it raised before it had begun to."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        begun = False

        async def guarded(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception:
            if not begun:  # otherwise it has been logged and answered already
                reference = secrets.token_hex(4)
                log.exception("page failed", extra={"reference": reference})
                content = {"error": "something went wrong here", "reference": reference}
                await Answer.json(content, 500).send(guarded)
