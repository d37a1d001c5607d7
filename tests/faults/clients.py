"""The voters of a storm: each presses again and again, changes their mind, hangs up, comes twice or late."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.people import IdentityKey
from tests.faults import answers
from tests.faults.founding import OpenVote
from tests.faults.history import History, Kind, Outcome
from tests.faults.requests import Client, Press, Slack, Teams, Web
from tests.faults.society import Person
from tests.faults.stage import EPOCH, Stage
from tests.faults.wire import Lost, NotSent, exchange

PAUSE = 1.5
"""Seconds between two presses of one account, on average."""
SLOWED = 2
"""How many times as long as an answer took one waits before the next press: a slow machine keeps up."""
SENT_AGAIN = 0.4
"""The share of presses that are delivered more than once: at once, late, or after the close."""
TO_THE_CLOSE = 0.1
"""Seconds after which a press is sent again that is meant to come late, and not before its vote is over."""
TOO_LATE = 0.2
"""The share of presses for which nobody looks whether the vote is over."""
OVERTAKEN = 0.05
"""The share of presses that a newer one of the same person in the same vote overtakes on its way."""
FROM_THE_FUTURE = 0.02
"""The share of presses whose platform's clock is ahead of the bot's."""
AN_HOUR = 3600.0
RECUSES = 0.06
"""The share of times at which a delegate with a browser recuses their organisation instead."""
IMPATIENT = 0.15
"""The share of deliveries whose sender hangs up within 40 ms."""


@dataclass(frozen=True, slots=True)
class Voter:
    """One account of one person."""

    person: Person
    key: IdentityKey
    unit: str

    @property
    def identity(self) -> str:
        return f"{self.key.platform.value}:{self.key.tenant}/{self.key.user}"


@dataclass
class Waiting:
    """A press on Slack whose words are still to come."""

    number: int
    url: str
    status: int | None
    returned: float


@dataclass
class Crowd:
    """All voters, on one event loop."""

    stage: Stage
    history: History
    seed: int
    strange: list[str] = field(default_factory=list)
    """answers that could not be understood"""
    said: list[tuple[float, str]] = field(default_factory=list)
    """every answer with its instant"""
    acknowledged: int = 0
    """ballots of which a voter has been told at once; on Slack the words come later"""
    going: bool = True
    """while it is, everybody votes"""
    _adjusted: set[str] = field(default_factory=set)
    """accounts whose platform's clock was ahead of the bot's once"""
    _waiting: list[Waiting] = field(default_factory=list)
    _late: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        founded = self.stage.founded
        self._clients: Mapping[str, Client] = {
            "slack": Slack(self.stage),
            "teams": Teams(self.stage.teams, founded),
            "web": Web(founded.sessions),
        }
        self.voters = [
            Voter(person, key, founded.units[person.organisation] if person.votes else "")
            for person in self.stage.people
            for key in person.accounts
        ]

    async def storm(self) -> None:
        """Everybody votes while it goes on; then what is still to be sent again is."""
        await asyncio.gather(*map(self._votes, self.voters))
        while self._late:
            await asyncio.gather(*self._late)

    async def _votes(self, voter: Voter) -> None:
        dice = random.Random(f"{self.seed} {voter.identity}")
        took = 0.0
        while True:
            await asyncio.sleep(dice.expovariate(1 / PAUSE) + SLOWED * took)
            if not self.going:
                return
            vote, began = self._chosen(dice), time.monotonic()
            if isinstance(self._clients[voter.key.platform], Web) and dice.random() < RECUSES:
                await self._recuses(voter, vote, dice)
            elif dice.random() < OVERTAKEN:
                await self._overtaken(voter, vote, dice)
            else:
                await self._press(voter, vote, dice.choice(vote.choices), dice)
            took = time.monotonic() - began

    def _chosen(self, dice: random.Random) -> OpenVote:
        """A vote that is open, mostly."""
        votes, now = self.stage.founded.votes, self.stage.clock.now()
        still_open = [vote for vote in votes if vote.closes_at.timestamp() > now]
        return dice.choice(still_open if still_open and dice.random() > TOO_LATE else votes)

    async def _press(self, voter: Voter, vote: OpenVote, choice: str, dice: random.Random) -> None:
        press = self._clients[voter.key.platform].press(voter.key, vote, choice, self._ahead(voter, dice))
        fate = dice.random()
        if fate < SENT_AGAIN:
            delay = (dice.uniform(0, 0.05), dice.uniform(0.2, 2), TO_THE_CLOSE)[dice.randrange(3)]
            resent = dice.random() < 0.5
        number = self._begin(Kind.CAST, voter, vote, choice, press)
        if fate < SENT_AGAIN:
            task = asyncio.create_task(self._again(voter, vote, choice, press, number, delay, resent, dice))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
        await self._deliver(voter, press, number, dice)

    async def _overtaken(self, voter: Voter, vote: OpenVote, dice: random.Random) -> None:
        """Two presses one upon the other, of which the second arrives first."""
        client = self._clients[voter.key.platform]
        made = []
        for choice in dice.sample(vote.choices, 2):
            made.append((choice, client.press(voter.key, vote, choice, self._ahead(voter, dice))))
            await asyncio.sleep(0.002)  # Teams tells instants in milliseconds
        for choice, press in reversed(made):
            await self._deliver(voter, press, self._begin(Kind.CAST, voter, vote, choice, press), dice)

    def _ahead(self, voter: Voter, dice: random.Random) -> float:
        """By how much an account is ahead of real time: once by more than the bot, then by as much."""
        bot = self.stage.clock.now() - time.time()
        if voter.identity in self._adjusted:
            return bot
        if dice.random() >= FROM_THE_FUTURE:
            return 0
        self._adjusted.add(voter.identity)
        return bot + AN_HOUR

    async def _recuses(self, voter: Voter, vote: OpenVote, dice: random.Random) -> None:
        client = self._clients["web"]
        assert isinstance(client, Web)
        press = client.says(voter.key, "recuse", str(vote.number))
        await self._deliver(voter, press, self._begin(Kind.RECUSE, voter, vote, "", press), dice)

    async def _again(
        self,
        voter: Voter,
        vote: OpenVote,
        choice: str,
        press: Press,
        number: int,
        delay: float,
        resent: bool,
        dice: random.Random,
    ) -> None:
        """The press once more: byte for byte the same, or as its platform resends."""
        await asyncio.sleep(delay)
        while delay == TO_THE_CLOSE and self.going and vote.closes_at.timestamp() > self.stage.clock.now():  # noqa: ASYNC110
            await asyncio.sleep(dice.uniform(0.1, 1))
        client = self._clients[voter.key.platform]
        changed = client.resent(press) if resent else None
        if changed:
            again = self._begin(Kind.CAST, voter, vote, choice, changed)
            await self._deliver(voter, changed, again, dice)
        else:
            same = client.again(press)
            again = self._begin(Kind.DUPLICATE, voter, vote, choice, same, of=number)
            await self._deliver(voter, same, again, dice)

    def _begin(
        self, kind: Kind, voter: Voter, vote: OpenVote, choice: str, press: Press, of: int | None = None
    ) -> int:
        return self.history.begin(
            kind, vote.number, voter.person.name, voter.identity, time.monotonic(), unit=voter.unit,
            rank=voter.person.rank, choice=choice, click=press.click, of=of,
        )  # fmt: skip

    async def _deliver(self, voter: Voter, press: Press, number: int, dice: random.Random) -> None:
        client = self._clients[voter.key.platform]
        request = client.request(voter.key, press)
        patience = dice.uniform(0.002, 0.04) if dice.random() < IMPATIENT else client.patience
        port = dice.choice(self.stage.servers).port
        status, body = None, b""
        try:
            status, body = await exchange(port, request, patience)
        except NotSent:
            self.history.end(number, time.monotonic(), Outcome.NO, "not sent")
            return
        except Lost:
            pass
        returned = time.monotonic()
        if press.url:
            self._waiting.append(Waiting(number, press.url, status, returned))
        elif status is None:
            self.history.end(number, returned, Outcome.UNKNOWN)
        else:
            words = body.decode("utf-8", "replace")
            if voter.key.platform == "web" and status == 200:
                words = answers.main_words(words)
            self._end(number, returned, status, words)

    def _end(self, number: int, returned: float, status: int, words: str) -> None:
        self.said.append((returned, words))
        outcome = answers.by_status(status)
        if outcome is None:
            try:
                outcome = answers.heard(words)
            except ValueError as error:
                self.strange.append(str(error))
                outcome = Outcome.UNKNOWN
        self.acknowledged += outcome is Outcome.OK
        self.history.end(number, returned, outcome, f"{status} {words[:200]}")

    def settle(self) -> None:
        """Notes what was answered through the response_urls. Nothing more comes now."""
        came: dict[str, tuple[float, str]] = {}
        for call in self.stage.slack.calls_of("response_url"):
            if call.took_effect:
                came.setdefault(call.url, (call.at - EPOCH, str(call.args.get("text", ""))))
        for press in self._waiting:
            if press.url in came:
                at, words = came[press.url]
                self._end(press.number, at, 200, words)
            elif press.status is not None and (outcome := answers.by_status(press.status)):
                self.history.end(press.number, press.returned, outcome, str(press.status))
            else:
                said = "carried out, and no words came" if press.status == 200 else ""
                self.history.end(press.number, press.returned, Outcome.UNKNOWN, said)
        self._waiting.clear()
