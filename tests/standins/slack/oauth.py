"""Installing the app: the page a person agrees on, one-time codes, and tokens that may rotate."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from .shapes import Json
from .world import Refused, Token, Workspace, World

CODE_SECONDS, TOKEN_SECONDS = 600.0, 12 * 3600
SCOPES = frozenset(
    [
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:manage",
        "channels:read",
        "chat:write",
        "chat:write.customize",
        "chat:write.public",
        "commands",
        "groups:history",
        "groups:read",
        "groups:write",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "mpim:write",
        "metadata.message:read",
        "reactions:read",
        "reactions:write",
        "team:read",
        "usergroups:read",
        "users:read",
        "users:read.email",
        "users.profile:read",
        "files:read",
        "files:write",
        "links:read",
        "links:write",
        "pins:read",
        "pins:write",
        "bookmarks:read",
        "bookmarks:write",
        "emoji:read",
    ]
)


@dataclass
class Code:
    workspace: str
    user: str
    scopes: frozenset[str]
    redirect_uri: str
    born: float
    used: bool = False


class Installations:
    """What the OAuth pages and oauth.v2.access remember."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._codes: dict[str, Code] = {}
        self._refresh: dict[str, Token] = {}

    def approve(self, authorize_url: str, team: str, user: str) -> str:
        """What a person does on Slack's page; the address their browser is then sent to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(authorize_url).query).items()}
        if asked.get("client_id") != self._world.app.client_id:
            raise Refused("invalid_client_id")
        scopes = frozenset(asked.get("scope", "").split(",")) - {""}
        if not scopes or scopes - SCOPES:
            raise Refused("invalid_scope", messages=sorted(scopes - SCOPES))
        redirect = asked.get("redirect_uri", "")
        if urlsplit(redirect).scheme != "https" and urlsplit(redirect).hostname not in (
            "127.0.0.1",
            "localhost",
        ):
            raise Refused("bad_redirect_uri")
        code = self._world.new_id("code")
        self._codes[code] = Code(team, user, scopes, redirect, self._world.clock())
        return f"{redirect}?{urlencode({'code': code, 'state': asked.get('state', '')})}"

    def access(self, args: Json) -> Json:
        """oauth.v2.access: a code, or with rotation a refresh token, for a bot token."""
        app = self._world.app
        if args.get("client_id") != app.client_id:
            raise Refused("invalid_client_id")
        if args.get("client_secret") != app.client_secret:
            raise Refused("bad_client_secret")
        if args.get("grant_type") == "refresh_token":
            return self._refreshed(str(args.get("refresh_token")))
        code = self._codes.get(str(args.get("code")))
        if code is None or self._world.clock() - code.born > CODE_SECONDS:
            raise Refused("invalid_code")
        if code.used:
            raise Refused("code_already_used")
        if args.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
            raise Refused("bad_redirect_uri")
        code.used = True
        return self._issue(code.workspace, code.scopes) | {"authed_user": {"id": code.user}}

    def _refreshed(self, refresh: str) -> Json:
        old = self._refresh.pop(refresh, None)
        if old is None or old.revoked:
            raise Refused("invalid_refresh_token")
        return self._issue(old.team, old.scopes, replaces=old)

    def _issue(self, team: str, scopes: frozenset[str], replaces: Token | None = None) -> Json:
        """An install revokes earlier tokens, which is stricter than Slack; a refresh lets them run out."""
        world, rotates = self._world, self._world.app.rotates_tokens
        for token in world.tokens.values() if replaces is None else ():
            token.revoked = token.revoked or token.team == team
        expires = world.clock() + TOKEN_SECONDS if rotates else None
        token = Token(world.new_id("xoxe.xoxb-" if rotates else "xoxb-"), team, scopes, expires)
        world.tokens[token.value] = token
        answer = _installed(world, world.workspaces[team], token)
        if rotates:
            refresh = world.new_id("xoxe-1-")
            self._refresh[refresh] = token
            answer |= {"refresh_token": refresh, "expires_in": TOKEN_SECONDS}
        return answer


def _installed(world: World, workspace: Workspace, token: Token) -> Json:
    enterprise = {"id": workspace.enterprise, "name": workspace.enterprise} if workspace.enterprise else None
    return {
        "access_token": token.value,
        "token_type": "bot",
        "scope": ",".join(sorted(token.scopes)),
        "bot_user_id": workspace.bot_user,
        "app_id": world.app.id,
        "team": None if workspace.org_install else {"id": workspace.id, "name": workspace.name},
        "enterprise": enterprise,
        "is_enterprise_install": workspace.org_install,
    }
