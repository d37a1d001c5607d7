"""The stand-in as tests use it: set the scene, act as its people, look at what everybody saw."""

import time
from collections.abc import Iterable
from typing import Any, Self

from . import reading
from .api import METHODS, Api
from .budgets import Fault, Tier
from .client import Client, OverHttp, Transport
from .delivery import Delivery
from .filling import Impossible
from .oauth import SCOPES, Installations
from .server import Server
from .shapes import Json
from .sockets import Sockets
from .world import Call, Channel, Clock, Message, Shown, Token, User, View, Workspace, World

USUAL_SCOPES = frozenset(
    [
        "app_mentions:read",
        "chat:write",
        "commands",
        "im:history",
        "im:write",
        "users:read",
        "users:read.email",
        "channels:history",
        "channels:read",
        "groups:history",
    ]
)
PATIENCE = 3.0
FAILING = {*METHODS, "response_url", "oauth.v2.access"}


class FakeSlack:
    """Slack for one app and any number of workspaces, on a loopback port while the `with` lasts.

    `clock` gives seconds since 1970 (UTC) and stamps, signs and expires everything; `bucket_clock`, the same
    clock unless given, refills the rate limits. `violations` lists what Slack, or its readers, would have
    complained about; a test of the product asserts that it is empty.
    """

    def __init__(
        self, *, clock: Clock = time.time, bucket_clock: Clock | None = None, token_rotation: bool = False
    ) -> None:
        self.world = World(clock, bucket_clock or clock)
        self.world.app.rotates_tokens = token_rotation
        self.app = self.world.app
        self._installations = Installations(self.world)
        self._sockets = Sockets(self.app.id)
        self._server = Server(Api(self.world, self._installations), self._sockets)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}/"

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` must say."""
        return self.url + "api/"

    @property
    def signing_secret(self) -> str:
        return self.app.signing_secret

    # The scene

    def add_workspace(
        self,
        team_id: str,
        bot_token: str | None,
        scopes: Iterable[str] = USUAL_SCOPES,
        app_token: str | None = None,
        *,
        enterprise: str = "",
        org_install: bool = False,
    ) -> Workspace:
        """A workspace; without a bot token the app is not installed in it yet."""
        granted = frozenset(scopes)
        if granted - SCOPES:
            raise ValueError(f"no such scopes: {sorted(granted - SCOPES)}")
        name, bot, bot_id = team_id.lower(), self.world.new_id("U0BOT"), self.world.new_id("B0BOT")
        workspace = Workspace(team_id, name, bot, bot_id, enterprise, org_install)
        self.world.workspaces[team_id] = workspace
        if bot_token is not None:
            self.world.tokens[bot_token] = Token(bot_token, team_id, granted)
        if app_token is not None:
            self.app.app_tokens.add(app_token)
        return workspace

    def add_user(
        self,
        team: str,
        user_id: str,
        name: str,
        email: str | None = None,
        tz: str = "Europe/Rome",
        locale: str = "fr-FR",
        home_team: str | None = None,
    ) -> User:
        """A person met in this workspace; with another `home_team` a stranger from Slack Connect."""
        user = User(user_id, name, email, tz, locale, home_team or team)
        self.world.workspaces[team].users[user_id] = user
        return user

    def add_channel(
        self,
        team: str,
        channel_id: str,
        name: str,
        members: Iterable[str],
        *,
        bot: bool = True,
        private: bool = False,
    ) -> Channel:
        """A channel, which the bot has joined unless `bot` is false."""
        workspace = self.world.workspaces[team]
        everybody = {*members, workspace.bot_user} if bot else {*members}
        channel = Channel(channel_id, name, everybody, "private" if private else "public")
        workspace.channels[channel_id] = channel
        return channel

    def approve(self, authorize_url: str, team: str, user: str) -> str:
        """Agree to the install as this person; the address their browser goes to next."""
        with self.world.lock:
            return self._installations.approve(authorize_url, team, user)

    def uninstall(self, team: str) -> None:
        """Revoke the workspace's tokens; its events are `client.event`'s to send."""
        with self.world.lock:
            for token in self.world.tokens.values():
                token.revoked = token.revoked or token.team == team

    def limit(self, method: str, per_minute: float, burst: int = 1) -> None:
        """Another rate limit than Slack's usual for this method."""
        self.world.budgets.set(method, Tier(per_minute, burst))

    def fail(
        self,
        method: str,
        times: int = 1,
        *,
        status: int | None = None,
        error: str | None = None,
        hang: float | None = None,
        accept: bool = False,
        retry_after: int = 1,
        team: str | None = None,
    ) -> None:
        """The next calls of `method` (or `response_url`) go wrong.

        By an HTTP `status`, an `error` of Slack's, or `hang`: no answer for so many seconds, then a dropped
        connection. With `accept` Slack does the work first.
        """
        if method not in FAILING:
            raise ValueError(f"no such method: {method}")
        if [status, error, hang].count(None) != 2:
            raise ValueError("say one of status, error and hang")
        with self.world.lock:
            self.world.faults.order(Fault(method, times, team, status, retry_after, error, hang, accept))

    def heal(self) -> None:
        """No faults any more."""
        with self.world.lock:
            self.world.faults.clear()

    # The people

    def client(
        self, team: str, base_url: str | None = None, path: str = "/slack/events", patience: float = PATIENCE
    ) -> Client:
        """The people of a workspace, who reach the product at `base_url`; without one, over its sockets."""
        over: Transport = OverSocket(self._server, self._sockets, patience)
        if base_url is not None:
            over = OverHttp(self.world, base_url.rstrip("/") + path, patience)
        return Client(self.world, team, over, self.url + "actions/")

    @property
    def sockets(self) -> int:
        return self._sockets.count

    def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        self._server.run(self._sockets.disconnect(reason))

    # What everybody saw

    def messages(self, team: str, channel: str) -> list[Message]:
        """The standing messages everybody in the channel sees, in order."""
        with self.world.lock:
            return self.world.visible(team, channel)

    def ephemerals(self, team: str, user: str) -> list[Message]:
        """What only this person sees, wherever it is."""
        with self.world.lock:
            return self.world.ephemerals(team, user)

    def dms(self, team: str, user: str) -> list[Message]:
        """The direct conversation of this person with the bot."""
        with self.world.lock:
            return self.messages(team, self.world.dm(self.world.workspaces[team], user).id)

    def home(self, team: str, user: str) -> View | None:
        with self.world.lock:
            return self.world.homes.get((team, user))

    def modals(self, team: str, user: str) -> list[View]:
        """The open modals, the one in front last."""
        with self.world.lock:
            return list(self.world.stack(team, user))

    @property
    def shown(self) -> list[Shown]:
        """Everything that came before anybody's eyes, in order, edits and Slack's own complaints too."""
        with self.world.lock:
            return list(self.world.shown)

    @property
    def calls(self) -> list[Call]:
        with self.world.lock:
            return list(self.world.calls)

    def calls_of(self, method: str, team: str | None = None) -> list[Call]:
        return [call for call in self.calls if call.method == method and team in (None, call.team)]

    @property
    def violations(self) -> list[str]:
        with self.world.lock:
            return list(self.world.violations)

    def text_of(self, shown: Any) -> str:
        """What a person reads in a message or view, with everybody's name."""
        spaces = self.world.workspaces.values()
        names = {user.id: user.name for space in spaces for user in space.users.values()}
        names |= {channel.id: channel.name for space in spaces for channel in space.channels.values()}
        return reading.text_of(shown, names | {space.bot_user: "plenary" for space in spaces})


class OverSocket:
    """Socket Mode: the transport of a product that opened a socket."""

    def __init__(self, server: Server, sockets: Sockets, patience: float) -> None:
        self._server, self._sockets, self._patience = server, sockets, patience

    def deliver(self, kind: str, payload: Json, how: Any) -> Delivery:
        retry = how.get("headers", {}).get("x-slack-retry-num")
        work = self._sockets.deliver(kind, payload, int(retry) if retry else None, self._patience)
        return self._server.run(work, self._patience + 5)

    def again(self, delivery: Delivery) -> Delivery:
        raise Impossible("only what was sent over HTTP can be sent again")
