"""Somebody in a Teams tenant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Unpack

from tests.scenarios.people import patiently, tidy
from tests.scenarios.waiting import until
from tests.standins.teams import (
    Answer,
    Channel,
    Client,
    FakeTeams,
    Message,
    User,
    buttons,
    pressable,
    text_of,
)
from tests.standins.teams.client import How


@dataclass
class TeamsPerson:
    """Writes in the personal chat with the bot, where the app is installed."""

    teams: FakeTeams
    client: Client
    user: User
    platform: str = "teams"
    front: Message | None = None
    """the message that holds the last answer"""
    pressed: Answer | None = None
    """the last press"""
    answered: Answer | None = None
    """the last of all answers"""

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def mail(self) -> str:
        return self.user.mail

    def installs(self) -> None:
        """Adds the app, which answers with the start; again while the bot knows no key yet."""
        until(lambda: all(answer.accepted for answer in self.client.install(self.user)))
        until(self.reads)

    def says(self, text: str, **how: Unpack[How]) -> str:
        """The bot answers before it says that it has taken the message; a notice may come in between."""
        typed = self._sent(lambda: self.client.message(self.user, text, **how)).activity["id"]
        answers = [m for m in self.chat() if m.activity.get("replyToId") == typed]
        assert answers, f"no answer to {text!r}"
        self.front = answers[-1]
        return self._text(self.front)

    def says_in(self, channel: Channel, text: str) -> None:
        """Mentions the bot in a channel."""
        self._sent(lambda: self.client.mention(self.user, channel, text))

    def presses(self, button: str, containing: str = "", **how: Unpack[How]) -> str:
        self.front = message = self.sees(button, containing)
        self.pressed = answer = self._sent(lambda: self.client.press(self.user, message, button, **how))
        return tidy(text_of(answer.card or {})) or str(answer.json)

    def fills(self, **fields: str) -> str:
        return self._filled(fields)

    def forces(self, **texts: str) -> str:
        """Presses the last button of the card with these texts past the checks of Teams' client."""
        data = {f"input.{name}": text for name, text in texts.items()}
        return self._filled(dict.fromkeys(texts, "x"), activity={"value": {"action": {"data": data}}})

    def _filled(self, fields: dict[str, str], **how: Unpack[How]) -> str:
        """Presses the last button of the card."""
        message = self.front
        assert message, "no form is open"
        pressed = pressable(message.seen_by(self.user))
        last, kinds = len(pressed) - 1, {item["id"]: item["type"] for item in pressed[-1].inputs}
        inputs = {f"input.{name}": given(name, kinds.get(f"input.{name}"), fields[name]) for name in fields}
        answer = self._sent(lambda: self.client.press(self.user, message, last, inputs, **how))
        return tidy(text_of(answer.card or {})) or str(answer.json)

    def offered(self) -> list[str]:
        return buttons(self.front.seen_by(self.user)) if self.front else []

    def reads(self) -> list[str]:
        return [self._text(m) for m in self.chat()]

    def chat(self) -> list[Message]:
        """The bot's messages in the personal chat."""
        return self.teams.personal(self.user)

    def sees(self, button: str, containing: str = "") -> Message:
        """The newest message with the button and the words, as this person's client shows it."""
        for message in reversed([*self._channels(), *self.chat()]):
            if containing in self._text(message) and button in buttons(message.seen_by(self.user)):
                return message
        raise AssertionError(f"{self.name} sees no button {button!r} with {containing!r}")

    def _channels(self) -> list[Message]:
        rosters = (m for m in self.teams.log.all() if m.place.channel and self.user in m.place.roster)
        return [m for m in rosters if m.deleted_at is None and not isinstance(m.by, User)]

    def _text(self, message: Message) -> str:
        return tidy(text_of(message.seen_by(self.user)))

    def _sent(self, send: Callable[[], Answer]) -> Answer:
        def status(answer: Answer) -> tuple[int, str]:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, headers.get("retry-after", "1")

        answer: Any = patiently(send, status)
        assert answer.accepted, (answer.status, answer.body)
        self.answered = answer
        return answer  # type: ignore[no-any-return]


def given(name: str, kind: str | None, value: str) -> str:
    """What is chosen or typed in this kind of input for the value."""
    match kind, value:
        case "Input.ChoiceSet", "" if "#" in name:
            return "-"
        case "Input.Number", "?":
            return "0"
        case _:
            return value
