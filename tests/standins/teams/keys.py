"""The signing keys of the Bot Framework and of Entra, the documents that publish them, and the tokens."""

import base64
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .people import App, Json

BOT_FRAMEWORK = "https://api.botframework.com"


_MAKING = threading.Lock()
"""Without it the threads of server and test could each make a key of one seed: one published, one used."""


def _private_key(seed: str) -> rsa.RSAPrivateKey:
    """One key per seed and process, because making one takes a tenth of a second."""
    with _MAKING:
        return _made(seed)


@cache
def _made(seed: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An RSA key with the channels whose activities it may sign."""

    seed: str
    endorsements: tuple[str, ...] = ()

    @property
    def public_pem(self) -> bytes:
        return (
            _private_key(self.seed)
            .public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )

    @property
    def kid(self) -> str:
        digest = hashlib.sha1(self.public_pem, usedforsecurity=False).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def jwk(self) -> Json:
        public = _private_key(self.seed).public_key().public_numbers()
        key: Json = {
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": _number(public.n),
            "e": _number(public.e),
        }
        return key | ({"endorsements": list(self.endorsements)} if self.endorsements else {})

    def sign(self, claims: Json, *, kid: str | None = "", algorithm: str = "RS256") -> str:
        """A token with this key's id, with the one given, or with none."""
        kid = self.kid if kid == "" else kid
        header = {} if kid is None else {"kid": kid, "x5t": kid}
        return jwt.encode(claims, _private_key(self.seed), algorithm=algorithm, headers=header)

    def claims(self, token: str, audience: str) -> Json:
        """The claims of a token signed with this key for that audience; times are the caller's to check."""
        return jwt.decode(
            token,
            self.public_pem,
            algorithms=["RS256"],
            audience=audience,
            options={
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
                "require": ["exp", "iss", "aud", "appid"],
            },
        )


class KeyServer:
    """The Bot Framework's published keys, and the tokens it sends with each activity."""

    def __init__(self, seed: str, now: Callable[[], float]) -> None:
        self._seed = seed
        self.now = now
        self._turn = 0
        self.teams = SigningKey(f"{seed}/teams/0", ("msteams",))
        self.webchat = SigningKey(f"{seed}/webchat", ("webchat", "directline"))
        self.unendorsed = SigningKey(f"{seed}/unendorsed")
        self.rogue = SigningKey(f"{seed}/rogue", ("msteams",))
        self._kept: list[SigningKey] = []
        self._usual: dict[tuple[str, str, str], tuple[float, str]] = {}

    def rotate(self, *, keep_old: bool = False) -> None:
        """Sign with a new key from now on; the old one stays published only if asked."""
        self._kept = [*self._kept, self.teams] if keep_old else []
        self._turn += 1
        self.teams = SigningKey(f"{self._seed}/teams/{self._turn}", ("msteams",))

    def metadata(self, base_url: str) -> Json:
        """The OpenID document."""
        return {
            "issuer": BOT_FRAMEWORK,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{base_url}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    def jwks(self) -> Json:
        """The key set; a rogue key is never in it."""
        return {"keys": [key.jwk() for key in (*self._kept, self.teams, self.webchat, self.unendorsed)]}

    def token(self, app: App, service_url: str) -> str:
        """The usual token, the same for half an hour, as Teams sends one token with many activities."""
        key, now = (app.id, service_url, self.teams.seed), self.now()
        minted_at, token = self._usual.get(key, (0.0, ""))
        if now - minted_at > 1800:
            token = self.mint(app, service_url)
            self._usual[key] = (now, token)
        return token

    def mint(
        self,
        app: App,
        service_url: str,
        *,
        key: SigningKey | None = None,
        kid: str | None = "",
        algorithm: str = "RS256",
        **claims: Any,
    ) -> str:
        """The token of an activity for the app, valid an hour; a claim given as None is left out."""
        now = int(self.now())
        usual: Json = {
            "serviceurl": service_url,
            "nbf": now - 60,
            "exp": now + 3600,
            "iss": BOT_FRAMEWORK,
            "aud": app.id,
        }
        wanted = {name: value for name, value in (usual | claims).items() if value is not None}
        return (key or self.teams).sign(wanted, kid=kid, algorithm=algorithm)
