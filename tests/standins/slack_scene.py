"""The scene of the Slack stand-in's own tests: a clock, raw calls, and a product that answers as told."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.standins.slack import Client, FakeSlack, Message, View

Json = dict[str, Any]
BLOCKS: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Shall we?"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "yes",
                "text": {"type": "plain_text", "text": "Yes"},
                "value": "1",
            },
            {"type": "button", "action_id": "no", "text": {"type": "plain_text", "text": "No"}, "value": "2"},
        ],
    },
]
HOME: Json = {"type": "home", "blocks": BLOCKS}


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    raw: str

    @property
    def body(self) -> Json:
        body: Json = json.loads(self.raw)
        return body

    @property
    def error(self) -> str:
        return str(self.body.get("error"))


def fetch(url: str, data: bytes | None, headers: dict[str, str], timeout: float = 5) -> Got:
    request = urllib.request.Request(url, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return Got(answer.status, dict(answer.headers), answer.read().decode())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Got(refusal.code, dict(refusal.headers), refusal.read().decode())


def call(slack: FakeSlack, method: str, token: str | None = "xoxb-1", /, **args: Any) -> Got:
    """One call of the Web API with a JSON body."""
    bearer = {} if token is None else {"Authorization": f"Bearer {token}"}
    headers = {"Content-Type": "application/json; charset=utf-8", **bearer}
    return fetch(slack.api_url + method, json.dumps(args).encode(), headers)


def ask(slack: FakeSlack, method: str, token: str | None = "xoxb-1", /, **args: Any) -> Got:
    """The same with a form body, which the reading methods insist on."""
    fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in args.items()}
    body = urlencode(fields | ({} if token is None else {"token": token})).encode()
    return fetch(slack.api_url + method, body, {"Content-Type": "application/x-www-form-urlencoded"})


def respond(url: str, **body: Any) -> Got:
    return fetch(url, json.dumps(body).encode(), {"Content-Type": "application/json"})


@dataclass
class Product:
    """Something that answers every delivery as it was told, and remembers what it got."""

    url: str = ""
    status: int = 200
    answer: Any = None
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    before: Callable[[Json], Any] | None = None

    def payload(self, place: int = -1) -> Json:
        """What came, whatever it was wrapped in."""
        body = self.seen[place][1].decode()
        if body.startswith("{"):
            parsed: Json = json.loads(body)
            return parsed
        fields = dict(parse_qsl(body, keep_blank_values=True))
        inside: Json = json.loads(fields["payload"]) if "payload" in fields else fields
        return inside

    def handle(self, headers: dict[str, str], body: bytes) -> bytes:
        self.seen.append((headers, body))
        if self.before is not None:
            self.before(self.payload())
        return b"" if self.answer is None else json.dumps(self.answer).encode()


@contextmanager
def running(product: Product) -> Iterator[Product]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            answer = product.handle({name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(product.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    product.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield product
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def scene(**settings: Any) -> Iterator[FakeSlack]:
    """Two workspaces; in T1 Ada, Ben and a stranger, a channel with the bot and others without."""
    with FakeSlack(**settings) as slack:
        slack.add_workspace("T1", "xoxb-1", app_token="xapp-1")
        slack.add_workspace("T2", "xoxb-2")
        slack.add_user("T1", "U1", "ada", "ada@example.org")
        slack.add_user("T1", "U2", "ben", locale="de-DE")
        slack.add_user("T1", "U9", "stranger", "s@example.net", home_team="T9")
        slack.add_user("T2", "U3", "cleo")
        slack.add_channel("T1", "C1", "general", ["U1", "U2", "U9"])
        slack.add_channel("T1", "C2", "elsewhere", ["U1"], bot=False)
        slack.add_channel("T1", "C3", "secret", ["U1"], bot=False, private=True)
        yield slack


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def question(block_id: str = "why", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": f"{block_id}_text", **more.pop("element", {})}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id.title()),
        "element": element,
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("Ask"),
        "submit": plain("Send"),
        "blocks": list(blocks or [question()]),
        **more,
    }


def opened(slack: FakeSlack, people: Client, product: Product, view: Json, method: str = "views.open") -> Got:
    """Ada types a command and the product opens this view."""
    people.command("U1", "/wg")
    return call(slack, method, trigger_id=product.payload()["trigger_id"], view=view)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[FakeSlack]:
    with scene(clock=clock) as slack:
        yield slack


@pytest.fixture
def product() -> Iterator[Product]:
    with running(Product()) as product:
        yield product


@pytest.fixture
def people(slack: FakeSlack, product: Product) -> Client:
    return slack.client("T1", product.url)


@pytest.fixture
def posted(slack: FakeSlack) -> Message:
    """A message of the bot, with buttons, that everybody sees."""
    call(slack, "chat.postMessage", channel="C1", text="x", blocks=BLOCKS)
    return slack.messages("T1", "C1")[0]


@pytest.fixture
def front(slack: FakeSlack, people: Client, product: Product) -> View:
    opened(slack, people, product, modal())
    return slack.modals("T1", "U1")[0]
