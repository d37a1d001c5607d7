"""Outputs: what a group has made, in versions; what an endorsement can be about (RULES §2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.domain.refusal import Refusal, phrase
from bot.domain.titles import titled

LONGEST_TITLE = 120
LONGEST_LINK = 2000
"""In code points."""

_NOT_IN_A_LINK = re.compile(r"""[\s<>"'`\\^{}|]""")


@dataclass(frozen=True, slots=True)
class OutputVersion:
    """One version; `url` is empty where it is found nowhere yet."""

    number: int
    url: str
    member_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Output:
    """An output of a group with its versions, the first first."""

    id: int
    group_id: int
    title: str
    versions: tuple[OutputVersion, ...]

    @property
    def latest(self) -> OutputVersion:
        """The version that stands for it."""
        return self.versions[-1]

    def version(self, number: int) -> OutputVersion:
        """One version; raises LookupError where there is none of this number."""
        found = next((version for version in self.versions if version.number == number), None)
        if found is None:
            raise LookupError(f"output {self.id} has no version {number}")
        return found


def checked_title(text: str) -> str:
    """The title as it will be stored; refuses an empty or a too long one."""
    return titled(text, LONGEST_TITLE, Refusal("An output needs a title."))


def checked_link(text: str) -> str:
    """The link as it will be stored, or ""; refuses what is no public address of the web."""
    scheme, mark, rest = text.strip().partition("://")
    link = f"{scheme.casefold()}{mark}{rest}"  # phones begin a line with a capital
    if link and not is_public(link):
        raise Refusal(
            "“{link}” is not a link that members could open.",
            link=link[:80],
            remedy=phrase(
                "Write the whole address, as a browser shows it, and put a title of several words in "
                "quotation marks."
            ),
        )
    return link


def is_public(link: str) -> bool:
    """Whether a link is an http(s) address with a host and without somebody's name and password in it."""
    if len(link) > LONGEST_LINK or _NOT_IN_A_LINK.search(link) or not link.isprintable():
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
