"""Paired runs: in each round every contender gets the same requests, one after the other, in turned order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field

from bench import load
from bench.figures import Figure, Target
from bench.load import Run
from bench.processes import TICKS, Server

Check = Callable[[Run], Awaitable[Sequence[str]]]
"""What is wrong with a run, in sentences; none where every ballot was answered as it must be."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One contender's part in a round: microseconds of its server's processor time per request.

    `cpu` goes up to the last answer, `quiet` on until the server has nothing left to do; `wall` is by the
    clock, `p50` and `p99` are milliseconds a request waited. `problems` make it void.
    """

    cpu: float
    quiet: float
    wall: float
    p50: float
    p99: float
    requests: int
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that is measured, with at most `most` of a round's requests.

    `later` says that it does a part of its work after its answers.
    """

    name: str
    server: Server
    most: int | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class Against:
    """What the product is compared with, and the share of its cost that was promised, if any was."""

    name: str
    target: Target | None = None


async def measure(
    contender: Contender, requests: Sequence[bytes], voters: int, connections: int, check: Check
) -> Sample:
    """Sends a lot of requests and reads the server's clock before and after."""
    lot = requests[: contender.most]
    lanes = load.lanes(lot, voters, connections)
    before = contender.server.cpu()
    try:
        run = await load.send(contender.server.port, lanes)
    except (ConnectionError, TimeoutError) as error:
        return Sample(0, 0, 0, 0, 0, len(lot), [f"{type(error).__name__}: {error}"])
    cpu = max(
        contender.server.cpu() - before, 1 / TICKS
    )  # time is counted in ticks; a small lot may fill none
    problems = [*_unanswered(run, len(lot)), *await check(run)]
    if contender.later:
        await contender.server.settle()
    quiet = max(contender.server.cpu() - before, cpu)
    each = 1e6 / len(lot)
    p50, p99 = 1e3 * run.quantile(0.5), 1e3 * run.quantile(0.99)
    return Sample(cpu * each, quiet * each, run.seconds * each, p50, p99, len(lot), problems)


def _unanswered(run: Run, expected: int) -> Sequence[str]:
    statuses = sorted({answer.status for answer in run.answers} - {200})
    wrong = [f"{sum(a.status == s for a in run.answers)} answers of {s}" for s in statuses]
    if len(run.answers) != expected:
        wrong.append(f"{len(run.answers)} answers to {expected} requests")
    return wrong


@dataclass(slots=True)
class Row:
    """The samples of one comparison at one number of connections, by contender, round by round."""

    title: str
    product: str
    connections: int
    against: Sequence[Against]
    parts: Sequence[str] = ()
    """contenders that are the product cut off somewhere, whose cost is shown and nothing else"""
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    def add(self, name: str, sample: Sample) -> None:
        """Keeps a sample."""
        self.samples.setdefault(name, []).append(sample)

    def figures(self) -> list[Figure]:
        """The product's cost as a share of each other's, and everybody's in microseconds."""
        return [
            *(self._share(other) for other in self.against),
            *(self._wait(name) for name in (self.product, *(other.name for other in self.against))),
            self._cost(self.product),
            self._cost(
                f"{self.product}, until all is quiet", [one.quiet for one in self._good(self.product)]
            ),
            *(self._cost(name) for name in self.parts),
            *(self._cost(other.name) for other in self.against),
        ]

    def _share(self, other: Against) -> Figure:
        pairs = zip(self.samples.get(self.product, []), self.samples.get(other.name, []), strict=True)
        ratios = [ours.cpu / theirs.cpu for ours, theirs in pairs if not (ours.problems or theirs.problems)]
        problems = [*self._problems(self.product), *self._problems(other.name)]
        return Figure(self._name, f"of {other.name}", ratios, other.target, problems=problems)

    def _wait(self, name: str) -> Figure:
        waits = [one.p50 for one in self._good(name)]
        return Figure(self._name, f"  {name}: half are answered within", waits, unit="ms")

    def _cost(self, name: str, values: Sequence[float] | None = None) -> Figure:
        costs = [one.cpu for one in self._good(name)] if values is None else values
        details = {"samples": [asdict(one) for one in self.samples.get(name, [])]}
        return Figure(self._name, f"  {name}", costs, unit="µs a request", details=details)

    @property
    def _name(self) -> str:
        return f"{self.title}, {self.connections} at once: server's processor time"

    def _good(self, name: str) -> list[Sample]:
        return [one for one in self.samples.get(name, []) if not one.problems]

    def _problems(self, name: str) -> list[str]:
        return [
            f"{name}, round {number}: {problem}"
            for number, one in enumerate(self.samples.get(name, []), 1)
            for problem in one.problems
        ]
