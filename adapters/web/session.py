"""Who is behind a browser: a session under a cookie, of which only the hash is stored, and its form token."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from starlette.responses import Response

from adapters.asgi import Refused
from bot.domain.people import IdentityKey, Platform
from bot.ports import Transaction
from bot.requests import ConversationKey

LIFETIME = timedelta(days=30)
_KIND = "session"
_SALT = 16
"""Hex digits with which a form's token begins."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Session:
    """The account a browser acts as, and the conversation its requests belong to."""

    identity: IdentityKey
    conversation: ConversationKey

    @classmethod
    def web(cls, identity: IdentityKey) -> Session:
        """The session of a web account, which has one conversation."""
        return cls(identity, ConversationKey(Platform.WEB, identity.tenant, identity.user, personal=True))


def new_token() -> str:
    """A value for the cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def begin(tx: Transaction, session: Session) -> str:
    """Stores a session and returns its token, which nobody else may ever see."""
    token = new_token()
    key, place = session.identity, session.conversation
    payload = {"platform": key.platform.value, "tenant": key.tenant, "user": key.user,
               "conversation": {"tenant": place.tenant, "id": place.id}}  # fmt: skip
    tx.codes.issue(token, _KIND, payload, tx.now + LIFETIME)
    return token


def look(tx: Transaction, token: str) -> Session | None:
    """The session of a token, if it has not ended."""
    payload = tx.codes.look(token, _KIND) if token else None
    if payload is None:
        return None
    identity = IdentityKey(Platform(payload["platform"]), payload["tenant"], payload["user"])
    place = payload["conversation"]
    return Session(identity, ConversationKey(identity.platform, place["tenant"], place["id"], personal=True))


def end(tx: Transaction, token: str) -> None:
    """Ends a session; harmless where there is none."""
    tx.codes.take(token, _KIND)


def form_token(token: str) -> str:
    """What a page's forms carry: it shows that we wrote them, and gives the cookie away to nobody.

    No two pages have the same, so that the lengths of compressed pages do not give it away either.
    """
    return _form_token(token, secrets.token_hex(_SALT // 2))


def _form_token(token: str, salt: str) -> str:
    return salt + hashlib.sha256(f"form:{salt}:{token}".encode()).hexdigest()[:32]


class Cookie:
    """The cookie of the web: unreadable to scripts, not sent along by other sites' forms.

    Over https it is bound to this host, so that no neighbouring site can plant one.
    """

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self.name = "__Host-plenary" if secure else "plenary"

    def token(self, cookies: Mapping[str, str]) -> str:
        """The token a browser sent, or "" if it has not the shape of one."""
        value = cookies.get(self.name, "")
        return value if _TOKEN.fullmatch(value) else ""

    def give(self, response: Response, token: str) -> None:
        """Sends a token to the browser."""
        response.set_cookie(
            self.name, token, max_age=int(LIFETIME.total_seconds()), path="/",
            secure=self._secure, httponly=True, samesite="lax",
        )  # fmt: skip

    def drop(self, response: Response) -> None:
        """Makes the browser forget its token."""
        response.delete_cookie(self.name, path="/", secure=self._secure, httponly=True, samesite="lax")


def refuse_foreign(headers: Mapping[str, str], url: str) -> None:
    """Refuses a form that a page of another site sent, as far as the browser tells. `url` is our address.

    Without Referer browsers call the origin "null" for our own forms too, so that alone says nothing.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin", "null")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin == "null" or urlsplit(origin).netloc in (urlsplit(url).netloc, headers.get("host"))
    if not ours:
        raise Refused(403, "this form came from another site")


def refuse_forged(sent: str, token: str) -> None:
    """Refuses a form that was not written for this browser's session."""
    if not token or not hmac.compare_digest(sent.encode(), _form_token(token, sent[:_SALT]).encode()):
        raise Refused(403, "this form is too old")
