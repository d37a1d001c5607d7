"""What the bot's endpoint answered to a delivered activity."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .activities import CARD_ANSWER, ERROR_ANSWER, TOAST_ANSWER
from .messages import Message
from .people import Json, User


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body of the answer, with the activity it answers."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    activity: Json = field(repr=False)
    port: int = 0
    """from which the activity was sent"""

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The body, or None when there is none."""
        return json.loads(self.body) if self.body.strip() else None

    @property
    def card(self) -> Json | None:
        """The card that replaces the one pressed, if the invoke was answered with one."""
        value = self._value(CARD_ANSWER)
        return value if isinstance(value, dict) else None

    @property
    def toast(self) -> str | None:
        """The passing words the invoke was answered with, if it was."""
        value = self._value(TOAST_ANSWER)
        return value if isinstance(value, str) else None

    @property
    def error(self) -> Json | None:
        """Code and message of an invoke answered with an error."""
        value = self._value(ERROR_ANSWER)
        return value if isinstance(value, dict) else None

    def _value(self, kind: str) -> Any:
        try:
            body = self.json
        except ValueError:
            return None
        return body.get("value") if isinstance(body, dict) and body.get("type") == kind else None


@dataclass(frozen=True, slots=True)
class Dialog:
    """What a task/fetch or task/submit left on the screen: a dialog with a card, words, or nothing."""

    user: User
    shown: Message
    answer: Answer

    @property
    def _value(self) -> Any:
        body = self.answer.json if self.answer.accepted else None
        task = body.get("task") if isinstance(body, dict) else None
        return task.get("value") if isinstance(task, dict) else None

    @property
    def is_open(self) -> bool:
        return isinstance(self._value, dict)

    @property
    def title(self) -> str | None:
        return str(self._value.get("title")) if self.is_open else None

    @property
    def text(self) -> str | None:
        """The words shown instead of a form."""
        return self._value if isinstance(self._value, str) else None

    @property
    def card(self) -> Json:
        """The card in the open dialog."""
        if not self.is_open:
            raise LookupError(f"no dialog is open: {self.answer.status} {self.text!r}")
        content: Json = self._value["card"]["content"]
        return content
