"""A correct bot in memory under random load: histories that must pass, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from tests.faults.evidence import Evidence, Fault, Root, Shown, Stored, Vote
from tests.faults.handmade import CHANNEL, CLOCK, LABELS, MOTION, log, reading
from tests.faults.history import Kind, Operation, Outcome
from tests.faults.rules import recount

UNITS = tuple(f"o{number}" for number in range(1, 9))
CHOICES = ("yes", "no", "abstain")
DEADLINE, END = 10.0, 13.0
"""Seconds by the harness at which the votes close, and at which the storm ends."""
FULL_FROM = 5


@dataclass(frozen=True)
class Arrival:
    """A request on its way: when it arrives, if it does, and whether its answer is heard."""

    operation: Operation
    at: float | None
    heard: bool


@dataclass
class ModelVote:
    """One vote as RULES §4 has it, in as few lines as it takes."""

    number: int
    secrecy: str
    ballots: dict[tuple[str, str], Stored] = field(default_factory=dict)
    superseded: list[Stored] = field(default_factory=list)
    recused: set[str] = field(default_factory=set)
    pressed: dict[str, float] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    """casts that have had their effect"""
    told: list[tuple[str, str, dict[str, str | int], str]] = field(default_factory=list)
    progress: list[tuple[float, int]] = field(default_factory=list)

    def takes(self, request: Operation, at: float) -> tuple[Outcome, str]:
        """The answer to a request that arrives at an instant of the harness."""
        if at >= DEADLINE:
            return Outcome.NO, "closed; your ballot arrived, too late to count"
        if not request.unit or request.unit in self.recused:
            return Outcome.NO, "you cannot"
        if request.kind is Kind.RECUSE:
            return self._recuses(request, at)
        known = request.number if request.of is None else request.of
        if known in self.done:
            return Outcome.OK, "had arrived before"
        now = CLOCK + at
        if request.click is not None:
            pressed = min(request.click, now)
            if pressed < self.pressed.get(request.identity, 0):
                return Outcome.NO, "You have pressed again since: your newer ballot stands"
            self.pressed[request.identity] = pressed
        self.done.add(known)
        self._keep(request.unit, request.rank)
        self.ballots[request.unit, request.rank] = Stored(
            request.unit, request.rank, request.choice, request.actor, request.identity, now, request.click
        )
        choice = {"choice": request.choice} if self.secrecy == "open" else {}
        said = {"unit": request.unit, "rank": request.rank, **choice}
        self.told.append(("ballot-cast", self.subject, said, request.actor))
        self._moves(at)
        return Outcome.OK, "recorded"

    @property
    def subject(self) -> str:
        return f"vote:{self.number}"

    def _recuses(self, request: Operation, at: float) -> tuple[Outcome, str]:
        self.recused.add(request.unit)
        for rank in ("delegate", "alternate"):
            self._keep(request.unit, rank)
        self.told.append(("unit-recused", self.subject, {"unit": request.unit}, request.actor))
        self._moves(at)
        return Outcome.OK, "recused"

    def _keep(self, unit: str, rank: str) -> None:
        if before := self.ballots.pop((unit, rank), None):
            self.superseded.append(before)

    def _moves(self, at: float) -> None:
        self.progress.append((at, len({unit for unit, _ in self.ballots}) + len(self.recused)))

    def ended(self) -> Vote:
        """The vote after its close."""
        rule = {
            **MOTION,
            "secrecy": self.secrecy,
            "kind": "motion" if self.secrecy == "open" else "plurality",
        }
        roll, recused = frozenset(UNITS), frozenset(self.recused)
        made = Vote(
            self.number, "open", "closed", rule, roll, CLOCK + DEADLINE, "AAAA", LABELS, None,
            list(self.ballots.values()), self.superseded, recused,
        )  # fmt: skip
        counts = recount.counted(made)
        voted = len({unit for unit, _ in self.ballots})
        result = recount.result(rule, counts, len(roll - recused))
        if self.secrecy == "sealed":
            blank = [replace(ballot, choice="") for ballot in self.ballots.values()]
            counted = dict(counts) if voted >= FULL_FROM else {}
            result = "void" if voted < 3 else result
            made = replace(made, secrecy="sealed", ballots=blank, superseded=[], counted=counted)
        figures = {"voted": voted, "eligible": len(roll - recused)}
        if self.secrecy == "open":
            figures |= {choice: counts[choice] for choice in CHOICES}
        readings = [
            reading(0, state="open", closes_at=CLOCK + DEADLINE, code="AAAA", roll=tuple(sorted(roll))),
            reading(11, "an answer", result=result, figures=figures if self.secrecy == "open" else None),
        ]
        followers = frozenset({CHANNEL, "teams:T2/C2"})
        return replace(made, result=result, readings=readings, followers=followers)

    def shown(self, ended: Vote) -> Iterator[Shown]:
        """The notice in each conversation, edited at most once in 1.2 s, and the result."""
        for conversation in sorted(ended.followers):
            notice = Shown(0.1, conversation, "m1", self.number, "", "notice", progress=0)
            last = 0
            for tick in range(9):
                at = 0.1 + 1.2 * tick
                progress = max((n for when, n in self.progress if when <= at), default=0)
                if tick == 0 or (progress != last and at < DEADLINE):
                    text = f"{progress} of {len(UNITS)} have voted"
                    yield replace(notice, at=at, text=text, edit=tick > 0, progress=progress)
                    last = progress
            final = {"result": ended.result, "figures": ended.readings[1].figures, "text": str(ended.result)}
            yield replace(notice, at=DEADLINE + 0.1, edit=True, progress=None, **final)
            announced = Shown(DEADLINE + 0.2, conversation, "m2", self.number, "", "result")
            yield replace(announced, **final)


def run(random: Random, casts: int = 60) -> tuple[list[Operation], Evidence]:
    """A storm on a correct bot, with everything that the harness would have written down."""
    votes = {1: ModelVote(1, "open"), 2: ModelVote(2, "sealed")}
    arrivals = _arrivals(random, casts)
    operations = [arrival.operation for arrival in arrivals]
    for arrival in sorted((a for a in arrivals if a.at is not None), key=lambda a: a.at or 0):
        operation, at = arrival.operation, arrival.at or 0
        outcome, said = votes[operation.vote].takes(operation, at)
        if arrival.heard:
            heard = replace(operation, returned=at + random.uniform(0, 0.1), outcome=outcome, said=said)
            operations[operation.number] = heard
    ended = {number: vote.ended() for number, vote in votes.items()}
    told = [("vote-opened", vote.subject, {}, "Eve") for vote in votes.values()]
    told += [event for vote in votes.values() for event in vote.told]
    told += [("vote-closed", vote.subject, {}, "") for vote in votes.values()]
    events, root = log(told)
    shown = sorted((s for n, v in votes.items() for s in v.shown(ended[n])), key=lambda one: one.at)
    faults = [Fault(at, "kill") for at in (2, 4, 6, 8)]
    roots = [Root(*_root(told[:4])), root]
    return operations, Evidence(ended, [(0.0, CLOCK)], END, shown, events=events, roots=roots, faults=faults)


def _root(told: Sequence[tuple[str, str, dict[str, str | int], str]]) -> tuple[int, str]:
    _, root = log(told)
    return root.size, root.root


def _arrivals(random: Random, casts: int) -> list[Arrival]:
    """Requests by number, which is the order in which they are sent."""
    wishes = sorted((_wish(random) for _ in range(casts)), key=lambda wish: wish.invoked)
    made: list[Operation] = []
    repeats: list[tuple[float, Operation]] = []
    for wish in wishes:
        while repeats and repeats[0][0] < wish.invoked:
            made.append(_repeat(*repeats.pop(0), len(made)))
        made.append(cast := replace(wish, number=len(made)))
        if cast.kind is Kind.CAST and random.random() < 0.25:
            repeats.append((cast.invoked + random.uniform(0, 2), cast))
            repeats.sort(key=lambda repeat: repeat[0])
    made += [_repeat(at, cast, len(made) + more) for more, (at, cast) in enumerate(repeats)]
    return [_sent(random, operation) for operation in made]


def _repeat(at: float, cast: Operation, number: int) -> Operation:
    return replace(cast, number=number, kind=Kind.DUPLICATE, of=cast.number, invoked=at)


def _sent(random: Random, operation: Operation) -> Arrival:
    travels = random.uniform(0, 0.1) if random.random() < 0.9 else random.uniform(0, 4)
    arrives = None if random.random() < 0.05 else operation.invoked + travels
    return Arrival(operation, arrives, heard=random.random() < 0.9)


def _wish(random: Random) -> Operation:
    """Somebody's ballot, now and then a recusal; now and then of somebody who may not, or from the future."""
    at = random.uniform(0, END - 1)
    unit, rank = random.choice(UNITS), random.choice(("delegate", "delegate", "alternate"))
    actor = f"{rank} of {unit}"
    kind = Kind.RECUSE if random.random() < 0.03 else Kind.CAST
    if kind is Kind.RECUSE:
        rank, actor = "delegate", f"delegate of {unit}"
    elif random.random() < 0.05:
        unit = rank = ""
        actor = "stranger"
    identity = f"{random.choice(('slack:T1', 'teams:T2'))}/{actor}"
    click: float | None = CLOCK + at - random.uniform(0, 0.3) if random.random() < 0.8 else None
    if click is not None and random.random() < 0.05:
        click += 1000
    if kind is Kind.RECUSE:
        click = None
    return Operation(
        0, kind, random.choice((1, 2)), actor, identity, at, unit, rank, random.choice(CHOICES), click
    )
