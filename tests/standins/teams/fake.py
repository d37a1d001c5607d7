"""The stand-in itself: Teams, its key server and its login on one loopback port, driven from a test."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Self
from urllib.parse import parse_qsl

from .client import Client
from .connector import Answer, Call, Connector
from .keys import KeyServer, SigningKey
from .limits import CODE_OF_STATUS, STATUS_OF_CODE, Fault, Faults, Throttle
from .login import Login
from .messages import Log, Message
from .people import App, Channel, Conversation, Directory, Json, Team, User
from .server import Route, Server
from .shapes import Shapes

TENANT = "5f4c7f2e-3b0a-4c6e-9d8f-0a1b2c3d4e5f"
APP_ID = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"
APP_PASSWORD = "a secret of the tests"  # opens nothing but this stand-in
ACTIVITIES = "/emea/v3/conversations/{conversation}/activities"


def _now() -> datetime:
    return datetime.now(UTC)


class FakeTeams:
    """A context manager; `violations` is what the bot did that Teams would not have taken as meant.

    `clock` is the platform's: of messages, activities and throttling. Tokens live by `token_clock`,
    in seconds since 1970, because whoever checks them may read the machine's own clock.
    """

    def __init__(
        self,
        app_id: str = APP_ID,
        app_password: str = APP_PASSWORD,
        tenant: str = TENANT,
        *,
        clock: Callable[[], datetime] = _now,
        token_clock: Callable[[], float] = time.time,
    ) -> None:
        self.directory = Directory()
        self.tenant = self.directory.add_tenant(tenant)
        self.app = self.directory.add_app(App(app_id, app_password, tenant))
        self.keys = KeyServer(app_id, token_clock)
        self.login = Login(self.directory, SigningKey(f"{app_id}/entra"), token_clock)
        self.log = Log(clock)
        self.throttle = Throttle(clock)
        self.sample_action: Json = {"verb": "help", "data": {}}
        self._clock = clock
        self._faults = Faults()
        self._connector = Connector(self.directory, self.login, self.log, self.throttle, clock)
        self._server = Server(self._routes, self._faults, clock, self.log.violation)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.stop()

    # Addresses

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def openid_url(self) -> str:
        return f"{self.base_url}/v1/.well-known/openidconfiguration"

    @property
    def login_url(self) -> str:
        return f"{self.base_url}/login"

    @property
    def service_url(self) -> str:
        return f"{self.base_url}/emea/"

    @property
    def trap_url(self) -> str:
        """A serviceUrl nobody allowed: a request to it counts under `hits["trap"]`."""
        return f"http://localhost:{self._server.port}/trap/"

    def environment(self, app: App | None = None) -> dict[str, str]:
        """The settings with which a bot finds this stand-in."""
        app = app or self.app
        return {
            "MICROSOFT_APP_ID": app.id,
            "MICROSOFT_APP_PASSWORD": app.password,
            "MICROSOFT_APP_TENANT_ID": app.tenant,
            "MICROSOFT_APP_TYPE": "SingleTenant",
            "MICROSOFT_OPENID_METADATA_URL": self.openid_url,
            "MICROSOFT_LOGIN_URL": self.login_url,
            "MICROSOFT_SERVICE_HOSTS": "127.0.0.1",
        }

    # Who is there

    def add_app(self, app_id: str, password: str, tenant: str | None = None) -> App:
        """Another bot of the same cloud."""
        return self.directory.add_app(App(app_id, password, self.directory.add_tenant(tenant)))

    def add_tenant(self, tenant: str | None = None) -> str:
        return self.directory.add_tenant(tenant)

    def add_user(
        self,
        tenant: str,
        name: str,
        aad_id: str | None = None,
        *,
        locale: str = "fr-FR",
        timezone: str = "Africa/Nairobi",
        mail: str | None = None,
    ) -> User:
        """A user of a tenant; object id and mail follow from the name unless given."""
        aad_id = aad_id or str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{tenant}/{name}"))
        mail = mail or f"{name.lower().replace(' ', '.')}@{tenant[:8]}.example"
        return self.directory.add_user(User(tenant, name, aad_id, mail, tenant, locale, timezone))

    def add_guest(self, tenant: str, user: User, aad_id: str | None = None) -> User:
        """A user of another tenant as a guest of this one: another object id, another MRI."""
        aad_id = aad_id or str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{tenant}/{user.aad_id}"))
        return self.directory.add_user(
            User(tenant, user.name, aad_id, user.mail, user.home, user.locale, user.timezone)
        )

    def add_team(self, tenant: str, name: str, *members: User) -> Team:
        return self.directory.add_team(tenant, name, list(members))

    def add_channel(self, team: Team, name: str) -> Channel:
        return self.directory.add_channel(team, name)

    def block(self, user: User, *, blocked: bool = True) -> None:
        """The user blocks the bot in their personal chat."""
        self.directory.block(self.app, user, blocked=blocked)

    def disable(self, tenant: str, *, disabled: bool = True) -> None:
        """The administrator of the tenant disables the bot."""
        self.directory.disable(self.app, tenant, disabled=disabled)

    def client(self, base_url: str, app: App | None = None) -> Client:
        """What people do with the bot that listens there."""
        return Client(
            base_url, app or self.app, self.directory, self.keys, self.log, self.service_url, self._clock
        )

    # What the token cases send

    def sample_message(self) -> Json:
        """A genuine message of a user who has the app."""
        user, place = self._sample()
        return Shapes(self.app, self.log, self.service_url).message(user, place, "help", self._clock())

    def sample_invoke(self) -> Json:
        """A genuine press, of `sample_action` (verb and data), by the same user."""
        user, place = self._sample()
        shown = Message(self.log.new_id(), place, None, {}, self._clock(), self.app)
        value = {"action": {"type": "Action.Execute", **self.sample_action}, "trigger": "manual"}
        shapes = Shapes(self.app, self.log, self.service_url)
        return shapes.invoke(user, shown, "adaptiveCard/action", value, self._clock())

    def _sample(self) -> tuple[User, Conversation]:
        known = self.directory.users(self.tenant)
        user = known[0] if known else self.add_user(self.tenant, "Amina Odhiambo")
        self.directory.install(self.app, user)
        return user, self.directory.personal(self.app, user)

    # Trouble

    def fail(
        self,
        status: int | str | None = None,
        *endpoints: str,
        code: str = "",
        conversation: str | None = None,
        retry_after: float | None = None,
        after: bool = False,
        hang: float = 0,
        drop: bool = False,
        times: float = 1,
    ) -> None:
        """Let the next requests fail; of all endpoints or those named, in all conversations or one.

        `status` may be a code such as "BotDisabledByAdmin", or None with `hang` (seconds) alone: late
        but right. `drop` closes the connection instead of answering. `after`: the request is carried
        out all the same, first. `times` may be limits.ALWAYS.
        """
        number = STATUS_OF_CODE[status] if isinstance(status, str) else status
        named = status if isinstance(status, str) else CODE_OF_STATUS.get(status or 0, "ServiceError")
        self._faults.add(
            Fault(number, code or named, endpoints, conversation, retry_after, after, hang, drop, times)
        )

    def heal(self) -> None:
        """No faults any more."""
        self._faults.clear()

    def rotate_key(self, *, keep_old: bool = False) -> None:
        """Sign activities with a new key, published at once."""
        self.keys.rotate(keep_old=keep_old)

    def expire_tokens(self) -> None:
        """Every bearer token given so far counts as expired."""
        self.login.expire_tokens()

    # What came of it

    @property
    def violations(self) -> list[str]:
        return self.log.violations

    @property
    def calls(self) -> list[Call]:
        return self._server.calls

    @property
    def hits(self) -> dict[str, int]:
        """Requests per endpoint; 0 for those never asked."""
        return self._server.hits

    def messages(self, conversation: Conversation | str, *, everyone: bool = False) -> list[Message]:
        """The bot's messages that stand there, oldest first; a channel's threads included."""
        wanted = conversation if isinstance(conversation, str) else conversation.id
        return [
            message
            for message in self.log.all()
            if wanted in (message.place.id, message.conversation_id)
            and message.deleted_at is None
            and (everyone or isinstance(message.by, App))
        ]

    def personal(self, user: User, *, app: App | None = None) -> list[Message]:
        """The bot's messages to the user alone."""
        return self.messages(self.directory.personal(app or self.app, user))

    def channel(self, channel: Channel | Team | str) -> list[Message]:
        """The bot's messages in a channel, a team's General, or the channel of an id."""
        return self.messages(channel if isinstance(channel, str) else channel.id)

    def _routes(self) -> list[Route]:
        rest, one = self._connector, f"{ACTIVITIES}/{{activity}}"
        roster = "/emea/v3/conversations/{conversation}"
        return [
            (
                "GET",
                "/v1/.well-known/openidconfiguration",
                "openid",
                lambda _: (200, self.keys.metadata(self.base_url)),
            ),
            ("GET", "/v1/.well-known/keys", "keys", lambda _: (200, self.keys.jwks())),
            ("POST", "/login/{tenant}/oauth2/v2.0/token", "token", partial(_token, self.login)),
            ("POST", "/emea/v3/conversations", "create", rest.create),
            ("POST", ACTIVITIES, "send", rest.send),
            ("POST", one, "reply", rest.reply),
            ("PUT", one, "update", rest.update),
            ("DELETE", one, "delete", rest.delete),
            ("GET", f"{roster}/members", "members", rest.members),
            ("GET", f"{roster}/members/{{member}}", "member", rest.member),
            ("GET", f"{roster}/pagedmembers", "pagedmembers", rest.pagedmembers),
            ("*", "/trap/{rest:.*}", "trap", lambda _: (200, {"id": "trapped"})),
        ]


def _token(login: Login, call: Call) -> Answer:
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    return 200, login.token(call.named["tenant"], form)
