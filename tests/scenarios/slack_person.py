"""Somebody in a Slack workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

from tests.scenarios.people import patiently, tidy
from tests.scenarios.waiting import until
from tests.standins.slack import Client, Delivery, FakeSlack, How, Message, Shown, View


@dataclass
class SlackPerson:
    """Types `/wg` in the conversation with the bot unless told otherwise."""

    slack: FakeSlack
    client: Client
    team: str
    user: str
    name: str
    mail: str
    platform: str = "slack"
    pressed: Delivery | None = None
    """the last press"""
    answered: Delivery | None = None
    """the last of all answers"""

    def says(self, text: str, *, channel: str | None = None, **how: Unpack[How]) -> str:
        """Types a command, the text as Slack would have escaped it."""
        self._put_away()
        seen = len(self.private())
        answer = self._sent(lambda: self.client.command(self.user, "/wg", text, channel=channel, **how))
        return tidy(self.slack.text_of(answer.json)) if answer.body.strip() else self._next(seen)

    def presses(
        self, button: str, containing: str = "", *, action_ts: str | None = None, **how: Unpack[How]
    ) -> str:
        """The answer comes through the response_url, into the modal or as one."""
        shown, seen = self.sees(button, containing), len(self.private())
        self.pressed = self._sent(
            lambda: self.client.press(self.user, shown, button, action_ts=action_ts, **how)
        )
        return self._next(seen)

    def fills(self, **fields: str) -> str:
        """Submits the modal in front."""
        front = self.slack.modals(self.team, self.user)[-1]
        kinds = {b["block_id"]: b["element"]["type"] for b in front.blocks if b["type"] == "input"}
        return self._submitted({name: given(name, kinds.get(name), fields[name]) for name in fields})

    def forces(self, **texts: str) -> str:
        """Submits the modal in front with these texts past the checks of Slack's client."""

        def alter(payload: dict[str, Any]) -> None:
            for block in payload["view"]["state"]["values"].values():
                for name in texts.keys() & block.keys():
                    block[name]["value"] = texts[name] or None

        return self._submitted(dict.fromkeys(texts, "x"), alter=alter)

    def _submitted(self, values: dict[str, Any], **how: Unpack[How]) -> str:
        seen = len(self.private())
        self._sent(lambda: self.client.submit(self.user, values=dict(values), **how))
        return self._next(seen)

    def offered(self) -> list[str]:
        """The buttons of the newest thing shown to this person alone."""
        return labels(self.private()[-1].content.get("blocks") or [])

    def reads(self) -> list[str]:
        """What the bot wrote in the direct conversation."""
        return [tidy(self.slack.text_of(m)) for m in self.direct()]

    def direct(self) -> list[Message]:
        """The bot's messages in the direct conversation."""
        return [m for m in self.slack.dms(self.team, self.user) if m.author != self.user]

    def sees(self, button: str, containing: str = "") -> Message | View:
        """The modal in front if it has the button, else the newest message that has it and the words."""

        def fits(shown: Message | View) -> bool:
            return button in labels(shown.blocks) and containing in tidy(self.slack.text_of(shown))

        for view in filter(fits, self.slack.modals(self.team, self.user)[-1:]):
            return view
        for message in filter(fits, sorted(self._messages(), key=lambda m: m.ts, reverse=True)):
            return message
        raise AssertionError(f"{self.name} sees no button {button!r} with {containing!r}")

    def _messages(self) -> list[Message]:
        channels = self.slack.world.workspaces[self.team].channels.values()
        private = self.slack.ephemerals(self.team, self.user)
        mine = (self.slack.messages(self.team, c.id) for c in channels if self.user in c.members)
        return [*private, *(message for messages in mine for message in messages)]

    def private(self) -> list[Shown]:
        """What came before this person's eyes alone, Slack's own complaints left out."""
        mine = (self.team, self.user)
        return [s for s in self.slack.shown if (s.team, s.to) == mine and s.kind not in ("trouble", "home")]

    def _next(self, seen: int) -> str:
        """The text of what is shown next."""
        shown = until(lambda: self.private()[seen:])[-1]
        front = self.slack.modals(self.team, self.user)[-1:] if shown.kind == "modal" else [shown]
        return tidy(self.slack.text_of(front[0]))

    def _put_away(self) -> None:
        """Nobody can type a command while a modal is open."""
        while self.slack.modals(self.team, self.user):
            self.client.close(self.user)

    def _sent(self, send: Any) -> Delivery:
        answer: Delivery = patiently(send, lambda d: (d.status, d.headers.get("retry-after", "1")))
        assert answer.ok, (answer.status, answer.problem, answer.text)
        self.answered = answer
        return answer


def given(name: str, kind: str | None, value: str) -> Any:
    """What is chosen or typed in this kind of input for the value."""
    match kind, value:
        case (("checkboxes" | "multi_static_select"), _):
            return value.split(",") if value else []
        case "static_select", "" if "#" in name:
            return "-"
        case "number_input", "?":
            return "0"
        case _:
            return value


def labels(blocks: list[dict[str, Any]]) -> list[str]:
    """The words on the buttons."""
    elements = (e for block in blocks if block["type"] == "actions" for e in block["elements"])
    return [e["text"]["text"] for e in elements if "text" in e]
