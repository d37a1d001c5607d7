"""Who is in Teams: apps, tenants, users, guests, teams, channels, and which app is installed where."""

import base64
import hashlib
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .refusal import Refused

Json = dict[str, Any]


@lru_cache(maxsize=65_536)
def opaque(*parts: str) -> str:
    """The same unguessable-looking text for the same parts, in the alphabet of Teams ids."""
    digest = hashlib.sha512("\0".join(parts).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class App:
    """A registered bot: its application id and secret, and the tenant it was registered in."""

    id: str
    password: str = field(repr=False)
    tenant: str
    name: str = "Plenary"

    @property
    def mri(self) -> str:
        return f"28:{self.id}"


@dataclass(frozen=True, slots=True)
class User:
    """A person as one tenant knows them; `home` is another tenant when they are its guest."""

    tenant: str
    name: str
    aad_id: str
    mail: str
    home: str
    locale: str = "fr-FR"
    timezone: str = "Africa/Nairobi"

    def mri(self, app: App) -> str:
        """Their id for one bot: Teams gives each bot another one."""
        return f"29:1{opaque(app.id, self.tenant, self.aad_id)}"

    @property
    def upn(self) -> str:
        if self.home == self.tenant:
            return self.mail
        return f"{self.mail.replace('@', '_')}#EXT#@{self.tenant[:8]}.onmicrosoft.com"

    def account(self, app: App) -> Json:
        """What a roster says of them: no locale and no time zone."""
        given, _, surname = self.name.partition(" ")
        return {
            "id": self.mri(app),
            "objectId": self.aad_id,
            "name": self.name,
            "givenName": given,
            "surname": surname,
            "email": self.mail,
            "userPrincipalName": self.upn,
            "tenantId": self.home,
            "userRole": "user" if self.home == self.tenant else "guest",
        }


@dataclass(frozen=True, slots=True, eq=False)
class Team:
    """A team; its id is that of its General channel."""

    id: str
    name: str
    tenant: str
    aad_group_id: str
    members: list[User]

    @property
    def general(self) -> "Channel":
        return Channel(self.id, None, self)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a team; General has no name."""

    id: str
    name: str | None
    team: Team


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where messages are: a personal chat of one app with one user, or a channel."""

    id: str
    tenant: str
    app: App | None = None
    user: User | None = None
    channel: Channel | None = None

    @property
    def roster(self) -> list[User]:
        if self.channel is not None:
            return list(self.channel.team.members)
        return [self.user] if self.user is not None else []


class Directory:
    """Everybody and every place, and the questions the connector asks about them."""

    def __init__(self) -> None:
        self.apps: dict[str, App] = {}
        self.tenants: list[str] = []
        self._users: dict[tuple[str, str], User] = {}
        self._known_as: dict[tuple[str, str, str], User] = {}
        self._channels: dict[str, Channel] = {}
        self._personal: dict[str, Conversation] = {}
        self._installed: set[tuple[str, str]] = set()
        self._blocked: set[tuple[str, str]] = set()
        self._disabled: set[tuple[str, str]] = set()

    def add_app(self, app: App) -> App:
        self.apps[app.id] = app
        for user in list(self._users.values()):
            self._index(app, user)
        return app

    def add_tenant(self, tenant: str | None = None) -> str:
        tenant = tenant or str(uuid.uuid4())
        if tenant not in self.tenants:
            self.tenants.append(tenant)
        return tenant

    def add_user(self, user: User) -> User:
        if user.tenant not in self.tenants:
            raise LookupError(f"no tenant {user.tenant}: add_tenant first")
        if (user.tenant, user.aad_id) in self._users:
            raise ValueError(f"object id {user.aad_id} is taken in {user.tenant}")
        self._users[user.tenant, user.aad_id] = user
        for app in list(self.apps.values()):
            self._index(app, user)
        return user

    def users(self, tenant: str) -> list[User]:
        return [user for user in list(self._users.values()) if user.tenant == tenant]

    def add_team(self, tenant: str, name: str, members: list[User]) -> Team:
        if any(member.tenant != tenant for member in members):
            raise ValueError("members of a team belong to its tenant; for others add_guest first")
        team = Team(f"19:{uuid.uuid4().hex}@thread.tacv2", name, tenant, str(uuid.uuid4()), list(members))
        self._channels[team.id] = team.general
        return team

    def add_channel(self, team: Team, name: str) -> Channel:
        channel = Channel(f"19:{uuid.uuid4().hex}@thread.tacv2", name, team)
        self._channels[channel.id] = channel
        return channel

    def install(self, app: App, where: User | Team) -> None:
        self._installed.add((app.id, _scope(app, where)))

    def uninstall(self, app: App, where: User | Team) -> None:
        self._installed.discard((app.id, _scope(app, where)))

    def block(self, app: App, user: User, *, blocked: bool = True) -> None:
        (self._blocked.add if blocked else self._blocked.discard)((app.id, user.mri(app)))

    def disable(self, app: App, tenant: str, *, disabled: bool = True) -> None:
        (self._disabled.add if disabled else self._disabled.discard)((app.id, tenant))

    def is_installed(self, app: App, where: User | Team) -> bool:
        return (app.id, _scope(app, where)) in self._installed

    def may_write_to(self, app: App, user: User) -> bool:
        """Whether the app is installed for the user, or in a team they are a member of."""
        if self.is_installed(app, user):
            return True
        teams = {channel.team for channel in list(self._channels.values())}
        return any(self.is_installed(app, team) and user in team.members for team in teams)

    def personal(self, app: App, user: User) -> Conversation:
        """The one personal chat of the user with the app."""
        conversation = Conversation(f"a:1{opaque('chat', user.mri(app))}", user.tenant, app=app, user=user)
        return self._personal.setdefault(conversation.id, conversation)

    def conversation(self, app: App, conversation_id: str) -> Conversation:
        """The conversation of that id as the app may name it; refuses unknown ones and other apps' chats."""
        base = conversation_id.partition(";messageid=")[0]
        if (channel := self._channels.get(base)) is not None:
            return Conversation(base, channel.team.tenant, channel=channel)
        personal = self._personal.get(conversation_id)
        if personal is None or personal.app != app:
            raise Refused(404, "ConversationNotFound", "Conversation not found.")
        return personal

    def require_roster(self, app: App, place: Conversation) -> None:
        """Refuse, with the code Teams would give, an app that may not act there."""
        if (app.id, place.tenant) in self._disabled:
            raise Refused(403, "BotDisabledByAdmin", "The bot is disabled by the tenant's administrator.")
        if place.user is not None and (app.id, place.user.mri(app)) in self._blocked:
            raise Refused(403, "ConversationBlockedByUser", "User blocked the conversation with the bot.")
        present = (
            self.may_write_to(app, place.user)
            if place.user is not None
            else place.channel is not None and self.is_installed(app, place.channel.team)
        )
        if not present:
            raise Refused(403, "BotNotInConversationRoster", "The bot is not in the conversation roster.")

    def find(self, app: App, tenant: str, known_as: str) -> User | None:
        """The user of the tenant whom the app may name by MRI, object id or principal name."""
        return self._known_as.get((app.id, tenant, known_as))

    def _index(self, app: App, user: User) -> None:
        for known_as in (user.mri(app), user.aad_id, user.upn):
            self._known_as[app.id, user.tenant, known_as] = user


def _scope(app: App, where: User | Team) -> str:
    return where.mri(app) if isinstance(where, User) else where.id
