"""The row of 200 concurrent voters on one vote at `store.run`, beside the raw driver and pgbench.

Each round asks a fresh copy of the database what real ballots asked of the store when they were recorded.
"""

from __future__ import annotations

import asyncio
import gc
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.bench import Bench, turned
from bench.figures import Figure, Target
from bench.floors import pgbench
from bench.floors.writer import RawWriter
from bench.processes import cpu_seconds
from bench.recorded import Asked, Lot, people_of, record, seeded
from bench.recording import ask, statements
from bench.seeding import opened
from bot.ports import Overloaded
from tests.rigs.databases import NoPostgres, PostgresServer, libpq_url, postgres

AT_ONCE = 200
TITLE = "200 voters at once, store.run"
TARGET = Target(0.8, at_least=True)
OURS, RAW, BENCH, STATEMENT = "store.run", "raw writer thread", "pgbench", "psycopg, one statement"

Take = Callable[[Asked], Awaitable[None]]


@dataclass
class Costs:
    """What a ballot cost a contender, round by round: microseconds by the clock and of processor time."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    refused: int = 0
    """how often the store said that it was too busy to begin"""

    def add(self, ballots: int, wall: float, cpu: float) -> None:
        """Adds a round."""
        self.wall.append(wall / ballots * 1e6)
        self.cpu.append(cpu / ballots * 1e6)


async def measured(bench: Bench) -> list[Figure]:
    """Both databases, each in rounds in which the contenders take turns."""
    figures = await _sqlite(bench)
    try:
        with postgres({}, durable=True) as server:
            return [*figures, *await _postgres(bench, server)]
    except NoPostgres as reason:
        return [*figures, Figure(f"{TITLE}, PostgreSQL", f"of {BENCH}", [], TARGET, problems=[str(reason)])]


async def _sqlite(bench: Bench) -> list[Figure]:
    title, base = f"{TITLE}, SQLite", bench.folder / "base.sqlite"
    bench.say(f"{title}: seeding and recording")
    made = await seeded(f"sqlite:///{base}", bench)
    shutil.copy(base, bench.folder / "recorded.sqlite")
    with statements() as heard:
        lot = await record(f"sqlite:///{bench.folder / 'recorded.sqlite'}", bench, made, heard)
    costs = {OURS: Costs(), RAW: Costs()}
    for number in range(bench.rounds):
        bench.say(f"{title}, round {number + 1} of {bench.rounds}")
        for name in turned(list(costs), number):
            path = bench.folder / f"round-{number}-{len(name)}.sqlite"
            shutil.copy(base, path)
            async with (
                _through_store(f"sqlite:///{path}", costs[name])
                if name == OURS
                else _through_driver(path) as take
            ):
                await _measure(costs[name], lot, take, time.process_time)
            costs[name].problems += await lot.missing(f"sqlite:///{path}")
    ours, raw = costs[OURS], costs[RAW]
    return [
        Figure(
            title,
            f"processor time of {RAW}, same SQL",
            _shares(raw.cpu, ours.cpu),
            TARGET,
            problems=_wrong(costs),
        ),
        Figure(title, f"ballots a second of {RAW}", _shares(raw.wall, ours.wall)),
        *_micros(title, costs),
    ]


async def _postgres(bench: Bench, server: PostgresServer) -> list[Figure]:
    title, base = f"{TITLE}, PostgreSQL", server.create()
    bench.say(f"{title}: seeding and recording")
    made = await seeded(base, bench)
    pgbench.prepare(libpq_url(base), await people_of(base, bench.voters))
    copy = server.create(base)
    lot = await record(copy, bench, made, [])
    floor = BENCH if pgbench.found(server) else STATEMENT
    if floor == STATEMENT:
        bench.say(f"NO PGBENCH beside {server.binaries}: {STATEMENT}, stands in its place")
    costs = {OURS: Costs(), floor: Costs()}
    for number in range(bench.rounds):
        bench.say(f"{title}, round {number + 1} of {bench.rounds}")
        for name in turned(list(costs), number):
            url = server.create(base)
            if name == OURS:
                async with _through_store(url, costs[name]) as take:
                    await _measure(
                        costs[name], lot, take, lambda: time.process_time() + cpu_seconds(server.pid or 0)
                    )
                costs[name].problems += await lot.missing(url)
            else:
                before = cpu_seconds(server.pid or 0)
                spent = pgbench.run(server, libpq_url(url), bench.folder, lot.vote, bench.voters, lot.ballots)
                costs[name].add(spent.ballots, spent.wall, spent.cpu + cpu_seconds(server.pid or 0) - before)
            server.drop(url)
    ours, theirs = costs[OURS], costs[floor]
    return [
        Figure(
            title,
            f"ballots a second of {floor}",
            _shares(theirs.wall, ours.wall),
            TARGET,
            problems=_wrong(costs),
        ),
        Figure(title, f"processor time of {floor}, server's with it", _shares(theirs.cpu, ours.cpu)),
        *_micros(title, costs),
    ]


@asynccontextmanager
async def _through_store(url: str, costs: Costs) -> AsyncIterator[Take]:
    store = opened(url)

    async def take(asked: Asked) -> None:
        while True:
            try:
                return await store.run(partial(ask, calls=asked.calls), batched=True)
            except Overloaded:  # and nothing was done; whoever pressed presses again
                costs.refused += 1

    try:
        yield take
    finally:
        await store.close()


@asynccontextmanager
async def _through_driver(path: Path) -> AsyncIterator[Take]:
    writer = RawWriter(path)
    try:
        yield lambda asked: writer.run(asked.script)
    finally:
        writer.close()


async def _measure(costs: Costs, lot: Lot, take: Take, cpu: Callable[[], float]) -> None:
    await _all(lot.warm_up, take)
    gc.freeze()  # or a round in which the collector walks through all that was recorded costs twice as much
    wall, used = time.perf_counter(), cpu()
    await _all(lot.presses, take)
    costs.add(lot.ballots, time.perf_counter() - wall, cpu() - used)


async def _all(presses: Sequence[Sequence[Asked]], take: Take) -> None:
    """Each voter's presses in order, of so many voters at once."""

    async def lane(own: Sequence[Sequence[Asked]]) -> None:
        for voter in own:
            for press in voter:
                await take(press)

    await asyncio.gather(*(lane(presses[n::AT_ONCE]) for n in range(min(AT_ONCE, len(presses)))))


def _shares(floor: Sequence[float], ours: Sequence[float]) -> list[float]:
    return [theirs / own for theirs, own in zip(floor, ours, strict=True)]


def _wrong(costs: dict[str, Costs]) -> list[str]:
    return [f"{name}: {problem}" for name, one in costs.items() for problem in one.problems]


def _micros(title: str, costs: dict[str, Costs]) -> list[Figure]:
    return [
        Figure(title, f"  {name}, {what}", values, unit="µs a ballot")
        for name, one in costs.items()
        for what, values in (("processor time", one.cpu), ("by the clock", one.wall))
    ]
