"""The product as it is measured: `plenary serve` on a seeded database, and what it kept of the ballots."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from bench.ballots import Press
from bench.bench import Bench
from bench.processes import Server, free_port
from bench.seeding import People, Seeded, counted, seed, without_prompts
from bot.domain.people import Platform
from bot.requests import ConversationKey

FILE = "plenary.sqlite"
CHOICES = ("yes", "no", "abstain")  # what the buttons of the notice stand for, in order


@dataclass(frozen=True, slots=True)
class Product:
    """The running server and what was put into its database."""

    server: Server
    core: int | None
    folder: Path
    environment: Mapping[str, str]
    seeded: Seeded

    @property
    def database_url(self) -> str:
        """Where its SQLite file is."""
        return self.environment["PLENARY_DATABASE_URL"]

    def beside(self, layer: str) -> Server:
        """The product cut off at a layer (`bench.servers.layers`), on a copy of the database as it is now."""
        own = Path(mkdtemp(prefix=layer, dir=self.folder))
        with (
            closing(sqlite3.connect(self.folder / FILE)) as file,
            closing(sqlite3.connect(own / FILE)) as copy,
        ):
            file.backup(copy)
        moved = {"PLENARY_DATA": str(own), "PLENARY_DATABASE_URL": f"sqlite:///{own / FILE}"}
        environment = {**self.environment, **moved, "BENCH_LAYER": layer}
        return Server("bench.servers.layers", own, self.core, environment)

    async def missing(self, platform: Platform, vote_id: int, lot: Sequence[Press]) -> list[str]:
        """What the database lacks of a lot of presses: each voter's last must stand."""
        turnout, ballots = await counted(self.database_url, vote_id)
        standing = {ballot.unit: (ballot.choice, ballot.clicked_at) for ballot in ballots}
        units = self.seeded.units[platform]
        wanted = {units[press.voter]: (CHOICES[press.button], press.at) for press in lot}
        wrong = sum(standing.get(unit) != last for unit, last in wanted.items())
        problems = [f"{wrong} of {len(wanted)} ballots kept are not the last one cast"] if wrong else []
        if turnout.cast != len(standing):
            problems.append(f"a turnout of {turnout.cast} with {len(standing)} ballots")
        return problems


@asynccontextmanager
async def serving(
    bench: Bench,
    core: int | None,
    people: People,
    votes: int,
    *platforms: Mapping[str, str],
    channel: ConversationKey | None = None,
    prepare: Callable[[str, Seeded], Awaitable[None]] | None = None,
) -> AsyncIterator[Product]:
    """`plenary serve` on a fresh database with so many open votes, and nothing left to do.

    `prepare` adds to the database before the start.
    """
    database_url = f"sqlite:///{bench.folder / FILE}"
    bench.say(f"seeding {sum(len(users) for _, users in people.values())} organisations")
    source = bench.folder / "community.yaml"
    source.write_text(without_prompts())
    seeded = await seed(database_url, bench.folder / "keys", people, votes, source.read_text(), channel)
    if prepare:
        await prepare(database_url, seeded)
    environment = settings(bench.folder, database_url, {"PLENARY_COMMUNITY": str(source)}, *platforms)
    with Server("bot", bench.folder, core, environment, args=("serve", "--host", "127.0.0.1")) as server:
        await server.settle()
        yield Product(server, core, bench.folder, environment, seeded)


def settings(folder: Path, database_url: str, *platforms: Mapping[str, str]) -> dict[str, str]:
    """The environment of `plenary serve`."""
    own = {
        "PLENARY_DATA": str(folder),
        "PLENARY_DATABASE_URL": database_url,
        "PLENARY_METRICS": f"127.0.0.1:{free_port()}",
    }
    return own | {name: value for platform in platforms for name, value in platform.items()}
