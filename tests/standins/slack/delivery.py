"""What Slack sends to the product: signed bytes over HTTP, their forgeries, and what came back."""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Signed:
    """A request as it goes over the wire."""

    body: bytes
    headers: Mapping[str, str]

    def but(self, **headers: str | None) -> "Signed":
        """The same with other headers; underscores stand for hyphens, None leaves one out."""
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in self.headers.items() if name not in changed}
        return replace(
            self, headers=kept | {name: value for name, value in changed.items() if value is not None}
        )


@dataclass(frozen=True)
class Delivery:
    """The product's answer; `status` is 0 when there was none, and `problem` says why."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    elapsed: float
    sent: Signed | None
    problem: str = ""
    port: int = 0
    """from which it was sent"""

    @property
    def ok(self) -> bool:
        return self.status == 200

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The body as JSON, or None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


Forgery = Callable[[Signed], Signed]


def signature(secret: str, stamp: str, body: bytes) -> str:
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def signed(secret: str, body: bytes, content_type: str, at: float, headers: Mapping[str, str]) -> Signed:
    stamp = str(int(at))
    ours = {
        "content-type": content_type,
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "accept": "*/*",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signature(secret, stamp, body),
    }
    return Signed(body, ours | {name.lower(): value for name, value in headers.items()})


def form(fields: Mapping[str, str]) -> bytes:
    """As Slack does it: everything but letters, digits and a few marks is percent-encoded."""
    return urlencode(fields, quote_via=quote_plus).encode()


def post(url: str, request: Signed, patience: float) -> Delivery:
    """Send it and wait no longer than Slack would."""
    parts, started = urlsplit(url), time.monotonic()
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=patience)
    try:
        connection.request("POST", parts.path, request.body, dict(request.headers))
        port = connection.sock.getsockname()[1]
        answer = connection.getresponse()
        body, headers = answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        return Delivery(answer.status, body, headers, time.monotonic() - started, request, port=port)
    except (OSError, http.client.HTTPException) as problem:
        said = "timed out" if isinstance(problem, TimeoutError) else repr(problem)
        return Delivery(0, b"", {}, time.monotonic() - started, request, said)
    finally:
        connection.close()


def _resigned(request: Signed, secret: str = "another secret", stamp: str | None = None) -> Signed:
    stamp = request.headers["x-slack-request-timestamp"] if stamp is None else stamp
    proof = signature(secret, stamp, request.body)
    return request.but(x_slack_signature=proof, x_slack_request_timestamp=stamp)


def _proof(request: Signed) -> str:
    return request.headers["x-slack-signature"]


FORGERIES: dict[str, Forgery] = {
    "body changed": lambda r: replace(r, body=r.body.replace(b"a", b"b", 1)),
    "body longer": lambda r: replace(r, body=r.body + b"&x=1"),
    "body shorter": lambda r: replace(r, body=r.body[:-1]),
    "body empty": lambda r: replace(r, body=b""),
    "another secret": _resigned,
    "empty secret": lambda r: _resigned(r, secret=""),
    "no signature": lambda r: r.but(x_slack_signature=None),
    "empty signature": lambda r: r.but(x_slack_signature=""),
    "signature of another version": lambda r: r.but(x_slack_signature=_proof(r).replace("v0", "v1", 1)),
    "signature without version": lambda r: r.but(x_slack_signature=_proof(r).removeprefix("v0=")),
    "signature cut": lambda r: r.but(x_slack_signature=_proof(r)[:-1]),
    "signature too long": lambda r: r.but(x_slack_signature=_proof(r) + "0"),
    "signature not ASCII": lambda r: r.but(x_slack_signature="v0=\xe9" + "0" * 63),
    "signature all noughts": lambda r: r.but(x_slack_signature="v0=" + "0" * 64),
    "no timestamp": lambda r: r.but(x_slack_request_timestamp=None),
    "empty timestamp": lambda r: r.but(x_slack_request_timestamp=""),
    "timestamp of words": lambda r: r.but(x_slack_request_timestamp="abc"),
    "timestamp moved": lambda r: r.but(x_slack_request_timestamp=str(int(time.time()) - 7)),
    "timestamp negative": lambda r: r.but(x_slack_request_timestamp="-1"),
    "timestamp endless": lambda r: r.but(x_slack_request_timestamp="9" * 400),
    "timestamp not a number": lambda r: r.but(x_slack_request_timestamp="nan"),
    "nothing signed": lambda r: r.but(x_slack_signature=None, x_slack_request_timestamp=None),
}
"""Ways to forge a request that Slack did not sign; each must be a 401 or 400 and change nothing."""
