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

LATE = timedelta(minutes=15)
"""Nothing due waits for so long where the duties are done: ten thousand prompts are begun in ten minutes."""
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
    for what, wait in tx.backlog.waits(tx.now).items():
        if wait > LATE:
            yield Problem(
                "late",
                what,
                f"A {what} has been due for {wait // timedelta(minutes=1)} minutes.",
                "Start the bot; if it runs, look for “duty failed” and “timer failed” in its log.",
            )


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
