"""What exists in the stand-in: workspaces, people, conversations, messages, views, what Slack hands out."""

import copy
import itertools
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .blocks import interactive
from .budgets import Budgets, Faults
from .shapes import Json

TRIGGER_SECONDS = 3.0
RESPONSE_USES, RESPONSE_SECONDS = 5, 30 * 60.0
Clock = Callable[[], float]


class Refused(Exception):
    """Slack answers ok: false with this error."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error, self.extra = error, extra


@dataclass
class User:
    id: str
    name: str
    email: str | None
    tz: str
    locale: str
    team: str  # the workspace they belong to; for a Slack Connect stranger not the one they are met in
    deleted: bool = False


@dataclass
class Channel:
    id: str
    name: str
    members: set[str]
    kind: str = "public"  # public, private, im, mpim
    archived: bool = False

    @property
    def history_scope(self) -> str:
        return {"public": "channels", "private": "groups"}.get(self.kind, self.kind) + ":history"

    @property
    def read_scope(self) -> str:
        return self.history_scope.replace("history", "read")


@dataclass
class Message:
    """A message as it stands; `versions` are all its contents so far, the present one last."""

    team: str
    channel: str
    ts: str
    author: str
    content: Json
    ephemeral_to: str = ""
    deleted: bool = False
    versions: list[Json] = field(default_factory=list)

    @property
    def text(self) -> str:
        return str(self.content.get("text") or "")

    @property
    def blocks(self) -> list[Json]:
        return list(self.content.get("blocks") or [])

    @property
    def metadata(self) -> Json | None:
        return self.content.get("metadata")

    def version(self, place: int) -> "Message":
        """The message as somebody saw it earlier, to press a button that has since changed."""
        return Message(self.team, self.channel, self.ts, self.author, self.versions[place], self.ephemeral_to)


@dataclass
class View:
    """An open modal or somebody's Home tab."""

    id: str
    team: str
    user: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    state: dict[str, Json] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        return list(self.content["blocks"])


@dataclass
class Workspace:
    id: str
    name: str
    bot_user: str
    bot_id: str
    enterprise: str = ""
    org_install: bool = False
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)


@dataclass
class App:
    """Our app as Slack has it: who it is and what it proves itself with."""

    id: str = "A0PLENARY"
    client_id: str = "4242.2424"
    client_secret: str = "stand-in client secret"
    signing_secret: str = "stand-in signing secret"
    verification_token: str = "stand-in verification token"
    app_tokens: set[str] = field(default_factory=set)
    rotates_tokens: bool = False


@dataclass
class Token:
    value: str
    team: str
    scopes: frozenset[str]
    expires: float | None = None
    revoked: bool = False


@dataclass
class Trigger:
    team: str
    user: str
    born: float
    used: bool = False


@dataclass
class ResponseUrl:
    team: str
    channel: str
    user: str
    message: Message | None
    born: float
    uses: int = 0


@dataclass(frozen=True)
class Call:
    """One request of the product: what it asked, and `ok` or the error it was answered with.

    `url` is the name of the response_url that was posted to, empty for a method.
    """

    method: str
    team: str
    args: Json
    outcome: str
    at: float
    took_effect: bool
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """One thing that came before somebody's eyes: post, edit, delete, ephemeral, home or modal.

    Of a message also when, and which one it is.
    """

    kind: str
    team: str
    where: str
    to: str
    content: Json
    at: float = 0.0
    ts: str = ""


class World:
    def __init__(self, clock: Clock, bucket_clock: Clock) -> None:
        self.clock, self.app = clock, App()
        self.lock = threading.RLock()
        self.budgets, self.faults = Budgets(bucket_clock), Faults()
        self.workspaces: dict[str, Workspace] = {}
        self.tokens: dict[str, Token] = {}
        self._messages: dict[tuple[str, str], list[Message]] = defaultdict(list)
        self._by_ts: dict[tuple[str, str, str], Message] = {}
        self._ephemerals: dict[tuple[str, str], list[Message]] = defaultdict(list)
        self._dms: dict[tuple[str, frozenset[str]], Channel] = {}
        self.stacks: dict[tuple[str, str], list[View]] = {}
        self.homes: dict[tuple[str, str], View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.calls: list[Call] = []
        self.shown: list[Shown] = []
        self.violations: list[str] = []
        self._numbers = itertools.count(1)
        self._last_micros = 0

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):06d}"

    def new_ts(self) -> str:
        """Slack's message ids are the time in microseconds, and no two are alike."""
        self._last_micros = max(int(self.clock() * 1e6), self._last_micros + 1)
        return f"{self._last_micros // 10**6}.{self._last_micros % 10**6:06d}"

    def violation(self, where: str, message: str) -> None:
        self.violations.append(f"{where}: {message}")

    def trigger(self, team: str, user: str) -> str:
        name = f"{self.new_id('')}.{team}.trigger"
        self.triggers[name] = Trigger(team, user, self.clock())
        return name

    def response_url(self, team: str, channel: str, user: str, message: Message | None) -> str:
        name = self.new_id(f"{team}-")
        self.response_urls[name] = ResponseUrl(team, channel, user, message, self.clock())
        return name

    def dm(self, workspace: Workspace, *users: str) -> Channel:
        """The conversation of the bot with these people, opened if need be."""
        key = (workspace.id, frozenset(users))
        if key not in self._dms:
            prefix, kind = ("D", "im") if len(users) == 1 else ("G", "mpim")
            channel = Channel(self.new_id(prefix), "directmessage", {workspace.bot_user, *users}, kind)
            self._dms[key] = workspace.channels[channel.id] = channel
        return self._dms[key]

    def post(self, message: Message) -> Message:
        message.content = self._complete(message.content)
        self._by_ts[message.team, message.channel, message.ts] = message
        if message.ephemeral_to:
            self._ephemerals[message.team, message.ephemeral_to].append(message)
        else:
            self._messages[message.team, message.channel].append(message)
        return self._show(message, "ephemeral" if message.ephemeral_to else "post")

    def edit(self, message: Message, content: Json) -> Message:
        message.content = self._complete(content)
        return self._show(message, "edit")

    def delete(self, message: Message) -> None:
        message.deleted = True
        self._show(message, "delete")

    def show_view(self, view: View, content: Json) -> View:
        """Put this content in the view and before its user, under a new hash."""
        view.content, view.hash = self._complete(content), self.new_id("hash")
        there = {block["block_id"] for block in view.content["blocks"]}
        view.errors, view.state = {}, {name: kept for name, kept in view.state.items() if name in there}
        self.shown.append(Shown(content["type"], view.team, view.id, view.user, copy.deepcopy(view.content)))
        return view

    def _complete(self, content: Json) -> Json:
        """Slack names every block and element that came without an id."""
        content = copy.deepcopy(content)
        for block in content.get("blocks") or []:
            block.setdefault("block_id", self.new_id("b"))
        for _, element in interactive(content.get("blocks") or []):
            element.setdefault("action_id", self.new_id("a"))
        return content

    def _show(self, message: Message, kind: str) -> Message:
        message.versions.append(message.content)
        to = message.ephemeral_to
        content, at = copy.deepcopy(message.content), self.clock()
        self.shown.append(Shown(kind, message.team, message.channel, to, content, at, message.ts))
        return message

    def find_message(self, team: str, channel: str, ts: str) -> Message | None:
        """A standing message everybody sees; ephemeral ones cannot be found again, as in Slack."""
        message = self._by_ts.get((team, channel, ts))
        return None if message is None or message.deleted or message.ephemeral_to else message

    def live(self, shown: Message) -> Message:
        """The message itself, of which this may be an earlier version."""
        return self._by_ts[shown.team, shown.channel, shown.ts]

    def visible(self, team: str, channel: str) -> list[Message]:
        return [message for message in self._messages[team, channel] if not message.deleted]

    def ephemerals(self, team: str, user: str) -> list[Message]:
        return [message for message in self._ephemerals[team, user] if not message.deleted]

    def stack(self, team: str, user: str) -> list[View]:
        """The modals open before this person, the one in front last."""
        return self.stacks.setdefault((team, user), [])
