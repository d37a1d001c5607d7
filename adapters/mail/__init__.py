"""Mail: how members with only a browser are written to. Nothing comes in this way."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from bot.domain.mail import is_address

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
"""What each scheme means: in the clear, encrypted before anything is said, encrypted from the first byte."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our mail, and from whom it comes."""

    scheme: str
    host: str
    port: int
    username: str
    password: str = field(repr=False)
    sender: str
    """a mail address, with a name before it or not"""

    @property
    def address(self) -> str:
        """Where the mail comes from."""
        return parseaddr(self.sender)[1]


def server(url: str, sender: str) -> MailServer:
    """The server that settings name; raises ValueError with what is wrong."""
    parts = urlsplit(url)
    if (
        parts.scheme not in PORTS
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise ValueError(
            "write smtps://USER:PASSWORD@HOST, smtp+starttls://USER:PASSWORD@HOST or smtp://HOST"
        )
    if parts.scheme == "smtp" and parts.username:
        raise ValueError("a password is not sent in the clear: write smtp+starttls:// or smtps://")
    if not is_address(parseaddr(sender)[1]):
        raise ValueError("write a mail address, for example Plenary <plenary@example.org>")
    return MailServer(
        parts.scheme,
        parts.hostname,
        parts.port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        sender,
    )
