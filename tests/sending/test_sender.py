"""A sender begins nothing that it could not end within its lease, and notes what it knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.people import Platform
from bot.ports import Address, Messenger, Overloaded, Throttled, Transaction, Uncertain, Unsure
from bot.requests import ConversationKey
from bot.sending import BEGINS, Parcel, Patient, Sender
from bot.sending.sender import RETRY
from bot.views import Card
from tests.rigs.migrated import migrated
from tests.rigs.recorder import Recorder
from tests.store.scene import START, Database

HERE = (Platform.SLACK, "T1")
ADDRESS = Address(ConversationKey(*HERE, "C1", personal=False), "", "UTC")
LATE = BEGINS.total_seconds() + 1


class Scene:
    """A sender, its messenger, and a monotonic clock that stands still."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seconds = 100.0
        self.platform = Recorder(lambda: START)
        self.noted: list[object] = []

    def send(self, attempts: int = 1, messenger: Messenger | None = None) -> None:
        def again(tx: Transaction, at: datetime, tried: bool) -> None:
            self.noted.append(((at - tx.now), tried))

        parcel = Parcel(
            ADDRESS, Card("A title", (), "en"), "mark", attempts,
            sent=lambda tx, reference: self.noted.append(reference),
            again=again,
            park=lambda tx, reason: self.noted.append(f"parked: {reason}"),
        )  # fmt: skip
        sender = Sender(
            Patient(self.database.store), {HERE: messenger or self.platform}, lambda: self.seconds
        )
        self.database._loop.run(sender.send(parcel, 100.0))

    def troubles(self) -> list[str]:
        return [queue.trouble for queue in self.database.read(lambda tx: tx.senders.queues())]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    database = Database(migrated(tmp_path))
    yield Scene(database)
    database.close()


def test_what_was_claimed_in_time_goes_out(scene: Scene) -> None:
    scene.seconds += BEGINS.total_seconds()
    scene.send()

    assert scene.noted == ["mark"]


def test_a_sender_that_was_paused_sends_nothing_and_gives_it_back_as_never_tried(scene: Scene) -> None:
    scene.seconds += LATE
    scene.send()

    assert scene.platform.sent == []
    assert scene.noted == [(timedelta(0), False)]


def test_a_sender_that_is_paused_after_its_look_up_sends_nothing_either(scene: Scene) -> None:
    class Paused(Recorder):
        async def find(self, address: Address, mark: str) -> str | None:
            scene.seconds += LATE
            return await super().find(address, mark)

    paused = Paused(lambda: START)
    scene.send(2, paused)

    assert paused.sent == []
    assert scene.noted == [(timedelta(0), False)]


def test_a_messenger_that_never_answers_is_given_up(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(Recorder):
        async def post(self, address: Address, card: Card, mark: str, *, repeat: bool) -> str:
            await asyncio.sleep(60)
            return mark

    monkeypatch.setattr("bot.sending.sender.LONGEST_CALL", timedelta(seconds=0.05))
    scene.send(messenger=Silent(lambda: START))

    ((wait, tried),) = scene.noted  # type: ignore[misc]
    assert RETRY * 0.75 <= wait <= RETRY * 1.25
    assert tried


def test_a_repeat_is_looked_up_where_that_can_be_done_and_marked_elsewhere(scene: Scene) -> None:
    scene.send()
    scene.send(2)
    assert [sent.repeat for sent in scene.platform.sent] == [False]

    blind = Recorder(lambda: START, finds=False)
    scene.send(1, blind)
    scene.send(2, blind)

    assert [sent.repeat for sent in blind.sent] == [False, True]


def test_a_pause_is_everybodys(scene: Scene) -> None:
    scene.database.run(lambda tx: tx.senders.turn(HERE, "somebody", BEGINS))
    scene.platform.failures.append(Throttled(30))
    scene.send()

    assert scene.noted == [(timedelta(seconds=30), False)]
    turn = scene.database.run(lambda tx: tx.senders.turn(HERE, "another", BEGINS))
    assert turn
    assert turn.paused_until == START + timedelta(seconds=30)


def test_the_more_often_it_failed_the_later_it_is_tried_again(scene: Scene) -> None:
    for attempts in (1, 3, 30):
        scene.platform.failures.append(Uncertain("status 500"))
        scene.platform.sent.clear()
        scene.send(attempts)

    first, third, last = (wait.total_seconds() for wait, _ in scene.noted)  # type: ignore[attr-defined]
    assert 3 < first < 7
    assert 14 < third < 26
    assert 449 < last < 751


def test_what_was_sent_is_noted_although_the_store_is_busy_at_first(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, refusals = scene.database.store.run, [Overloaded("busy"), Unsure("away")]

    async def refusing(work: Callable[[Transaction], None]) -> None:
        if refusals:
            raise refusals.pop()
        await run(work)

    monkeypatch.setattr(scene.database.store, "run", refusing)
    monkeypatch.setattr("bot.sending.patience.PAUSES", (0.01, 0.01))
    scene.send()

    assert (scene.noted, len(scene.platform.sent)) == (["mark"], 1)
