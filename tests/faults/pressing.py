"""Voters who press without a pause, here and there, and press again until the bot has taken their ballot."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import create_engine, select

from adapters.community import find
from bench.ballots import Press, TeamsBallots
from bench.load import complete
from bench.seeding import Seeded, seed
from bot.domain.people import Platform
from store.schema.votes import ballots
from tests.rigs.cluster import Node
from tests.standins.teams import FakeTeams

PATIENCE = 15.0
"""Seconds after which Teams gives up on an answer."""
PAUSE, AGAIN = 0.05, 0.2
"""Seconds between two presses of one voter, and before a press that failed is made again."""
CHOICES = ("yes", "no", "abstain")
AT_ONCE = 8
"""Voters who press at the same time."""
TAKEN = b"You vote for"

REFUSED, CUT, LATE, UNSURE, NOT_TAKEN = "refused connection", "cut off", "no answer", "unsure", "not taken"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One press: which ballot, when by the monotonic clock, and what came of it: "200", "503", "cut off"."""

    ballot: tuple[int, str]
    """vote and unit"""
    choice: str
    began: float
    ended: float
    outcome: str

    @property
    def acknowledged(self) -> bool:
        return self.outcome == "200"

    @property
    def unknown(self) -> bool:
        """Whether the ballot may have been kept although nobody said so."""
        return self.outcome in (CUT, LATE, UNSURE) or (self.outcome[0] == "5" and self.outcome != "503")


@dataclass
class Crowd:
    """The voters, their votes, and all that they did."""

    seeded: Seeded
    people: TeamsBallots
    folder: Path
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def settings(self) -> Mapping[str, str]:
        """How a bot reaches the voters' platform."""
        return {
            **self.people.settings,
            "PLENARY_COMMUNITY": "logistics",
            "PLENARY_KEYS": str(self.folder / "keys"),
        }

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forgets what was done: the database is as it was at first.

        Each voter makes each choice in a vote at most once: one made before would be taken for a resend.
        """
        self.attempts.clear()
        votes, voters = range(len(self.seeded.votes)), range(self.people.voters)
        self._left = iter(
            [(vote, voter, choice) for choice in range(len(CHOICES)) for voter in voters for vote in votes]
        )

    async def press(
        self, ports: Sequence[int], over: asyncio.Event, *, at_once: int, dice: random.Random
    ) -> None:
        """So many voters at once press, each on any of the ports, until it is over.

        Every other one keeps its connection for as long as the bot lets it.

        Raises:
            AssertionError: there was nothing left to press.
        """
        await asyncio.gather(*(self._voter(ports, over, dice, keeps=bool(n % 2)) for n in range(at_once)))

    async def _voter(
        self,
        ports: Sequence[int],
        over: asyncio.Event,
        dice: random.Random,
        *,
        keeps: bool,
    ) -> None:
        lines = {port: Line(port, keeps=keeps) for port in ports}
        for vote, voter, choice in self._left:
            taken = False
            while not taken and not over.is_set():
                taken = (await self._attempt(lines[dice.choice(ports)], vote, voter, choice)).acknowledged
                await asyncio.sleep(PAUSE if taken else AGAIN)
            if over.is_set():
                break
        else:
            raise AssertionError("nothing is left to press")
        for line in lines.values():
            line.hang_up()

    async def _attempt(self, line: Line, vote: int, voter: int, choice: int) -> Attempt:
        opened = self.seeded.votes[vote]
        (request,) = self.people.requests(opened.teams, [Press(voter, choice, datetime.now(UTC))])
        began = time.monotonic()
        outcome = await line.ask(request)
        unit = self.seeded.units[Platform.TEAMS][voter]
        made = Attempt((opened.id, unit), CHOICES[choice], began, time.monotonic(), outcome)
        self.attempts.append(made)
        return made

    def outcomes(self) -> Counter[str]:
        """How many attempts ended how."""
        return Counter(attempt.outcome for attempt in self.attempts)

    def lost(self, database_url: str) -> list[str]:
        """Acknowledged ballots that the database does not hold, and ballots it holds that nobody cast."""
        kept = _kept(database_url)
        allowed: dict[tuple[int, str], set[str | None]] = {}
        for attempt in sorted(self.attempts, key=lambda attempt: attempt.began):
            if attempt.acknowledged:
                allowed[attempt.ballot] = {attempt.choice}
            elif attempt.unknown:
                allowed.setdefault(attempt.ballot, {None}).add(attempt.choice)
        return [
            f"vote {vote}, unit {unit}: {kept.get((vote, unit))} is kept, {sorted(map(str, may))} was cast"
            for (vote, unit), may in allowed.items()
            if kept.get((vote, unit)) not in may
        ] + [f"vote {vote}, unit {unit}: nobody cast it" for vote, unit in kept.keys() - allowed.keys()]


def _kept(database_url: str) -> dict[tuple[int, str], str]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        rows = connection.execute(select(ballots.c.vote_id, ballots.c.unit, ballots.c.choice)).all()
    engine.dispose()
    return {(row.vote_id, row.unit): row.choice for row in rows}


async def first_since(voting: Crowd, instant: float) -> float:
    """When the first ballot that was pressed after the instant was acknowledged; waits for it."""
    async with asyncio.timeout(60):
        while True:
            for attempt in voting.attempts:
                if attempt.began > instant and attempt.acknowledged:
                    return attempt.ended
            await asyncio.sleep(0.005)


@dataclass
class Line:
    """One voter's way to one server."""

    port: int
    keeps: bool
    card: bool = True
    """whether a ballot that is taken is answered with a card, as on Teams, or with nothing, as on Slack"""
    _open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> str:
        """Sends it and tells what came of it."""
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await self._connection()
                writer.write(request)
                answer = await _answer(reader)
        except ConnectionRefusedError:
            outcome = REFUSED
        except TimeoutError:
            outcome = LATE
        except (OSError, asyncio.IncompleteReadError):
            outcome = CUT
        else:
            if not self.keeps or b"\r\nconnection: close" in answer[0].lower():
                self.hang_up()
            return self._outcome(*answer[1:])
        self.hang_up()
        return outcome

    def _outcome(self, status: int, body: bytes) -> str:
        if status != 200 or (TAKEN in body if self.card else not body):
            return str(status)
        return UNSURE if b"may have been kept" in body else NOT_TAKEN

    def hang_up(self) -> None:
        """Ends the connection, if there is one."""
        if self._open:
            self._open[1].transport.abort()
            self._open = None

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._open and self._open[0].at_eof():
            self.hang_up()
        if self._open is None:
            self._open = await asyncio.open_connection("127.0.0.1", self.port)
        return self._open


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, int, bytes]:
    raw = b""
    while (answer := complete(raw) if raw else None) is None:
        part = await reader.read(65536)
        if not part:
            raise asyncio.IncompleteReadError(raw, None)
        raw += part
    return raw.partition(b"\r\n\r\n")[0], *answer


@contextmanager
def founded(node: Node, folder: Path, *, voters: int, votes: int) -> Iterator[tuple[Crowd, str]]:
    """A crowd, and the name of its database in a new PostgreSQL server, which is stopped again."""
    node.initialise()
    node.start()
    url = node.server.create()
    with crowd(url, folder, voters=voters, votes=votes) as voting:
        node.stop()
        yield voting, urlsplit(url).path[1:]


@contextmanager
def crowd(database_url: str, folder: Path, *, voters: int, votes: int) -> Iterator[Crowd]:
    """Founds a community with open votes of so many organisations, each with a delegate on Teams."""
    with FakeTeams() as teams:
        people = TeamsBallots(voters, teams)
        everybody: Any = {Platform.TEAMS: (teams.tenant, [user.aad_id for user in people.people])}
        source, _ = find("logistics")
        seeded = asyncio.run(seed(database_url, folder / "keys", everybody, votes, source))
        yield Crowd(seeded, people, folder)
