"""The demonstration's stage: the story played once, the clock stepped, the messages kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from adapters.clock import Clock
from adapters.demo.cast import CAST, FOUNDED, PRESENT
from adapters.demo.seed import Players, founding, register
from adapters.demo.sent import DemoMessenger, Log
from adapters.demo.story import SCENES
from adapters.demo.writing import written
from bot.dispatch import Dispatch
from bot.domain.people import Platform
from bot.domain.votes import VoteState
from bot.phrases import Speeches
from bot.ports import Messenger, Store, Transaction
from bot.views import Card

MOST_STEPS = 200
"""Steps from one due instant to the next, so that a mistake cannot step for ever."""
ROUNDS = 4
"""Ticks, a second apart, that send what waited for its budget."""
_KEPT = "demonstration"
_FOR_EVER = timedelta(days=3650)
_A_MOMENT = timedelta(seconds=1)


class Step(StrEnum):
    """Where the clock can be stepped to."""

    PROMPT = "prompt"
    CLOSE = "close"
    MEETING = "meeting"


class HalfPlayed(Exception):
    """The story was interrupted when it was first played."""


def founding_clock() -> Clock:
    """The clock on the first day of the story; `Stage.prepare` steps it to where the demonstration stands."""
    return Clock(FOUNDED - datetime.now(UTC))


class Stage:
    """The invented community at a moment of its story.

    `renderers` give what a platform would receive of a card. `tick` must be set to one round of the duties.
    """

    def __init__(
        self,
        store: Store,
        dispatch: Dispatch,
        speeches: Speeches,
        clock: Clock,
        renderers: Mapping[str, Callable[[Card], object]],
    ) -> None:
        self.store = store
        self.sent = Log(clock.now)
        self.tick: Callable[[], Awaitable[None]] = _nothing
        self.messengers: dict[tuple[Platform, str], Messenger] = {
            (persona.platform, persona.tenant): DemoMessenger(persona.platform, self.sent) for persona in CAST
        }
        self._players = Players(store, dispatch, speeches)
        self._clock = clock
        self._renderers = renderers
        self._stepping = asyncio.Lock()

    @property
    def now(self) -> datetime:
        """The demonstration's present."""
        return self._clock.now()

    def seconds(self) -> float:
        """A clock for the budgets of sending: where days pass in a moment, budgets refill with them."""
        return self.now.timestamp()

    async def prepare(self) -> None:
        """Plays the story where the store is empty; else goes on where the demonstration stood.

        Raises:
            HalfPlayed: the story was interrupted; the database is of no use.
        """
        stood = await self.store.read(lambda tx: tx.codes.look(_KEPT, _KEPT))
        if stood:
            self._clock.step(datetime.fromisoformat(stood["at"]))
            return
        if await self.store.read(lambda tx: bool(tx.organisations.all())):
            raise HalfPlayed("The demonstration was interrupted when it was first set up: delete its data.")
        await self._play()
        await self.keep()

    async def keep(self) -> None:
        """Remembers where the demonstration stands: while it is off, its time stands still."""
        at = self.now
        await self.store.run(lambda tx: tx.codes.issue(_KEPT, _KEPT, {"at": at.isoformat()}, at + _FOR_EVER))

    async def step(self, to: Step) -> None:
        """Steps the clock, doing on the way what is due when it is due."""
        async with self._stepping:
            before = self.sent.posted
            if to is Step.PROMPT:
                await self._until(None, lambda: self.sent.posted > before)
            elif target := await self.store.read(_closes if to is Step.CLOSE else _starts):
                await self._until(target + _A_MOMENT, lambda: False)
            await self.keep()

    def copies(self, card: Card) -> Sequence[tuple[str, str]]:
        """What other platforms would receive of this, as (platform, JSON) pairs."""
        return [(platform, written(render(card))) for platform, render in self._renderers.items()]

    async def _play(self) -> None:
        await self.store.run(register)
        for first, place in founding():
            await self._players.play(first, place)
        for at, lines in SCENES:
            await self._until(at, lambda: False)
            for line in lines:
                await self._players.play(line)
        await self._until(PRESENT, lambda: False)

    async def _until(self, at: datetime | None, enough: Callable[[], bool]) -> None:
        """Steps from one due instant to the next, until `at` or until it is enough."""
        for _ in range(MOST_STEPS):
            await self.tick()
            due = await self.store.read(lambda tx: tx.timers.next_due())
            if enough() or due is None or (at and due > at):
                break
            self._clock.step(max(due, self.now) + _A_MOMENT)
        if at:
            self._clock.step(at)
            for _ in range(ROUNDS):
                await self.tick()
                self._clock.step(self.now + _A_MOMENT)


async def _nothing() -> None:
    """Until the duties are there."""


def _closes(tx: Transaction) -> datetime | None:
    open_votes = tx.votes.listed(states=(VoteState.OPEN,), limit=1)
    return open_votes[0].closes_at if open_votes else None


def _starts(tx: Transaction) -> datetime | None:
    coming = (m.starts_at for m in tx.meetings.upcoming() if m.starts_at > tx.now)
    return min(coming, default=None)
