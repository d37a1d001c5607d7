"""The checker: what a storm's history and evidence say against the promises (docs/faults.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.faults.evidence import Evidence
from tests.faults.history import Operation
from tests.faults.rules import ballots, chain, closing, messages, recount, reminders, sealed, secrecy, vacuity
from tests.faults.rules.run import Run, Violation


def violations(history: Sequence[Operation], evidence: Evidence) -> list[Violation]:
    """Everything that was promised and did not hold, with the operations concerned; linear in the history."""
    run = Run(history, evidence)
    return [*_of_votes(run), *_of_the_whole(run), *vacuity.check(run)]


def _of_votes(run: Run) -> Iterator[Violation]:
    for vote in run.evidence.votes.values():
        yield from ballots.check(run, vote)
        yield from sealed.check(run, vote)
        yield from closing.check(run, vote)
        yield from recount.check(run, vote)


def _of_the_whole(run: Run) -> Iterator[Violation]:
    yield from chain.check(run)
    yield from messages.check(run)
    yield from reminders.check(run)
    yield from secrecy.check(run)
