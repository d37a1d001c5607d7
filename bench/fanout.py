"""The row of a meeting's prompt to 10,000 members: memory, the platform's budget, and ballots meanwhile."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bench import load
from bench.ballots import TEAM, Press, SlackBallots
from bench.bench import Bench
from bench.bulk import grow
from bench.figures import Figure, Target
from bench.load import Run
from bench.processes import Server
from bench.product import settings
from bench.seeding import Seeded, opened, seed, without_prompts
from bench.sink import Sink
from bench.starting import resident
from bot.domain.people import Platform
from bot.ports import Transaction

MEMBERS, CONNECTIONS, PRESSES = 10_000, 16, 3
MINUTE, PER_MINUTE = 60.0, Target(50)  # Slack's limit of messages and edits in a workspace
DELAY = Target(1.5)
LONGEST_PLANNING = 120.0  # seconds
LOADING = 5  # seconds after the start in which SDKs are loaded, which the quiet server has behind it
PROMPTS = """
prompts:
  registration-due: {about: registration, before: [4 weeks, 1 week], whom: everybody}
"""


@dataclass(slots=True)
class Watch:
    """What was seen of one server: its peak in memory, its ballots, what it posted when."""

    peak: float = 0.0
    runs: list[Run] = field(default_factory=list)
    posted: list[float] = field(default_factory=list)


async def measured(bench: Bench) -> list[Figure]:
    """The same ballots on the same database: once with nobody to be asked, once with everybody."""
    many = bench.sized(MEMBERS)
    row = f"A meeting's prompt to {many:,} members on Slack"
    url = f"sqlite:///{bench.folder / 'quiet.sqlite'}"
    with bench.apart() as core:
        async with Sink(TEAM) as sink:
            slack = SlackBallots(bench.voters, sink)
            people = {Platform.SLACK: (TEAM, slack.people)}
            bench.say(f"{row}: seeding")
            votes = bench.rounds
            seeded = await seed(url, bench.folder / "keys", people, votes, without_prompts())
            await _meeting_ahead(url)
            await grow(url, TEAM, many)
            shutil.copy(bench.folder / "quiet.sqlite", bench.folder / "asking.sqlite")
            watched = {}
            for name, prompts in (("quiet", "\nprompts: {}\n"), ("asking", PROMPTS)):
                bench.say(f"{row}: {name}")
                watched[name] = await _watched(bench, core, slack, sink, seeded, name, prompts)
    return _figures(row, watched["quiet"], watched["asking"])


async def _watched(
    bench: Bench,
    core: int | None,
    slack: SlackBallots,
    sink: Sink,
    seeded: Seeded,
    name: str,
    prompts: str,
) -> Watch:
    """Serves, and casts a lot of ballots a round from when the first prompt goes out."""
    source = bench.folder / f"{name}.yaml"
    source.write_text(without_prompts().partition("\nprompts:")[0] + prompts)
    own = {"PLENARY_COMMUNITY": str(source)}
    environment = settings(bench.folder, f"sqlite:///{bench.folder / name}.sqlite", own, slack.settings)
    watch, before = Watch(), len(sink.messages)
    with Server("bot", bench.folder, core, environment, args=("serve", "--host", "127.0.0.1")) as server:
        async with _peak(server, watch):
            if name == "quiet":
                await server.settle()
            else:
                await _first_post(sink, before)
                await asyncio.sleep(bench.sized(LOADING))
            for vote in seeded.votes[: bench.rounds]:
                lot = Press.lot(bench.voters, PRESSES)
                requests = await asyncio.to_thread(slack.requests, vote.slack, lot)
                lanes = load.lanes(requests, bench.voters, min(CONNECTIONS, bench.voters))
                watch.runs.append(await load.send(server.port, lanes))
    watch.posted = [at for at, _ in sink.messages[before:]]
    return watch


async def _meeting_ahead(url: str) -> None:
    """A meeting in six days, to which nobody has said whether they come."""
    store = opened(url)

    def add(tx: Transaction) -> None:
        begins = tx.now + timedelta(days=6)
        tx.meetings.add("Global meeting", begins, begins + timedelta(days=1), "Europe/Rome", "ahead")

    try:
        await store.run(add)
    finally:
        await store.close()


async def _first_post(sink: Sink, before: int) -> None:
    async with asyncio.timeout(LONGEST_PLANNING):
        while len(sink.messages) == before:  # noqa: ASYNC110 - the sink tells nobody
            await asyncio.sleep(0.05)


@asynccontextmanager
async def _peak(server: Server, watch: Watch) -> AsyncIterator[None]:
    async def look() -> None:
        while True:
            watch.peak = max(watch.peak, resident(server.pid))
            await asyncio.sleep(0.1)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()


def _figures(row: str, quiet: Watch, asking: Watch) -> list[Figure]:
    delays = [
        busy.quantile(0.99) / calm.quantile(0.99) for busy, calm in zip(asking.runs, quiet.runs, strict=True)
    ]
    wrong = [
        f"{sum(answer.status != 200 for answer in run.answers)} ballots were not taken"
        for run in (*quiet.runs, *asking.runs)
        if any(answer.status != 200 for answer in run.answers)
    ]
    busiest = max(_within(asking.posted, at) for at in asking.posted)
    return [
        Figure(row, "p99 of a ballot, of the quiet server's", delays, DELAY, problems=wrong),
        Figure(row, "prompts in the busiest minute", [busiest], PER_MINUTE),
        Figure(row, "resident at most", [asking.peak], unit="MB"),
        Figure(row, "  of the quiet server", [quiet.peak], unit="MB"),
    ]


def _within(posted: Sequence[float], at: float) -> int:
    return sum(at <= other < at + MINUTE for other in posted)
