"""The requests of a run: presses on the product's own notice, signed or with a token, built beforehand.

Their shapes are those of the stand-ins, which know nothing of the product. Press k is of voter k mod the
number of voters, and each voter's next press names another choice and a later instant.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bench.load import http
from bench.sink import Sink
from tests.standins.slack import payloads
from tests.standins.slack.delivery import FORM, form, signed
from tests.standins.slack.world import Channel, Message, User, Workspace, World
from tests.standins.teams import FakeTeams
from tests.standins.teams import Message as TeamsMessage
from tests.standins.teams import User as TeamsUser
from tests.standins.teams.shapes import Shapes

TEAM, CHANNEL, BOT_TOKEN = "T0BENCH", "C0BENCH", "xoxb-bench"
LOCALE, ZONE = "en-US", "Europe/Rome"
EARLIER = 30.0  # seconds before now of the first presses: what is pressed later is not in the future either

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """One ballot to be cast: by which voter, for which of the notice's buttons, when."""

    voter: int
    button: int
    at: datetime

    @classmethod
    def lot(cls, voters: int, presses: int) -> list[Press]:
        """Every voter's first press, then every voter's second, and so on."""
        begin = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=EARLIER)
        turns = [(turn % 3, begin + timedelta(seconds=turn)) for turn in range(presses)]
        return [cls(voter, button, at) for button, at in turns for voter in range(voters)]


class SlackBallots:
    """Presses in one channel of one workspace."""

    path = "/slack/events"

    def __init__(self, voters: int, sink: Sink) -> None:
        self._world = World(time.time, time.time)
        self._sink = sink
        self._numbers = count()
        self._people = [User(f"U0{n:06}", f"voter{n}", None, ZONE, LOCALE, TEAM) for n in range(voters)]
        everybody = {person.id for person in self._people}
        channels = {CHANNEL: Channel(CHANNEL, "general", everybody)}
        users = {person.id: person for person in self._people}
        self._workspace = Workspace(TEAM, "bench", "U0BOT", "B0BOT", users=users, channels=channels)

    @property
    def people(self) -> list[str]:
        """The voters' user ids."""
        return [person.id for person in self._people]

    @property
    def settings(self) -> dict[str, str]:
        """The environment in which a server knows this workspace."""
        return {
            "SLACK_SIGNING_SECRET": self._world.app.signing_secret,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_TEAM_ID": TEAM,
            "SLACK_API_URL": self._sink.api_url,
        }

    def requests(self, notice: Json, lot: list[Press]) -> list[bytes]:
        """The signed requests of a lot of presses on `notice` (a message's text and blocks)."""
        content = {**notice, "blocks": [{"block_id": f"b{n}", **b} for n, b in enumerate(notice["blocks"])]}
        shown = Message(TEAM, CHANNEL, self._world.new_ts(), self._workspace.bot_user, content)
        found = [(b, e) for b in content["blocks"] if b["type"] == "actions" for e in b["elements"]]
        return [self._request(shown, *found[press.button], press) for press in lot]

    def _request(self, shown: Message, block: Json, element: Json, press: Press) -> bytes:
        acted = payloads.action(block, element, {}, f"{press.at.timestamp():.6f}")
        url = self._sink.response_url(next(self._numbers))
        person = self._people[press.voter]
        payload = payloads.block_actions(self._world, self._workspace, person, shown, acted, {}, url)
        written = json.dumps(payload, separators=(",", ":")).replace("/", "\\/")  # as Slack writes it
        request = signed(self._world.app.signing_secret, form({"payload": written}), FORM, time.time(), {})
        return http(self.path, dict(request.headers), request.body)


@dataclass
class TeamsBallots:
    """Presses, each in its voter's personal chat, under the one token that Teams sends with all of them."""

    voters: int
    fake: FakeTeams
    people: list[TeamsUser] = field(init=False)
    _shapes: Shapes = field(init=False)
    path = "/api/messages"

    def __post_init__(self) -> None:
        fake, tenant = self.fake, self.fake.tenant
        self._shapes = Shapes(fake.app, fake.log, fake.service_url)
        self.people = [
            fake.add_user(tenant, f"Voter {n}", locale=LOCALE, timezone=ZONE) for n in range(self.voters)
        ]

    @property
    def settings(self) -> Mapping[str, str]:
        """The environment in which a server knows this tenant."""
        return self.fake.environment()

    def requests(self, card: Json, lot: list[Press]) -> list[bytes]:
        """The requests of a lot of presses on `card`."""
        token = self.fake.keys.token(self.fake.app, self.fake.service_url)
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
            "authorization": f"Bearer {token}",
        }
        buttons = list(executes(card))
        return [http(self.path, headers, self._body(buttons[press.button], press)) for press in lot]

    def _body(self, button: Json, press: Press) -> bytes:
        user, fake = self.people[press.voter], self.fake
        place = fake.directory.personal(fake.app, user)
        shown = TeamsMessage(fake.log.new_id(), place, None, {}, press.at, fake.app)
        action = {key: button[key] for key in ("type", "title", "verb", "data")}
        value = {"action": action, "trigger": "manual"}
        return json.dumps(self._shapes.invoke(user, shown, "adaptiveCard/action", value, press.at)).encode()


def executes(card: Any) -> Iterator[Json]:  # noqa: ANN401 - any JSON
    """The Action.Execute buttons of a card, in order."""
    if isinstance(card, dict):
        if card.get("type") == "Action.Execute":
            yield card
        else:
            for value in card.values():
                yield from executes(value)
    elif isinstance(card, list):
        for value in card:
            yield from executes(value)
