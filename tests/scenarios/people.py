"""A member at their platform: says a command, presses a button, fills in a form, reads what came."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")
ATTEMPTS = 20


class Person(Protocol):
    """The same person whatever the platform. Every answer is the text they read, its blanks made one."""

    @property
    def platform(self) -> str:
        """slack, teams or web."""
        ...

    @property
    def name(self) -> str: ...

    @property
    def mail(self) -> str:
        """Unique, so that commands can name this person by it."""
        ...

    def says(self, text: str) -> str:
        """Types a command to the bot in private."""
        ...

    def presses(self, button: str, containing: str = "") -> str:
        """Presses a button of the newest thing they see that has it and contains the words."""
        ...

    def fills(self, **fields: str) -> str:
        """Fills in the form that the last answer was, by the names of its inputs, and sends it.

        Of several options the values with commas; of a ranking a place, none, or “?”, by `name#value`.
        """
        ...

    def forces(self, **texts: str) -> str:
        """The same with texts that their client would not have sent, such as none where one is needed."""
        ...

    def offered(self) -> list[str]:
        """The buttons of the last answer."""
        ...

    def reads(self) -> list[str]:
        """Everything private that came to them unasked, oldest first."""
        ...


def tidy(text: str) -> str:
    """The text with every run of blanks, also those that do not break, as one blank."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()


def patiently(ask: Callable[[], T], status: Callable[[T], tuple[int, str]]) -> T:
    """Asks again after the wait the bot asked for, as a person does who is told that they were too quick.

    `status` gives the answer's HTTP status and its Retry-After.
    """
    for _ in range(ATTEMPTS):
        answer = ask()
        code, wait = status(answer)
        if code != 429:
            return answer
        time.sleep(float(wait))
    raise AssertionError("the bot wants to wait for ever")
