"""Power cuts at random moments of a recording: what is left is opened and compared with what was promised."""

from __future__ import annotations

import asyncio
import bisect
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random

from adapters import community
from store import open_store
from tests.faults.disk import Disk
from tests.faults.recording import Promise, Recording

OPENED = 50
"""One state in so many is also opened by the product itself, which writes to it."""
PORTION = 250
"""States that a worker makes between two words on the progress."""


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one state: the cut's place in the order, the chance of the state, and why."""

    place: int
    seed: int
    why: str


@dataclass
class Replayed:
    """What came of a number of states."""

    states: int = 0
    opened: int = 0
    absent: int = 0
    """states from before there was a database"""
    checked: int = 0
    """promises compared, over all states"""
    wrong: list[Wrong] = field(default_factory=list)

    def add(self, other: Replayed) -> None:
        """Counts another one's states too."""
        self.states += other.states
        self.opened += other.opened
        self.absent += other.absent
        self.checked += other.checked
        self.wrong += other.wrong


class Oracle:
    """What must stand in the database at each place of a recording's order."""

    def __init__(self, recording: Recording) -> None:
        self._promises = sorted(recording.promises, key=lambda promise: promise.given)
        self._given = [promise.given for promise in self._promises]
        self._results: Mapping[int, tuple[str, str]] = {}
        self._casts: dict[tuple[int, str], list[Promise]] = {}
        for promise in self._promises:
            if promise.choice:
                self._casts.setdefault((promise.vote, promise.organisation), []).append(promise)

    def learn(self, database: Path) -> None:
        """Takes from the last state of all what the results are that must not change any more."""
        with closing(sqlite3.connect(database)) as connection:
            rows = connection.execute("SELECT id, state, result FROM votes")
            self._results = {vote: (state, result) for vote, state, result in rows}
            assert all(self._results[p.vote][1] for p in self._promises if p.vote and not p.choice)

    def due(self, place: int) -> Sequence[Promise]:
        """The promises given before the cut."""
        return self._promises[: bisect.bisect_left(self._given, place)]

    def broken(self, database: sqlite3.Connection, place: int) -> Iterator[str]:
        """What was promised before the cut and does not stand."""
        due = self.due(place)
        if not due:
            return
        rows = database.execute(
            "SELECT b.vote_id, r.name, b.choice FROM ballots b JOIN rolls r USING (vote_id, unit)"
            " WHERE b.rank = 'delegate'"
        )
        ballots = {(vote, name): choice for vote, name, choice in rows}
        results = {v: (s, r) for v, s, r in database.execute("SELECT id, state, result FROM votes")}
        updates = {text for (text,) in database.execute("SELECT text FROM updates")}
        for (vote, name), casts in self._casts.items():
            answered = sum(cast.given < place for cast in casts)
            allowed = {cast.choice for cast in casts[max(0, answered - 1) : answered + 1]}
            if answered and ballots.get((vote, name)) not in allowed:
                yield f"the ballot of {name} in vote {vote} is {ballots.get((vote, name))}, not {allowed}"
        for promise in due:
            if promise.update and promise.update not in updates:
                yield f"the update {promise.update!r} is lost"
            if (
                promise.vote
                and not promise.choice
                and results.get(promise.vote) != self._results[promise.vote]
            ):
                yield f"vote {promise.vote} was closed and is {results.get(promise.vote)}"


def replay(
    recording: Recording, states: int, seed: int, progress: Callable[[Replayed], None] = lambda _: None
) -> Replayed:
    """Cuts the power at so many random places, on every core."""
    chance = Random(seed)
    cuts = sorted((chance.randint(0, len(recording.events)), chance.getrandbits(48)) for _ in range(states))
    portions = [cuts[at : at + PORTION] for at in range(0, len(cuts), PORTION)]
    total = Replayed()
    # The workers inherit the recording: as an argument it would be copied for each portion.
    _inherited.append(recording)
    try:
        with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as workers:
            for done in workers.map(_portion, portions):
                total.add(done)
                progress(total)
    finally:
        _inherited.clear()
    return total


_inherited: list[Recording] = []


def _portion(cuts: Sequence[tuple[int, int]]) -> Replayed:
    (recording,) = _inherited
    seen, done, oracle = Disk(), Replayed(), Oracle(recording)
    oracle.learn(recording.database)
    with tempfile.TemporaryDirectory(prefix="plenary-cut-", dir="/dev/shm") as name:
        for place, seed in cuts:
            for event in recording.events[seen.place : place]:
                seen.see(event)
            _judge(recording, seen, Random(seed), Path(name), oracle, done, seed)
    return done


def _judge(
    recording: Recording, seen: Disk, chance: Random, folder: Path, oracle: Oracle, done: Replayed, seed: int
) -> None:
    for old in folder.iterdir():
        old.unlink()
    for name, content in seen.left(chance).items():
        (folder / Path(name).name).write_bytes(content)
    done.states += 1
    done.checked += len(oracle.due(seen.place))
    file = folder / recording.database.name
    due = oracle.due(seen.place)
    wrong: list[str] = []
    if file.exists():
        wrong += _compared(file, seen.place, oracle)
        if chance.randrange(OPENED) == 0:
            done.opened += 1
            wrong += _opened(file)
    else:
        done.absent += 1
        wrong += ["the database is gone"] if due else []
    for promise in due:
        if promise.backup:
            copy = folder / promise.backup
            wrong += _compared(copy, seen.place, oracle) if copy.exists() else ["the backup is gone"]
    done.wrong += [Wrong(seen.place, seed, why) for why in wrong]


def _compared(file: Path, place: int, oracle: Oracle) -> list[str]:
    try:
        with closing(sqlite3.connect(file)) as database:
            said = [why for (why,) in database.execute("PRAGMA integrity_check") if why != "ok"]
            return [*(f"integrity: {why}" for why in said), *oracle.broken(database, place)]
    except sqlite3.Error as error:
        return [f"{type(error).__name__}: {error}"]


def _opened(file: Path) -> list[str]:
    """The product's own opening: it migrates, reads, and writes."""
    try:
        asyncio.run(_healthy(file))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        return [f"the product does not open it: {type(error).__name__}: {error}"]
    return []


async def _healthy(file: Path) -> None:
    store = open_store(
        f"sqlite:///{file}", parse=lambda source: community.read(source, "stored"), clock=lambda at: at
    )
    try:
        assert await store.healthy(), "it is not healthy"
    finally:
        await store.close()
