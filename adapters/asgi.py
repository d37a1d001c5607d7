"""What the gates of the platforms share: one bounded body in, one answer or refusal with a reference out."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import orjson

READ_SECONDS = 10.0

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response."""

    status: int = 200
    body: bytes = b""
    headers: Headers = ()

    @classmethod
    def json(cls, content: Any, status: int = 200, headers: Headers = ()) -> Answer:  # noqa: ANN401
        """`content` as JSON."""
        return cls(status, orjson.dumps(content), ((b"content-type", b"application/json"), *headers))

    async def send(self, send: Send) -> None:
        """Sends it."""
        headers = [*self.headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


ACKNOWLEDGED = Answer()


class Refused(Exception):
    """A request that is not let in: `reason` is one of our own sentences, never words of the request."""

    def __init__(self, status: int, reason: str, wait: float = 0, headers: Headers = ()) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.wait = wait
        self.headers = headers

    def answer(self, log: logging.Logger) -> Answer:
        """The response, after a line in the log with its reference; `wait` in seconds becomes Retry-After."""
        reference = secrets.token_hex(4)
        log.warning("refused with %d: %s, reference %s", self.status, self.reason, reference)
        later = ((b"retry-after", b"%d" % math.ceil(self.wait)),) if self.wait else ()
        return Answer.json(
            {"error": self.reason, "reference": reference}, self.status, (*later, *self.headers)
        )


class Disconnected(Exception):
    """The platform hung up before the whole body had come."""


async def read(scope: Scope, receive: Receive, most: int) -> bytes:
    """The body, of at most `most` bytes, counted while it comes: Content-Length may be missing or a lie."""
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if length.isdigit() and int(length[:16]) > most:
        raise Refused(413, "too large")
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await _read(receive, most)
    except TimeoutError:
        raise Refused(408, "too slow") from None


async def _read(receive: Receive, most: int) -> bytes:
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size > most:
            raise Refused(413, "too large")
        chunks.append(chunk)
    return b"".join(chunks)


def failed(error: Exception, log: logging.Logger) -> Answer:
    """The answer to our own mistake. Its places are logged but not its words, which may be a member's."""
    reference = secrets.token_hex(4)
    places = " < ".join(
        f"{frame.filename}:{frame.lineno}" for frame in reversed(traceback.extract_tb(error.__traceback__))
    )
    log.error("failed with %s at %s, reference %s", type(error).__name__, places, reference)
    return Answer.json({"error": "something went wrong here", "reference": reference}, 500)
