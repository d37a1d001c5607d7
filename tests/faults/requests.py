"""The requests of a storm, as each platform makes them: signed, with a token, or from a page's own form."""

from __future__ import annotations

import copy
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from adapters.web.session import form_token
from bench.ballots import executes
from bench.load import http
from bot.domain.people import IdentityKey
from tests.faults.founding import Founded, OpenVote
from tests.faults.society import TENANT
from tests.faults.stage import BALLOTS, Stage
from tests.standins.slack import payloads
from tests.standins.slack.delivery import FORM, form, signed
from tests.standins.slack.world import Message as SlackMessage
from tests.standins.teams import FakeTeams
from tests.standins.teams import Message as TeamsMessage
from tests.standins.teams.shapes import Shapes, stamp

ALONE = {"connection": "close"}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """A press that can be sent, more than once."""

    click: float | None
    """the platform's instant, in seconds since 1970; none on the web"""
    content: Json
    url: str = ""
    """on Slack the name of the response_url by which the answer comes"""


class Client(Protocol):
    """How a platform sends its people's presses."""

    patience: float
    """seconds the platform waits for an answer"""

    def press(self, key: IdentityKey, vote: OpenVote, choice: str, ahead: float) -> Press:
        """Somebody presses a button, now; the platform's clock may be so many seconds ahead."""
        ...

    def again(self, press: Press) -> Press:
        """The very same press, as it is sent once more."""
        ...

    def resent(self, press: Press) -> Press | None:
        """The same press under another id and instant, where the platform resends so."""
        ...

    def request(self, key: IdentityKey, press: Press) -> bytes:
        """As it goes over the wire."""
        ...


class Slack:
    """Presses in the channels where the notices stand. Each delivery has its own address for the answer."""

    patience = 3.0

    def __init__(self, stage: Stage) -> None:
        self._slack = stage.slack
        self._notices = stage.notices
        self._buttons = {
            (team, number): [(b, e) for b in shown.blocks if b["type"] == "actions" for e in b["elements"]]
            for (team, number), shown in stage.notices.items()
        }

    def press(self, key: IdentityKey, vote: OpenVote, choice: str, ahead: float = 0) -> Press:
        world, place = self._slack.world, (key.tenant, vote.number)
        workspace, shown = world.workspaces[key.tenant], self._notices[place]
        block, element = self._buttons[place][vote.choices.index(choice)]
        with world.lock:
            click = f"{float(world.new_ts()) + ahead:.6f}"
            url, address = self._address(key, shown)
            acted = payloads.action(block, element, {}, click)
            person = workspace.users[key.user]
            content = payloads.block_actions(world, workspace, person, shown, acted, {}, address)
        return Press(float(click), content, url)

    def again(self, press: Press) -> Press:
        person, shown = press.content["user"], press.content["container"]
        team = press.content["team"]["id"]
        with self._slack.world.lock:
            message = self._slack.world.find_message(team, shown["channel_id"], shown["message_ts"])
            assert message
            url = self._slack.world.response_url(team, BALLOTS, person["id"], message)
        address = f"{self._slack.url}actions/{url}"
        return replace(press, content=press.content | {"response_url": address}, url=url)

    def resent(self, press: Press) -> None:
        return None

    def request(self, key: IdentityKey, press: Press) -> bytes:
        written = json.dumps(press.content, separators=(",", ":")).replace("/", "\\/")
        request = signed(self._slack.signing_secret, form({"payload": written}), FORM, time.time(), ALONE)
        return http("/slack/events", dict(request.headers), request.body)

    def _address(self, key: IdentityKey, shown: SlackMessage) -> tuple[str, str]:
        url = self._slack.world.response_url(key.tenant, BALLOTS, key.user, shown)
        return url, f"{self._slack.url}actions/{url}"


class Teams:
    """Presses on a card in each person's own chat."""

    patience = 6.0
    """Teams waits for 15 seconds, twice as long as a storm lasts."""

    def __init__(self, fake: FakeTeams, founded: Founded) -> None:
        self._fake = fake
        self._shapes = Shapes(fake.app, fake.log, fake.service_url)
        self._buttons = {vote.number: list(executes(vote.teams)) for vote in founded.votes}
        self._cards: dict[tuple[IdentityKey, int], TeamsMessage] = {}

    def press(self, key: IdentityKey, vote: OpenVote, choice: str, ahead: float = 0) -> Press:
        at = datetime.now(UTC) + timedelta(seconds=ahead)
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)  # as Teams writes it
        user = self._fake.directory.find(self._fake.app, TENANT, key.user)
        assert user
        button = self._buttons[vote.number][vote.choices.index(choice)]
        action = {name: button[name] for name in ("type", "title", "verb", "data")}
        value = {"action": action, "trigger": "manual"}
        shown = self._card(key, vote.number, at)
        return Press(at.timestamp(), self._shapes.invoke(user, shown, "adaptiveCard/action", value, at))

    def again(self, press: Press) -> Press:
        return press

    def resent(self, press: Press) -> Press:
        assert press.click
        at = max(datetime.now(UTC), datetime.fromtimestamp(press.click, UTC) + timedelta(milliseconds=1))
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        content = copy.copy(press.content) | {"id": f"f:{secrets.token_hex(16)}", "timestamp": stamp(at)}
        return Press(at.timestamp(), content)

    def request(self, key: IdentityKey, press: Press) -> bytes:
        token = self._fake.keys.token(self._fake.app, self._fake.service_url)
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
            "authorization": f"Bearer {token}",
            **ALONE,
        }
        return http("/api/messages", headers, json.dumps(press.content).encode())

    def _card(self, key: IdentityKey, vote: int, at: datetime) -> TeamsMessage:
        if (key, vote) not in self._cards:
            user = self._fake.directory.find(self._fake.app, TENANT, key.user)
            assert user
            place = self._fake.directory.personal(self._fake.app, user)
            self._cards[key, vote] = TeamsMessage(
                self._fake.log.new_id(), place, None, {}, at, self._fake.app
            )
        return self._cards[key, vote]


class Web:
    """A page's own form, sent by a browser signed in; each page's has a number of its own."""

    patience = 8.0

    def __init__(self, sessions: Mapping[IdentityKey, str]) -> None:
        self._sessions = sessions

    def press(self, key: IdentityKey, vote: OpenVote, choice: str, ahead: float = 0) -> Press:
        return self.says(key, "vote", str(vote.number), choice)

    def says(self, key: IdentityKey, *words: str) -> Press:
        """Somebody presses a button with another command."""
        once = secrets.token_hex(8)
        return Press(
            None, {"press": json.dumps(words), "once": once, "token": form_token(self._sessions[key])}
        )

    def again(self, press: Press) -> Press:
        return press

    def resent(self, press: Press) -> None:
        return None

    def request(self, key: IdentityKey, press: Press) -> bytes:
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "cookie": f"plenary={self._sessions[key]}",
            "accept-language": "en",
            "sec-fetch-site": "same-origin",
            **ALONE,
        }
        return http("/chat", headers, urlencode(press.content).encode())
