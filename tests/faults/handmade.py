"""Small histories and their evidence, made by hand: right where nothing else is said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from store.log import extended, leaf_hash, root_hash
from tests.faults.checker import violations
from tests.faults.evidence import Event, Evidence, Fault, Reading, Root, Shown, Stored, Vote
from tests.faults.history import Kind, Operation, Outcome
from tests.faults.rules import recount
from tests.faults.rules.run import Violation

CLOCK = 1000.0
"""Added to an instant of the harness; the vote closes at its 100."""
CLOSE = 100.0
ROLL = frozenset({"o1", "o2", "o3", "o4", "o5"})
CHANNEL = "slack:T1/C1"
MOTION: Mapping[str, Any] = {
    "kind": "motion",
    "seats": 1,
    "secrecy": "open",
    "tie_break": False,
    "quorum": {"of": "none", "share": None, "number": 0},
    "threshold": {
        "share": {"of": "1/2", "at_least": False}, "base": "decided", "unanimous": False,
        "at_most_against": None, "minimum_for": 0, "veto": False,
    },
}  # fmt: skip
LABELS = {"yes": "Acacias", "no": "Beeches", "abstain": "Chestnuts"}


def log(told: Iterable[tuple[str, str, Mapping[str, str | int], str]]) -> tuple[list[Event], Root]:
    """Events of kind, subject, payload and actor, numbered as the product does it, and the root over them."""
    made: list[Event] = []
    edge: list[bytes] = []
    for number, (kind, subject, payload, actor) in enumerate(told):
        entry = {"kind": kind, "number": number, "payload": payload, "subject": subject}
        text = json.dumps(entry, sort_keys=True)
        leaf = leaf_hash(text.encode())
        edge = extended(edge, number, leaf)
        made.append(Event(kind, subject, payload, actor, number, text, leaf.hex()))
    return made, Root(len(made), root_hash(edge).hex())


def cast_event(ballot: Stored, secrecy: str = "open") -> tuple[str, str, Mapping[str, str | int], str]:
    """What the log says of a ballot of vote 1."""
    told = {"unit": ballot.unit, "rank": ballot.rank}
    choice = {"choice": ballot.choice} if secrecy == "open" else {}
    return "ballot-cast", "vote:1", {**told, **choice}, ballot.actor


@dataclass
class Case:
    """Vote 1 of five units. What clients did is told by methods; so is what stands in the end."""

    secrecy: str = "open"
    operations: list[Operation] = field(default_factory=list)
    ballots: list[Stored] = field(default_factory=list)
    superseded: list[Stored] = field(default_factory=list)
    recused: set[str] = field(default_factory=set)
    counted: dict[str, int] = field(default_factory=dict)
    shown: list[Shown] = field(default_factory=list)
    log: list[tuple[str, str, Mapping[str, str | int], str]] | None = None
    """events instead of those that fit what is stored"""

    def does(self, kind: Kind, at: float, outcome: Outcome = Outcome.OK, **more: Any) -> Operation:
        """Somebody does something, and the reply, if any, comes after a tenth of a second."""
        more = {"actor": "Ada", "identity": "slack:T1/Ada", "returned": at + 0.1} | more
        if outcome is Outcome.UNKNOWN:
            more["returned"] = None
        done = Operation(len(self.operations), kind, 1, invoked=at, outcome=outcome, **more)
        self.operations.append(done)
        return done

    def cast(
        self,
        unit: str,
        choice: str,
        at: float,
        outcome: Outcome = Outcome.OK,
        rank: str = "delegate",
        **more: Any,
    ) -> Operation:
        """The unit's delegate, or its alternate, presses on Slack at that instant, unless more is said."""
        actor = f"{rank} of {unit}"
        how = {"actor": actor, "identity": f"slack:T1/{actor}", "click": CLOCK + at} | more
        return self.does(Kind.CAST, at, outcome, unit=unit, rank=rank, choice=choice, **how)

    def stranger(self, at: float, outcome: Outcome, choice: str = "yes") -> Operation:
        """Somebody without a mandate presses."""
        return self.does(
            Kind.CAST, at, outcome, actor="Bob", identity="slack:T1/Bob", choice=choice, click=CLOCK + at
        )

    def again(self, cast: Operation, at: float, outcome: Outcome = Outcome.OK) -> Operation:
        """The same request once more."""
        again = replace(cast, number=len(self.operations), kind=Kind.DUPLICATE, of=cast.number, invoked=at)
        again = replace(again, outcome=outcome, returned=None if outcome is Outcome.UNKNOWN else at + 0.1)
        self.operations.append(again)
        return again

    def stands(self, cast: Operation, **but: Any) -> Stored:
        """It is the ballot of its unit and rank in the end."""
        self.ballots.append(made := stored(cast, **but))
        return made

    def was(self, cast: Operation, **but: Any) -> Stored:
        """It is kept as superseded."""
        self.superseded.append(made := stored(cast, **but))
        return made

    def vote(self, **but: Any) -> Vote:
        """The vote as its rows have it."""
        rule = {**MOTION, "secrecy": self.secrecy} | but.pop("rule", {})
        if self.secrecy == "sealed":
            rule["kind"] = "plurality"
        vote = Vote(
            1, self.secrecy, "closed", rule, ROLL, CLOCK + CLOSE, "AAAA-BBBB-CCCC", LABELS, None,
            self.ballots, self.superseded, frozenset(self.recused), self.counted,
        )  # fmt: skip
        eligible = len(ROLL - self.recused)
        vote = replace(vote, result=recount.result(rule, recount.counted(vote), eligible))
        return replace(vote, **but)

    def evidence(self, **but: Any) -> Evidence:
        """All that is read in the end."""
        vote = but.pop("vote", None) or self.vote()
        rows = [cast_event(ballot, self.secrecy) for ballot in (*self.superseded, *self.ballots)]
        recusals = [("unit-recused", "vote:1", {"unit": unit}, "Ada") for unit in sorted(self.recused)]
        about = [("vote-opened", "vote:1", {}, "Eve"), *rows, *recusals, ("vote-closed", "vote:1", {}, "")]
        events, root = log(about if self.log is None else self.log)
        faults = [Fault(1.0, "kill")]
        evidence = Evidence(
            {1: vote}, [(0.0, CLOCK)], 1.0, self.shown, events=events, roots=[root], faults=faults
        )
        return replace(evidence, **but)

    def found(self, **but: Any) -> list[Violation]:
        """What the checker finds, apart from that so little happened."""
        all_of_it = violations(self.operations, self.evidence(**but))
        return [one for one in all_of_it if one.rule != "not vacuous"]

    def rules(self, **but: Any) -> set[str]:
        """The rules that are violated."""
        return {one.rule for one in self.found(**but)}


def stored(cast: Operation, **but: Any) -> Stored:
    """A cast as it is stored, half-way to its reply."""
    row = Stored(
        cast.unit, cast.rank, cast.choice, cast.actor, cast.identity, CLOCK + cast.invoked + 0.05, cast.click
    )
    return replace(row, **but)


def reading(at: float, source: str = "tables", **said: Any) -> Reading:
    return Reading(at, source, **said)


def notice(at: float, progress: int | None, *, result: str | None = None, **but: Any) -> Shown:
    """The vote's message in the channel, posted at 1 and edited later."""
    text = f"{progress} of 5 have voted" if progress is not None else str(result)
    made = Shown(at, CHANNEL, "m1", 1, text, "notice", edit=at > 1, progress=progress, result=result)
    return replace(made, **but)


def announced(at: float, result: str, **but: Any) -> Shown:
    """The message with the result."""
    return replace(Shown(at, CHANNEL, "m2", 1, result, "result", result=result), **but)


def sequence(*shown: Shown) -> Sequence[Shown]:
    return sorted(shown, key=lambda one: one.at)
