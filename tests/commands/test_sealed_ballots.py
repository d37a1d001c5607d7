"""Forty sealed ballots, and an adversary who holds the database, its log and every answer."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters import community
from adapters.calendar import occurrences
from adapters.catalogues import languages, speeches
from adapters.seals import KeyFolder
from bot.codec import encode
from bot.commands import registry
from bot.commands.checking import Problem, problems
from bot.dispatch import Dispatcher
from bot.domain.groups import Role
from bot.domain.people import IdentityKey, Platform, Rank
from bot.domain.votes import VoteState
from bot.duties import Duties
from bot.ports import Store, Transaction
from bot.requests import Args, ConversationKey, Hints, Reply, Request
from bot.sending import Patient, Sender
from store import open_store
from tests.rigs.evidence import Evidence, seized, wal_file
from tests.rigs.forensics import Secret, links, mentions
from tests.rigs.server import ROOT

COMMUNITY = ROOT / "tests" / "fixtures" / "communities" / "sealed.yaml"
WORDS = speeches()
REGISTRY = registry(map(WORDS, languages()))
UNITS = 40
OPTIONS = ("Alder", "Birch", "Cedar", "Douglas fir", "Elm", "Fig", "Ginkgo", "Hazel")
RANKINGS = (
    "h>e>g>b>a>f>d>c",
    "c>g>e>a>h",
    "d>c=f>e>h>b>a",
    "b>h>d>e>g>c>f>a",
    "f>c>a>d=g>e>b>h",
    "g>e>d>h>a>c>b",
)
"""Some far shorter than others."""
NEVER = ("d>a>h>e>b>g>c>f", "b>f>e>g>d>a>c")
"""Rankings that nobody chooses."""


@dataclass
class Scene:
    """The bot without platforms: forty delegates and forty alternates write to it in the browser."""

    url: str
    keys: KeyFolder
    now: datetime = datetime(2026, 9, 1, 9, tzinfo=UTC)
    said: list[str] = field(default_factory=list)
    """every answer"""

    def __post_init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.store = self.loop.run_until_complete(self._opened())
        self.dispatcher = Dispatcher(self.store, self.keys, REGISTRY, WORDS, "http://x.test", lambda: None)
        sender = Sender(Patient(self.store), {}, time.monotonic)
        self.duties = Duties(self.store, self.keys, sender, WORDS, occurrences, "http://x.test", set)
        self.loop.run_until_complete(self.store.run(self._found))

    async def _opened(self) -> Store:
        return open_store(
            self.url, parse=lambda text: community.read(text, "stored"), clock=lambda _: self.now
        )

    def _found(self, tx: Transaction) -> None:
        source = COMMUNITY.read_text("utf-8")
        tx.load_community(community.read(source, "sealed"), source)
        training = next(g for g in tx.groups.all() if g.slug == "training")
        clerk = tx.people.add("Clerk", "en", "UTC")
        tx.people.grant(clerk.id, "secretary")
        tx.people.introduce(_key("clerk"), clerk.id, Hints())
        for number in range(1, UNITS + 1):
            own = tx.organisations.add(f"Organisation {number:02}", "member", votes=True)
            for rank in (Rank.DELEGATE, Rank.ALTERNATE):
                member = tx.people.add(f"{rank.value} {number}", "en", "UTC")
                tx.people.set(member.id, organisation_id=own.id)
                tx.people.introduce(_key(f"{rank.value}-{own.id}"), member.id, Hints())
                tx.organisations.delegate(own.id, member.id, rank, None)
                tx.groups.join(training.id, member.id, own.id, Role.REPRESENTATIVE, founder=True)

    def close(self) -> None:
        self.loop.run_until_complete(self.store.close())
        self.loop.close()

    def says(self, who: str, command: str, *args: str) -> Reply:
        """Somebody's command, a second after the one before."""
        self.now += timedelta(seconds=1)
        conversation = ConversationKey(Platform.WEB, "web", who, personal=True)
        request = Request(secrets.token_hex(6), _key(who), conversation, command, Args.typed(" ".join(args)))
        reply = self.loop.run_until_complete(self.dispatcher(request))
        self.said.append(encode(reply))
        assert not reply.refused, self.said[-1]
        return reply

    def ticks(self) -> None:
        self.loop.run_until_complete(self.duties.tick())

    def state(self, number: int) -> VoteState:
        vote = self.loop.run_until_complete(self.store.read(lambda tx: tx.votes.get(number)))
        assert vote
        return vote.state

    def troubles(self) -> list[Problem]:
        return self.loop.run_until_complete(self.store.read(lambda tx: problems(tx, self.keys)))

    def evidence(self, since: str) -> Evidence:
        return seized(self.url, since).also(answers="\n".join(self.said).encode())


def _key(who: str) -> IdentityKey:
    return IdentityKey(Platform.WEB, "web", who)


@pytest.fixture
def scene(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(database_url, KeyFolder(tmp_path / "keys"))
    yield made
    made.close()


def opened(scene: Scene, number: int = 1) -> None:
    """Another vote, which gets this number."""
    listed = " ".join(f"“{option}”" for option in OPTIONS)
    scene.says("clerk", "motion", f"training “Which trees?” {listed} as ranking closes in 5d")
    scene.says("clerk", "open", str(number))


def cast(scene: Scene) -> Secret:
    """Opens a vote; everybody votes, some twice, some through their alternates."""
    lots = random.Random(secrets.randbits(32))
    opened(scene)
    truth: dict[str, str] = {}
    for number in lots.sample(range(1, UNITS + 1), UNITS):
        truth[f"o{number}"] = chosen = lots.choice(RANKINGS)
        who = lots.choice(("delegate", "delegate", "alternate"))
        if lots.random() < 0.3:
            scene.says(f"{who}-{number}", "vote", "1", lots.choice(RANKINGS))
            scene.ticks()
        scene.says(f"{who}-{number}", "vote", "1", chosen)
    units = {unit: (unit, f"Organisation {int(unit[1:]):02}") for unit in truth}
    return Secret(truth, units, {choice: (choice,) for choice in (*RANKINGS, *NEVER)})


def test_no_ballot_can_be_told_before_or_after_the_close_by_who_holds_all_but_the_key(scene: Scene) -> None:
    since = wal_file(scene.url)
    secret = cast(scene)
    scene.ticks()
    before = scene.evidence(since)
    assert set(mentions(before, secret).values()) == {0}
    assert links(before, secret) == []
    sealed = [row["choice"] for table in ("ballots", "superseded") for row in before.tables[table]]
    assert len(sealed) > UNITS
    assert len({len(str(text)) for text in sealed}) == 1
    assert scene.keys.held() == {1}

    scene.now += timedelta(days=6)
    scene.ticks()
    after = scene.evidence(since)
    assert scene.keys.held() == frozenset()
    counted = {row["choice"]: row["number"] for row in after.tables["counted"]}
    assert counted == Counter(secret.truth.values())
    assert list(counted) == sorted(counted), "stored in the order in which the ballots were opened"
    assert {row["choice"] for row in after.tables["ballots"]} == {""}
    assert after.tables["superseded"] == []
    assert links(after, secret) == []
    named = mentions(after, secret)
    assert all(named[choice] == 0 for choice in NEVER)


def test_the_doctor_says_that_the_key_of_an_open_vote_is_gone(scene: Scene) -> None:
    opened(scene)
    assert scene.troubles() == []
    scene.keys.destroy(1)
    (trouble,) = scene.troubles()
    assert trouble.what.startswith("Vote 1 is sealed and its key is gone")
    assert "before 2026-09-06" in trouble.remedy

    scene.now += timedelta(days=6)
    scene.ticks()
    assert "key-lost" not in {trouble.code for trouble in scene.troubles()}


def test_a_close_that_cannot_read_its_key_waits_for_it_and_keeps_no_other_waiting(
    scene: Scene, tmp_path: Path
) -> None:
    key = tmp_path / "keys" / "vote-1.key"
    for number in (1, 2):
        opened(scene, number)
        for voter in range(1, 6):
            scene.says(f"delegate-{voter}", "vote", str(number), RANKINGS[0])
    key.rename(tmp_path / "away")
    key.mkdir()
    scene.now += timedelta(days=6)
    scene.ticks()
    assert [scene.state(number) for number in (1, 2)] == [VoteState.OPEN, VoteState.CLOSED]

    key.rmdir()
    (tmp_path / "away").rename(key)
    scene.ticks()
    assert scene.state(1) is VoteState.OPEN
    scene.now += timedelta(minutes=1)
    scene.ticks()
    assert scene.state(1) is VoteState.CLOSED
    assert scene.keys.held() == frozenset()
