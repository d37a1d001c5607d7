"""What Slack gets back over HTTP: an answer, or a refusal with a reference that the log repeats."""

from __future__ import annotations

import logging
import math
import secrets
import traceback
from dataclasses import dataclass
from typing import Any

import orjson

log = logging.getLogger("plenary.slack")

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response."""

    status: int = 200
    body: bytes = b""
    headers: Headers = ()

    @classmethod
    def json(cls, content: dict[str, Any], status: int = 200, headers: Headers = ()) -> Answer:
        """`content` as JSON."""
        return cls(status, orjson.dumps(content), ((b"content-type", b"application/json"), *headers))


ACKNOWLEDGED = Answer()


class Refused(Exception):
    """A request that is not let in: `reason` is one of our own sentences, never words of the request."""

    def __init__(self, status: int, reason: str, wait: float = 0) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.wait = wait

    def answer(self) -> Answer:
        """The response, after a line in the log; `wait` in seconds becomes Retry-After."""
        reference = secrets.token_hex(4)
        log.warning("refused with %d: %s, reference %s", self.status, self.reason, reference)
        later = ((b"retry-after", b"%d" % math.ceil(self.wait)),) if self.wait else ()
        return Answer.json({"error": self.reason, "reference": reference}, self.status, later)


def failed(error: Exception) -> Answer:
    """The response to our own mistake. Its places are logged but not its words, which may be a member's."""
    reference = secrets.token_hex(4)
    places = " < ".join(
        f"{frame.filename}:{frame.lineno}" for frame in reversed(traceback.extract_tb(error.__traceback__))
    )
    log.error("failed with %s at %s, reference %s", type(error).__name__, places, reference)
    return Answer.json({"error": "something went wrong here", "reference": reference}, 500)
