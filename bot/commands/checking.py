"""What an operator should know and do something about; said in English, like all of the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.domain.profiles import Secrecy
from bot.domain.votes import VoteState
from bot.ports import Transaction
from bot.ports.seals import Seals
from bot.ports.senders import Queue

LATE = timedelta(minutes=15)
"""Nothing waits for so long where the duties are done and the platforms take what they are sent."""
RECENT = timedelta(days=7)
"""For how long it is told that something failed which nobody can do again."""
EVERY = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. Programs may rely on `code` and `about`; the sentences may change."""

    code: str
    about: str
    """what it concerns: "vote:12", a conversation, a connection, a folder"""
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found; healthy where there are no problems."""

    checked_at: datetime
    epoch: int | None
    """of the database, None where it could not be read"""
    problems: tuple[Problem, ...]

    def as_json(self) -> str:
        """For programs; `version` grows when a field changes its meaning or goes."""
        return json.dumps(
            {
                "version": 1,
                "checked_at": self.checked_at.isoformat(timespec="seconds"),
                "healthy": not self.problems,
                "epoch": self.epoch,
                "problems": [asdict(problem) for problem in self.problems],
            },
            ensure_ascii=False,
            indent=2,
        )

    def as_text(self) -> str:
        """A line for each problem."""
        lines = [f"{problem.what} {problem.remedy}" for problem in self.problems]
        return "\n".join(lines) or "All is well."


def problems(tx: Transaction, seals: Seals | None) -> list[Problem]:
    """What the stored state shows; without `seals`, nothing is said about keys."""
    keyless = _without_key(tx, seals) if seals else ()
    return [*_undeliverable(tx), *_late(tx), *_refused(tx), *_suspended(tx), *keyless]


def _undeliverable(tx: Transaction) -> Iterator[Problem]:
    for parked in (*tx.slots.parked(), *tx.deliveries.parked()):
        yield Problem(
            "undeliverable",
            parked.what,
            f"{parked.what} cannot reach {parked.whom}: {parked.reason}.",
            "Invite or install the bot there again, or end it with “unfollow”.",
        )


def _late(tx: Transaction) -> Iterator[Problem]:
    wait = tx.backlog.waits(tx.now)["timer"]
    if wait > LATE:
        yield Problem(
            "late",
            "timer",
            f"A timer has been due for {_minutes(wait)} minutes.",
            "Start the bot; if it runs, look for “duty failed” and “timer failed” in its log.",
        )
    for queue in tx.senders.queues():
        wait = tx.now - min(queue.since, queue.trouble_since or queue.since)
        if wait > LATE:
            name = f"{queue.connection[0].value}:{queue.connection[1]}" if queue.connection else "anybody"
            why, remedy = _held_up(queue, tx.now)
            what = f"{queue.messages} messages wait for {name}, the oldest for {_minutes(wait)} minutes"
            yield Problem("late", name, f"{what}: {why}.", remedy)


def _held_up(queue: Queue, now: datetime) -> tuple[str, str]:
    """Why a connection's messages wait, and what to do about it."""
    paused = queue.paused_until is not None and queue.paused_until > now
    if not paused and (queue.tried_at is None or now - queue.tried_at > LATE):
        return (
            "nobody has tried to send them",
            "Start the bot; if it runs, look for “claiming failed” and “duty failed” in its log.",
        )
    if queue.trouble and queue.trouble_since:
        until = f", and it is left alone until {queue.paused_until:%H:%M} UTC" if paused else ""
        since = f"{queue.trouble_since:%Y-%m-%d %H:%M} UTC"
        return (
            f"nothing has got through since {since} ({queue.trouble}){until}",
            "Ask whether the platform is down and our credentials still hold; all is sent once it answers.",
        )
    return "the platform takes no more at a time", "Nothing is to be done: they go out at its pace."


def _minutes(wait: timedelta) -> int:
    return wait // timedelta(minutes=1)


def _refused(tx: Transaction) -> Iterator[Problem]:
    for event in tx.log.recent("timer-refused", tx.now - RECENT):
        yield Problem(
            "timer-refused",
            event.subject.removeprefix("timer:"),
            f"{event.subject} came to nothing on {event.at:%Y-%m-%d %H:%M} UTC: {event.payload['reason']}",
            "Do by a command what it was to do, if that is still wanted.",
        )


def _suspended(tx: Transaction) -> Iterator[Problem]:
    for vote in tx.votes.listed(states=(VoteState.SUSPENDED,), limit=EVERY):
        yield Problem(
            "suspended",
            f"vote:{vote.id}",
            f"Vote {vote.id} was open in the backup that was restored, and takes no ballots.",
            f"Whoever may open it says “resume {vote.id}” before {vote.closes_at:%Y-%m-%d %H:%M} UTC, or "
            f"“void {vote.id} …”.",
        )


def _without_key(tx: Transaction, seals: Seals) -> Iterator[Problem]:
    held = seals.held()
    for vote in tx.votes.listed(states=(VoteState.OPEN,), limit=EVERY):
        if vote.rule.secrecy is Secrecy.SEALED and vote.id not in held:
            yield Problem(
                "key-lost",
                f"vote:{vote.id}",
                f"Vote {vote.id} is sealed and its key is gone: it takes no ballots and will be void.",
                f"Bring the key back into PLENARY_KEYS before {vote.closes_at:%Y-%m-%d %H:%M} UTC.",
            )
