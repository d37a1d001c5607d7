"""When a process should get no requests, and what an operator can watch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from adapters import metrics, readiness
from adapters.metrics import Watched, counted
from adapters.readiness import LATE, SILENT, Readiness
from bot.domain.people import Platform
from bot.ports import Gone, Throttled, Uncertain
from tests.rigs.migrated import migrated
from tests.store.scene import START, Database, found


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(migrated(tmp_path))
    made.run(found)
    yield made
    made.close()


@dataclass
class Asked:
    """A store that counts how often it is asked for its health, and may be slow about it."""

    database: Database
    seconds: float = 0
    times: int = 0

    async def healthy(self) -> bool:
        self.times += 1
        await asyncio.sleep(self.seconds)
        return await self.database.store.healthy()

    async def read(self, work: Any) -> Any:
        return await self.database.store.read(work)


@dataclass
class Seconds:
    now: float = 0

    def __call__(self) -> float:
        return self.now


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def test_however_often_it_is_asked_the_database_is_asked_once_a_second(database: Database) -> None:
    store, clock = Asked(database), Seconds()

    async def answers() -> list[str]:
        ready = Readiness(store, clock)  # type: ignore[arg-type]
        first = await asyncio.gather(*(ready() for _ in range(50)))
        clock.now += 0.9
        second = await ready()
        clock.now += 0.2
        return [*first, second, await ready()]

    assert set(database._loop.run(answers())) == {""}
    assert store.times == 2


def test_a_database_that_hangs_is_said_to_and_asked_no_more_meanwhile(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, clock = Asked(database, seconds=0.5), Seconds()
    monkeypatch.setattr(readiness, "PATIENCE", 0.05)

    async def answers() -> list[str]:
        ready = Readiness(store, clock)  # type: ignore[arg-type]
        said = [await ready()]
        clock.now += 5
        said.append(await ready())
        await asyncio.sleep(0.6)
        said.append(await ready())
        return said

    assert database._loop.run(answers()) == [SILENT, SILENT, SILENT]
    assert sample("plenary_ready") == 0
    assert store.times == 2


def test_a_store_that_has_stopped_is_not_ready(database: Database) -> None:
    async def answer() -> str:
        await database.store.close()
        return await Readiness(database.store)()

    assert database._loop.run(answer()) == SILENT


def test_what_has_been_due_for_too_long_is_named_by_its_kind_only(database: Database) -> None:
    database.run(lambda tx: tx.timers.set("vote:42:close", "vote-close", 42, START))

    clock = Seconds()
    ready = Readiness(database.store, clock)
    clock.now = LATE.total_seconds() + 1

    async def answer() -> str:
        clock.now += 2
        return await ready()

    database.now = START + LATE
    assert database._loop.run(answer()) == ""
    database.now = START + LATE + timedelta(minutes=2)
    assert database._loop.run(answer()) == "a timer has been due for 17 minutes"


def test_a_process_that_has_just_begun_is_ready_whatever_an_outage_has_left(database: Database) -> None:
    database.run(lambda tx: tx.timers.set("vote:42:close", "vote-close", 42, START))
    database.now = START + timedelta(days=3)

    async def answer() -> str:
        return await Readiness(database.store)()

    assert database._loop.run(answer()) == ""


def test_what_is_due_can_be_watched(database: Database) -> None:
    database.run(lambda tx: tx.timers.set("vote:42:close", "vote-close", 42, START))
    database.now = START + timedelta(minutes=3)
    rounds = []

    async def duties() -> None:
        rounds.append(1)

    database._loop.run(Watched(duties, database.store)())

    assert rounds == [1]
    assert sample("plenary_oldest_due_seconds", what="timer") == 180
    assert sample("plenary_oldest_due_seconds", what="prompt") == 0
    assert sample("plenary_epoch") == 1


@dataclass
class Failing:
    """A messenger that raises what it is told to."""

    finds: bool = True
    errors: list[Exception | None] = field(default_factory=list)

    async def post(self, *_: object, repeat: bool) -> str:
        if error := self.errors.pop(0):
            raise error
        return "m1"


def test_messages_are_counted_by_what_came_of_them() -> None:
    errors = [None, Throttled(1), Gone("archived"), Uncertain("500"), ValueError("ours")]
    outcomes = ("sent", "throttled", "gone", "uncertain", "failed")
    before = [sample("plenary_messages_total", platform="slack", outcome=o) for o in outcomes]
    failing = Failing(errors=[*errors])
    one = counted({(Platform.SLACK, "T1"): failing})[Platform.SLACK, "T1"]  # type: ignore[dict-item]

    async def post() -> None:
        await one.post(None, None, "mark", repeat=False)  # type: ignore[arg-type]

    for error in errors:
        if error is None:
            asyncio.run(post())
        else:
            with pytest.raises(type(error)):
                asyncio.run(post())

    after = [sample("plenary_messages_total", platform="slack", outcome=o) for o in outcomes]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1] * 5
    assert one.finds


def test_errors_in_the_log_are_counted_by_part() -> None:
    logger = logging.getLogger("plenary.duties.of.a.test")
    logger.addHandler(metrics._Errors(logging.ERROR))
    before = sample("plenary_errors_total", part="plenary.duties")

    logger.warning("not this")
    logger.error("but this")

    assert sample("plenary_errors_total", part="plenary.duties") == before + 1
