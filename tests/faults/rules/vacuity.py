"""Rule 13: a run in which too little happened shows nothing, and fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import ceil

from tests.faults.history import Kind, Outcome
from tests.faults.rules.run import Run, Violation

LEAST = {
    "acknowledged ballots": 100,
    "ballots with an unknown outcome": 10,
    "ballots sent after the close": 20,
    "units with two acknowledged ballots": 10,
    "acknowledged duplicates": 10,
    "refused ballots of people without a mandate": 3,
    "faults": 4,
}
"""What a run of `FULL` seconds must hold; a shorter one its share, and at least one of each."""
FULL = 13.0


def check(run: Run) -> Iterator[Violation]:
    """Everything of which there was too little."""
    found = happened(run)
    for what, least in LEAST.items():
        wanted = max(1, ceil(least * min(1.0, run.evidence.seconds / FULL)))
        if found[what] < wanted:
            text = f"{found[what]} {what}; a run of {run.evidence.seconds:.1f} s must have {wanted}"
            yield Violation("not vacuous", text)


def happened(run: Run) -> Counter[str]:
    """How much of each there was."""
    found: Counter[str] = Counter({"faults": len(run.evidence.faults)})
    for vote in run.evidence.votes.values():
        acknowledged: Counter[str] = Counter()
        for one in run.of(vote, Kind.CAST, Kind.DUPLICATE):
            cast, ok = one.kind is Kind.CAST, one.outcome is Outcome.OK
            found["acknowledged ballots"] += cast and ok
            found["acknowledged duplicates"] += ok and not cast
            found["ballots with an unknown outcome"] += one.outcome is Outcome.UNKNOWN
            found["ballots sent after the close"] += cast and run.late(vote, one)
            found["refused ballots of people without a mandate"] += not one.unit and one.outcome is Outcome.NO
            acknowledged[one.unit] += cast and ok
        found["units with two acknowledged ballots"] += sum(n > 1 for u, n in acknowledged.items() if u)
    return found
