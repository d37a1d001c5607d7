"""Entra's token endpoint: client credentials in, a bearer token for the Bot Connector out."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from .keys import BOT_FRAMEWORK, SigningKey
from .people import App, Directory, Json
from .refusal import Refused

SCOPE = f"{BOT_FRAMEWORK}/.default"


class Login:
    """Gives tokens to the apps of a directory, and later knows its own."""

    def __init__(self, directory: Directory, key: SigningKey, now: Callable[[], float]) -> None:
        self._directory = directory
        self._now = now
        self._live: set[str] = set()
        self.key = key
        self.lifetime = 86_399  # seconds, as the service says today

    def token(self, tenant: str, form: Mapping[str, str]) -> Json:
        """The answer to a token request; refuses it as Entra does, with `code` "error AADSTS…"."""
        app = self._client(tenant, form)
        scope = form.get("scope", "")
        if not scope.endswith("/.default"):
            raise Refused(400, "invalid_scope", "AADSTS1002012: The scope must be given with /.default.")
        if scope != SCOPE:
            raise Refused(400, "invalid_resource", f"AADSTS500011: The resource of {scope} was not found.")
        return {
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "ext_expires_in": self.lifetime,
            "access_token": self.mint(app),
        }

    def _client(self, tenant: str, form: Mapping[str, str]) -> App:
        if "grant_type" not in form:
            raise Refused(400, "invalid_request", "AADSTS900144: The body must contain 'grant_type'.")
        if form["grant_type"] != "client_credentials":
            raise Refused(400, "unsupported_grant_type", "AADSTS70003: The grant is not supported.")
        if tenant not in self._directory.tenants:
            raise Refused(400, "invalid_request", f"AADSTS90002: Tenant '{tenant}' not found.")
        app = self._directory.apps.get(form.get("client_id", ""))
        if app is None or app.tenant != tenant:
            raise Refused(400, "unauthorized_client", "AADSTS700016: The application was not found.")
        if form.get("client_secret") != app.password:
            raise Refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        return app

    def mint(self, app: App, **claims: Any) -> str:
        """A token as the endpoint gives it; a claim given as None is left out."""
        now = int(self._now())
        serial = str(uuid.uuid4())
        self._live.add(serial)
        usual: Json = {
            "aud": BOT_FRAMEWORK,
            "iss": f"https://sts.windows.net/{app.tenant}/",
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
            "appid": app.id,
            "appidacr": "1",
            "tid": app.tenant,
            "uti": serial,
            "ver": "1.0",
        }
        return self.key.sign({name: value for name, value in (usual | claims).items() if value is not None})

    def expire_tokens(self) -> None:
        """Every token given so far counts as expired."""
        self._live.clear()

    def app(self, authorization: str | None) -> App:
        """The app an Authorization header speaks for; refuses what this login did not give, or is over."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise Refused(401, "Unauthorized", "Authorization has been denied for this request.")
        try:
            claims = self.key.claims(token.strip(), BOT_FRAMEWORK)
        except jwt.InvalidTokenError as error:
            raise Refused(401, "Unauthorized", f"The token is not valid: {error}.") from error
        if claims.get("uti") not in self._live or claims["exp"] <= self._now():
            raise Refused(401, "Unauthorized", "The token has expired.")
        app = self._directory.apps.get(claims["appid"])
        if app is None:
            raise Refused(401, "BotNotRegistered", "No bot is registered with this application id.")
        return app
