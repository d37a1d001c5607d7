"""Mail addresses that members want to be written to at: proven by a code before anything else goes there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_ADDRESS = re.compile(
    r"[^@\s,;:<>\"()\[\]\\]{1,64}@[^@\s,;:<>\"()\[\]\\]{1,190}\.[^@\s,;:<>\"().\[\]\\]{2,63}"
)

BETWEEN_CODES = timedelta(minutes=2)
"""Between two codes that one member has sent to addresses, which may be anybody's."""
CODE = timedelta(hours=1)
"""How long a code that proves an address can be used."""
SIGN_IN = timedelta(minutes=10)
"""How long a link that signs in can be used."""


def is_address(text: str) -> bool:
    """Whether `text` can be a mail address."""
    return text.isprintable() and _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where a member is written to, and where they asked to be."""

    address: str = ""
    """proven; empty where there is none"""
    asked: str = ""
    """waiting for its code"""
    asked_at: datetime | None = None

    def may_ask(self, now: datetime) -> datetime | None:
        """From when on another code can be sent; None for at once."""
        at = self.asked_at + BETWEEN_CODES if self.asked_at else None
        return at if at and at > now else None
