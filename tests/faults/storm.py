"""Vote storms: people on three platforms vote while everything fails that may; then all is checked."""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults.checker import violations
from tests.faults.clients import Crowd
from tests.faults.cluster import Cluster, cluster
from tests.faults.evidence import Evidence
from tests.faults.founding import Founded, found
from tests.faults.gathering import Watch, evidence
from tests.faults.history import History, Kind, Operation, Outcome
from tests.faults.nemesis import Blow, Nemesis, schedule
from tests.faults.stage import Stage, stage
from tests.faults.tables import Tables
from tests.rigs.nursery import Nursery, nursery
from tests.rigs.server import ROOT

CLOCKED = (sys.executable, str(ROOT / "tests" / "rigs" / "clocked.py"))
SECONDS = 8.5
"""Of a storm."""
CLOSING = 4.0
"""Seconds from its start to the first close; the others follow, and people go on pressing."""
ENOUGH, LATEST = 55, 25.0
"""Before it, on a slow machine, so many ballots are waited for, but no longer than so many seconds."""
NEAR = 0.6
"""Seconds before the first close to which the bot's clock is set then."""
PATIENCE = 30.0
"""Seconds of the harness until everything must have come to rest after the last fault."""
LONGEST = 180.0
"""Seconds after which a storm that has not ended is broken."""
LOOKS = 1.2
"""Seconds between two looks at the tables."""
STUCK, A_LEASE = 3.0, 61.0
"""Seconds without a message after which the bot's clock is moved: a dead sender's lease lasts a minute."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one run."""

    seed: int
    database: str
    blows: Sequence[Blow]
    operations: Sequence[Operation]
    evidence: Evidence
    violations: Sequence[str]
    took: float
    """seconds of wall time"""
    rested: float
    """seconds from the last fault until all was at rest"""

    @property
    def figures(self) -> dict[str, object]:
        """The run in a line."""
        ballots = [op for op in self.operations if op.kind in (Kind.CAST, Kind.DUPLICATE)]
        outcomes = Counter(op.outcome for op in ballots)
        return {
            "seed": self.seed,
            "database": self.database,
            "operations": len(ballots),
            "acknowledged": outcomes[Outcome.OK],
            "unknown": outcomes[Outcome.UNKNOWN],
            "refused": outcomes[Outcome.NO],
            "faults": len(self.evidence.faults),
            "violations": len(self.violations),
            "rested": round(self.rested, 1),
            "took": round(self.took, 1),
        }


@dataclass
class Laboratory:
    """Makes the database once and copies it for every run."""

    database: str
    folder: Path
    nursery: Nursery
    cluster: Cluster | None
    founded: Founded
    template: str

    def run(
        self,
        seed: int,
        *,
        command: Sequence[str] = CLOCKED,
        seconds: float = SECONDS,
        folder: Path | None = None,
    ) -> Report:
        """One storm; `folder` keeps the history and the servers' logs."""
        began = time.monotonic()
        place = Path(tempfile.mkdtemp(prefix="run-", dir=folder or self.folder))
        url = self._copy(place)
        try:
            return self._stormed(seed, place, url, command, seconds, began)
        finally:
            if self.cluster:
                self.cluster.server.drop(url)
            if folder is None:
                shutil.rmtree(place, ignore_errors=True)

    def _stormed(
        self, seed: int, place: Path, url: str, command: Sequence[str], seconds: float, began: float
    ) -> Report:
        replicas = 2 if self.cluster else 1
        with History(place / "history.jsonl") as history, stage(
            place, url, self.founded, self.folder / "keys", replicas=replicas, command=command,
            nursery=self.nursery,
        ) as made:  # fmt: skip
            blows = schedule(seed, seconds, replicas, outages=self.cluster is not None, closing=CLOSING)
            storm = Storm(made, self.cluster, history, blows, seed, seconds)
            asyncio.run(storm.run())
            found = [str(one) for one in violations(history.operations, storm.evidence)] + storm.violations
            took = time.monotonic() - began
            return Report(
                seed, self.database, blows, history.operations, storm.evidence, found, took, storm.rested
            )

    def _copy(self, place: Path) -> str:
        if self.cluster:
            return self.cluster.server.create(self.template)
        shutil.copy(self.folder / "plenary.db", place / "plenary.db")
        return f"sqlite:///{place / 'plenary.db'}"


@contextmanager
def laboratory(database: str) -> Iterator[Laboratory]:
    """A place for storms over `sqlite` or `postgres`."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="storm-")))
        servers = stack.enter_context(nursery())
        own = stack.enter_context(cluster()) if database == "postgres" else None
        url = own.server.create() if own else f"sqlite:///{folder / 'plenary.db'}"
        founded = asyncio.run(found(url, folder / "keys"))
        yield Laboratory(database, folder, servers, own, founded, url)


class Storm:
    """One run on its stage: the storm, coming to rest, the evidence."""

    def __init__(
        self,
        made: Stage,
        own: Cluster | None,
        history: History,
        blows: Sequence[Blow],
        seed: int,
        seconds: float,
    ) -> None:
        self._stage = made
        self._seconds = seconds
        self._nemesis = Nemesis(made, own, blows)
        self._crowd = Crowd(made, history, seed)
        self._watch = Watch(made)
        self.violations: list[str] = []
        self.rested = 0.0
        self.evidence: Evidence

    async def run(self) -> None:
        for server in self._stage.servers:
            await asyncio.to_thread(server.wait_ready)
        self._watch.look()
        began = time.monotonic()
        watching = asyncio.create_task(self._looks())
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(self._nemesis.strike(), self._crowd.storm(), self._course(began))
        lasted = time.monotonic() - began
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await asyncio.to_thread(self._nemesis.calm)
        tables = await self._rest()
        await self._watch.ask()
        self._crowd.settle()
        self.violations += [f"an answer nobody understands: {words}" for words in self._crowd.strange]
        self.violations += [f"Slack complains: {words}" for words in self._stage.slack.violations]
        self.violations += [f"Teams complains: {words}" for words in self._stage.teams.violations]
        self.evidence = evidence(self._watch, tables, self._crowd, self._nemesis.faults, lasted)

    async def _course(self, began: float) -> None:
        """Brings the close near once enough has been cast, and ends the storm some time after it."""
        await asyncio.sleep(CLOSING - NEAR)
        while self._crowd.acknowledged < ENOUGH and time.monotonic() < began + LATEST:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        self._stage.clock.set(self._stage.founded.votes[0].closes_at.timestamp() - NEAR)
        await asyncio.sleep(self._seconds - CLOSING + NEAR)
        self._crowd.going = False

    async def _looks(self) -> None:
        while True:
            await asyncio.sleep(LOOKS)
            with suppress(Exception):  # the database is away now and then
                await asyncio.to_thread(self._watch.look)

    async def _rest(self) -> Tables:
        """Waits until everything is closed, numbered and shown; time passes for the bot meanwhile."""
        began = moved = time.monotonic()
        left: object = None
        while True:
            tables = await asyncio.to_thread(self._watch.look)
            now = time.monotonic()
            self.rested = now - began
            if tables.unsent != left:
                left, moved = tables.unsent, now
            if _at_rest(tables):
                return tables
            if self.rested > PATIENCE:
                self.violations.append(f"did not come to rest: {self._left(tables)}")
                return tables
            if now - moved > STUCK:
                self._stage.clock.step(A_LEASE)
                moved = now
            await asyncio.sleep(0.25)

    def _left(self, tables: Tables) -> str:
        states = {number: vote.state for number, vote in tables.votes.items()}
        unnumbered = sum(event.number is None for event in tables.events)
        return f"{states}, unsent {list(tables.unsent)}, events without a number: {unnumbered}"


def _at_rest(tables: Tables) -> bool:
    closed = all(vote.state == "closed" for vote in tables.votes.values())
    return closed and not tables.unsent and all(event.number is not None for event in tables.events)


def main(arguments: Sequence[str]) -> int:
    """Runs storms, a line each, and tells the sum; the exit code is 1 where anything did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults storm", description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next has the next")
    parser.add_argument("--jobs", type=int, default=1, help="runs side by side")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each storm")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument(
        "--keep", type=lambda name: Path(name).resolve(), help="a folder in which histories and logs stay"
    )
    given = parser.parse_args(arguments)
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    lines = []
    for figures, told in _side_by_side(given):
        lines.append(figures)
        print(" ".join(f"{name} {value}" for name, value in figures.items()), flush=True)
        for line in told:
            print(f"  {line}", flush=True)
    summed = {
        name: sum(line[name] for line in lines)
        for name in ("operations", "acknowledged", "unknown", "refused", "faults", "violations")
    }
    broken = [line["seed"] for line in lines if line["violations"]]
    whole = {"commit": _commit(), "runs": len(lines), **summed, "seeds with violations": broken}
    print(", ".join(f"{name} {value}" for name, value in whole.items()))
    if given.json:
        given.json.write_text(json.dumps({**whole, "each": lines}, indent=1) + "\n")
    return int(bool(broken) or len(lines) < given.runs)


Line = tuple[dict[str, object], list[str]]


def _side_by_side(given: argparse.Namespace) -> Iterator[Line]:
    """Each run's figures, and what there is to tell of it, as they come."""
    context = multiprocessing.get_context("spawn")
    seeds, lines = context.SimpleQueue(), context.SimpleQueue()
    for seed in (*range(given.seed, given.seed + given.runs), *[None] * given.jobs):
        seeds.put(seed)
    workers = [
        context.Process(target=_work, args=(given.db, given.seconds, given.keep, seeds, lines))
        for _ in range(given.jobs)
    ]
    for worker in workers:
        worker.start()
    ended = 0
    while ended < given.jobs:
        line = lines.get()
        if line is None:
            ended += 1
        else:
            yield line
    for worker in workers:
        worker.join()


def _work(database: str, seconds: float, keep: Path | None, seeds: object, lines: object) -> None:
    """Runs what there is to run, as long as there is somebody to tell."""
    parent = multiprocessing.parent_process()
    assert parent
    try:
        with laboratory(database) as made:
            while (seed := seeds.get()) is not None and parent.is_alive():  # type: ignore[attr-defined]
                lines.put(_line(made, seed, seconds, keep))  # type: ignore[attr-defined]
    finally:
        lines.put(None)  # type: ignore[attr-defined]


def _line(made: Laboratory, seed: int, seconds: float, keep: Path | None) -> Line:
    try:
        report = made.run(seed, seconds=seconds, folder=keep)
    except Exception as error:  # noqa: BLE001 - a run that broke is a result too, and the next ones go on
        import traceback

        figures = dict.fromkeys(("operations", "acknowledged", "unknown", "refused", "faults"), 0)
        told = "".join(traceback.format_exception(error)).splitlines()[-15:]
        return {"seed": seed, "database": made.database, **figures, "violations": 1}, told
    told = list(report.violations)
    if told:
        told = [*told, "what was done: " + "; ".join(map(str, report.blows))]
    return report.figures, told


def _commit() -> str:
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()
