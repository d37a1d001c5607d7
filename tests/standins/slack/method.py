"""What every method of the Web API is given and says about itself."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .budgets import Tier
from .shapes import Json
from .world import Channel, Refused, Token, User, Workspace, World


@dataclass(frozen=True, slots=True)
class Request:
    """One authenticated call."""

    world: World
    workspace: Workspace
    token: Token
    method: str
    args: Json

    def need(self, name: str) -> Any:
        value = self.args.get(name)
        if value in (None, ""):
            raise Refused("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, "true", "True", "1", 1)

    def whole(self, name: str, otherwise: int) -> int:
        value = str(self.args.get(name) or otherwise)
        if not value.isdigit():
            raise Refused(f"invalid_{name}")
        return int(value)

    def decoded(self, name: str) -> Any:
        """An argument that form bodies carry as JSON text."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(f"invalid_{name}_format" if name != "view" else "invalid_arguments") from None

    def scope(self, *any_of: str) -> None:
        if not self.token.scopes.intersection(any_of):
            raise Refused("missing_scope", needed=any_of[0], provided=",".join(sorted(self.token.scopes)))

    def channel(self) -> Channel:
        """The conversation named, if the bot may know of it."""
        channel = self.workspace.channels.get(str(self.need("channel")))
        hidden = channel and channel.kind != "public" and self.workspace.bot_user not in channel.members
        if channel is None or hidden:
            raise Refused("channel_not_found")
        return channel

    def joined(self) -> Channel:
        channel = self.channel()
        if self.workspace.bot_user not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def user(self, error: str = "user_not_found") -> User:
        user = self.workspace.users.get(str(self.need("user")))
        if user is None:
            raise Refused(error)
        return user


@dataclass(frozen=True, slots=True)
class Method:
    """Any one of `scopes` is needed; other arguments than `args` are a violation; some take no JSON."""

    run: Callable[[Request], Json]
    tier: Tier
    args: str
    scopes: tuple[str, ...] = ()
    takes_json: bool = True
