"""A lot of real ballots, each with what it asked: through the core, on a database that is seeded for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.bench import Bench
from bench.product import CHOICES
from bench.recording import Call, RecordingStore, Script
from bench.seeding import Seeded, counted, dispatcher, opened, seed, without_prompts
from bot.domain.people import IdentityKey, Platform
from bot.requests import Args, ConversationKey, Request

PRESSES = 3
TENANT = "T0BENCH"
CHANNEL = ConversationKey(Platform.SLACK, TENANT, "C0BENCH", personal=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """One ballot: what it asked of the store, and what the store then said to SQLite's driver."""

    calls: Sequence[Call]
    script: Script


@dataclass(frozen=True, slots=True)
class Lot:
    """Ballots by voter, in one vote to warm up and in the one that is measured."""

    vote: int
    units: Sequence[str]
    warm_up: Sequence[Sequence[Asked]]
    presses: Sequence[Sequence[Asked]]

    @property
    def ballots(self) -> int:
        """How many are measured."""
        return sum(map(len, self.presses))

    async def missing(self, url: str) -> list[str]:
        """What a database lacks of the lot: each voter's last ballot must stand."""
        _, ballots = await counted(url, self.vote)
        last = CHOICES[(PRESSES - 1) % len(CHOICES)]
        kept = sum(ballot.choice == last for ballot in ballots)
        wanted = len(self.units)
        return (
            []
            if kept == len(ballots) == wanted
            else [f"{kept} of {wanted} last ballots, {len(ballots)} in all"]
        )


async def seeded(url: str, bench: Bench) -> Seeded:
    """Makes a database with as many voters as the bench has, and two open votes."""
    people = {Platform.SLACK: (TENANT, [_user(n) for n in range(bench.voters)])}
    return await seed(url, bench.folder / "keys", people, 2, without_prompts())


async def record(url: str, bench: Bench, made: Seeded, heard: list[tuple[str, Sequence[Any]]]) -> Lot:
    """Casts the lot through the core and writes down what each ballot asks."""
    store = RecordingStore(opened(url))
    dispatch = dispatcher(store, bench.folder / "keys")

    async def press(voter: int, vote: int, number: int) -> Asked:
        at = datetime.now(UTC) - timedelta(minutes=1) + timedelta(seconds=number)
        args = Args.of(str(vote), str(number % len(CHOICES) + 1))
        heard.clear()
        reply = await dispatch(Request(f"{vote}.{number}", key(voter), CHANNEL, "vote", args, clicked_at=at))
        if reply.refused:
            raise RuntimeError(f"a ballot was refused: {reply.view}")
        return Asked(store.calls, [said for said in heard if not said[0].startswith("BEGIN")])

    try:
        warm_up, vote = (vote.id for vote in made.votes)
        voters = range(bench.voters)
        return Lot(
            vote,
            made.units[Platform.SLACK],
            [[await press(voter, warm_up, 0)] for voter in voters],
            [[await press(voter, vote, number) for number in range(PRESSES)] for voter in voters],
        )
    finally:
        await store.close()


async def people_of(url: str, voters: int) -> list[tuple[int, int]]:
    """Member and identity of each voter."""
    store = opened(url, read_only=True)
    try:
        found = await store.read(lambda tx: [tx.people.identity(key(n)) for n in range(voters)])
        return [(one.member_id, one.id) for one in found if one]
    finally:
        await store.close()


def _user(number: int) -> str:
    return f"U0{number:06}"


def key(number: int) -> IdentityKey:
    """The account of a voter."""
    return IdentityKey(Platform.SLACK, TENANT, _user(number))
