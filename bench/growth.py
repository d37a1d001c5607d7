"""The row of growth: a ballot among a thousand ballots and members, and among a million."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.bench import Bench, turned
from bench.bulk import grow
from bench.figures import Figure, Target
from bench.processes import cpu_seconds
from bench.product import CHOICES
from bench.recorded import CHANNEL, TENANT, key, seeded
from bench.seeding import dispatcher, opened
from bot.dispatch import Dispatcher
from bot.ports import Store
from bot.requests import Args, Request
from tests.rigs.databases import NoPostgres, postgres

SMALL, LARGE = 1_000, 1_000_000
TARGET = Target(1.2)
AT_ONCE = 8  # as many as PostgreSQL is given threads, so that none is refused for being busy

Cpu = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Town:
    """A database of some size and the product's core over it."""

    store: Store
    dispatch: Dispatcher
    open_vote: int
    voters: int

    @classmethod
    async def founded(cls, url: str, bench: Bench, many: int) -> Town:
        """Seeds the voters who will cast, and as many others who have cast."""
        made = await seeded(url, bench)
        vote = made.votes[0].id
        await grow(url, TENANT, many, vote)
        store = opened(url)
        return cls(store, dispatcher(store, bench.folder / "keys"), vote, bench.voters)

    async def cast(self, number: int) -> int:
        """Every voter's next ballot, some at once; how many."""
        at = datetime.now(UTC)
        args = Args.of(str(self.open_vote), str(number % len(CHOICES) + 1))

        async def lane(first: int) -> None:
            for voter in range(first, self.voters, AT_ONCE):
                reply = await self.dispatch(
                    Request(f"{number}", key(voter), CHANNEL, "vote", args, clicked_at=at)
                )
                if reply.refused:
                    raise RuntimeError(f"a ballot was refused: {reply.view}")

        await asyncio.gather(*map(lane, range(AT_ONCE)))
        return self.voters


async def measured(bench: Bench) -> list[Figure]:
    """Both databases: small and large side by side, in turns."""
    figures = await _compared(
        bench, "SQLite", lambda many: f"sqlite:///{bench.folder}/{many}.sqlite", time.process_time
    )
    try:
        with postgres({}, durable=True) as server:
            pid = server.pid or 0
            return [
                *figures,
                *await _compared(
                    bench,
                    "PostgreSQL",
                    lambda _: server.create(),
                    lambda: time.process_time() + cpu_seconds(pid),
                ),
            ]
    except NoPostgres as reason:
        return [*figures, Figure("Growth, PostgreSQL", "", [], TARGET, problems=[str(reason)])]


async def _compared(bench: Bench, database: str, url: Callable[[int], str], cpu: Cpu) -> list[Figure]:
    small, large = bench.sized(SMALL), bench.sized(LARGE)
    row = f"Growth on {database}: a ballot among {large:,} ballots and members"
    costs: dict[int, list[float]] = {small: [], large: []}
    towns: dict[int, Town] = {}
    try:
        for many in costs:
            bench.say(f"{row}: making {many:,}")
            towns[many] = await Town.founded(url(many), bench, many)
        for number in range(bench.rounds + 1):
            bench.say(f"{row}, round {number} of {bench.rounds}")
            for many in turned(list(costs), number):
                before = cpu()
                ballots = await towns[many].cast(number)
                if number:  # the first round warms up
                    costs[many].append((cpu() - before) / ballots * 1e6)
    finally:
        for town in towns.values():
            await town.store.close()
    shares = [more / less for less, more in zip(costs[small], costs[large], strict=True)]
    return [
        Figure(row, f"of one among {small:,}: processor time", shares, TARGET),
        *(Figure(row, f"  among {many:,}", values, unit="µs a ballot") for many, values in costs.items()),
    ]
