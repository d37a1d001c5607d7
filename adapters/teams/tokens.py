"""The Bot Framework's bearer tokens: who sent this activity, checked without blocking other requests."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeGuard

import aiohttp
import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.types import Options

from adapters.teams import TeamsConnection

ISSUER = "https://api.botframework.com"
ALGORITHM = "RS256"
CHANNEL = "msteams"
LEEWAY = 300  # seconds that our clock and the sender's may differ
MOST_TOKENS = 4096  # verified tokens remembered; each lives about an hour
LONGEST_HEADER = 16_384
END_OF_TIME = 1e11  # seconds since 1970; what lies beyond is no instant

FETCH_TIMEOUT = aiohttp.ClientTimeout(total=2)
REFRESH_GAP = timedelta(minutes=1)
FIRST_GAP = timedelta(seconds=2)  # between attempts while there is no key at all
KEYS_AGE = timedelta(days=1)

# Times are ours to check, by the clock that is passed in.
_OPTIONS: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "require": ["exp", "iss", "aud"],
}

log = logging.getLogger("plenary.teams")


class Unauthorised(Exception):
    """The token does not show that the Bot Framework sent this; the message is a constant, fit for a log."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A published key and the channels it may speak for."""

    public: RSAPublicKey
    endorsements: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a checked token said; the token itself is not kept."""

    connection: TeamsConnection
    service_url: str
    endorsements: frozenset[str]
    expires: float

    def require(self, channel: object, service_url: object) -> None:
        """Refuses an activity that this token was not made for: the token does not cover the body."""
        if channel != CHANNEL or channel not in self.endorsements:
            raise Unauthorised("the key is not endorsed for this channel")
        if not isinstance(service_url, str) or service_url.removesuffix("/") != self.service_url.removesuffix(
            "/"
        ):
            raise Unauthorised("the service URL is not the token's")
        if not self.connection.serves(service_url):
            raise Unauthorised("the service URL is on no known host")


class PublishedKeys:
    """The keys of one OpenID document, fetched when needed and kept when a fetch fails.

    A key id nobody knows is looked for at most once a minute, however often it is shown.
    """

    def __init__(
        self,
        url: str,
        session: aiohttp.ClientSession,
        now: Callable[[], datetime],
        replaced: Callable[[], None],
    ) -> None:
        self._replaced = replaced
        self._url = url
        self._session = session
        self._now = now
        self._keys: dict[str, SigningKey] = {}
        self._tried: datetime | None = None
        self._fetch: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> SigningKey | None:
        """The key of that id; waits at most for one fetch, of two seconds."""
        key = self._keys.get(kid)
        if key is None:
            await self.refresh()
            return self._keys.get(kid)
        if self._elapsed(KEYS_AGE):
            self._start()  # in the background: the old keys serve meanwhile
        return key

    async def refresh(self) -> None:
        """Joins the fetch under way, or makes one if the last is long enough ago."""
        if self._fetch is None and self._elapsed(REFRESH_GAP if self._keys else FIRST_GAP):
            self._start()
        if self._fetch is not None:
            # Shielded, because a caller who hangs up must not end the fetch for the others.
            await asyncio.shield(self._fetch)

    async def close(self) -> None:
        """Ends a fetch under way."""
        if self._fetch is not None:
            self._fetch.cancel()
            await asyncio.gather(self._fetch, return_exceptions=True)

    def _elapsed(self, gap: timedelta) -> bool:
        return self._tried is None or abs(self._now() - self._tried) >= gap

    def _start(self) -> None:
        if self._fetch is None:
            self._tried = self._now()
            self._fetch = asyncio.create_task(self._replace())
            self._fetch.add_done_callback(self._finish)

    def _finish(self, _: asyncio.Task[None]) -> None:
        self._fetch = None

    async def _replace(self) -> None:
        try:
            async with asyncio.timeout(FETCH_TIMEOUT.total):
                document = await self._get(self._url)
                published = await self._get(document["jwks_uri"])
            keys = _signing_keys(published)
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            log.warning("Bot Framework keys not fetched: %s", type(error).__name__)
            return
        if keys:
            self._keys = keys
            self._replaced()

    async def _get(self, url: str) -> Any:  # noqa: ANN401 - somebody else's JSON, read key by key
        async with self._session.get(url, timeout=FETCH_TIMEOUT) as response:
            response.raise_for_status()
            return orjson.loads(await response.read())


def _signing_keys(published: Mapping[str, Any]) -> dict[str, SigningKey]:
    keys: dict[str, SigningKey] = {}
    for jwk in published["keys"]:
        try:
            public = RSAAlgorithm.from_jwk(jwk)
        except (jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError):
            continue  # a kind of key we do not use
        if isinstance(public, RSAPublicKey) and isinstance(jwk.get("kid"), str):
            keys[jwk["kid"]] = SigningKey(public, frozenset(jwk.get("endorsements") or ()))
    return keys


class Tokens:
    """Checks Authorization headers for our connections; remembers those already checked."""

    def __init__(
        self,
        connections: Iterable[TeamsConnection],
        session: aiohttp.ClientSession,
        now: Callable[[], datetime],
    ) -> None:
        self._now = now
        self._connections = {connection.app_id: connection for connection in connections}
        self._verified: dict[bytes, Verified] = {}
        # Whoever's key is published no more is believed no more.
        self._keys = {
            connection.openid_url: PublishedKeys(connection.openid_url, session, now, self._verified.clear)
            for connection in self._connections.values()
        }

    async def start(self) -> None:
        """Fetches the keys, so that the first request need not wait for them."""
        await asyncio.gather(*(keys.refresh() for keys in self._keys.values()))

    async def close(self) -> None:
        """Ends what is under way."""
        await asyncio.gather(*(keys.close() for keys in self._keys.values()))

    async def check(self, header: str) -> Verified:
        """What the token in an Authorization header says; raises `Unauthorised`."""
        if len(header) > LONGEST_HEADER:
            raise Unauthorised("the Authorization header is too long")
        digest = hashlib.sha256(header.encode("utf-8", "replace")).digest()
        verified = self._verified.get(digest)
        if verified is None or verified.expires <= self._now().timestamp():
            verified = await self._verify(_bearer(header))
            self._remember(digest, verified)
        return verified

    def _remember(self, digest: bytes, verified: Verified) -> None:
        self._verified.pop(digest, None)
        if len(self._verified) >= MOST_TOKENS:
            del self._verified[next(iter(self._verified))]
        self._verified[digest] = verified

    async def _verify(self, token: str) -> Verified:
        kid, connection = self._addressee(token)
        key = await self._keys[connection.openid_url].find(kid)
        if key is None:
            raise Unauthorised("the key is not published")
        try:
            claims = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                audience=connection.app_id,
                issuer=ISSUER,
                options=_OPTIONS,
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Unauthorised(f"the token is not valid: {type(error).__name__}") from error
        expires = self._in_time(claims)
        service_url = claims.get("serviceurl")
        if not isinstance(service_url, str) or not service_url:
            raise Unauthorised("the token names no service URL")
        return Verified(connection, service_url, key.endorsements, expires)

    def _addressee(self, token: str) -> tuple[str, TeamsConnection]:
        """Reads, believing nothing, which key to ask for and which of our apps is meant."""
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(token, options={"verify_signature": False})
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Unauthorised("the token is garbage") from error
        kid, audience = header.get("kid"), claims.get("aud")
        if header.get("alg") != ALGORITHM or not isinstance(kid, str) or claims.get("iss") != ISSUER:
            raise Unauthorised("the token is not the Bot Framework's")
        audiences = audience if isinstance(audience, list) else [audience]
        for app_id, connection in self._connections.items():
            if app_id in audiences:
                return kid, connection
        raise Unauthorised("the token is for another bot")

    def _in_time(self, claims: Mapping[str, Any]) -> float:
        """The instant the token expires, in seconds since 1970; refuses one that is over or not yet valid."""
        now = self._now().timestamp()
        expires, since = claims.get("exp"), claims.get("nbf", 0)
        if not _is_instant(expires) or not expires > now - LEEWAY:
            raise Unauthorised("the token has expired")
        if not _is_instant(since) or not since <= now + LEEWAY:
            raise Unauthorised("the token is not valid yet")
        return float(expires)


def _is_instant(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < END_OF_TIME


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token or token.strip() != token or " " in token:
        raise Unauthorised("there is no bearer token")
    return token
