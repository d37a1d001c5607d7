"""Rules 5 and 6: closed means closed, and what was frozen or resulted never changes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.evidence import Reading, Vote
from tests.faults.history import Kind, Outcome
from tests.faults.rules.run import Run, Violation

OVER = ("closed", "certified", "void")
TOO_LATE = "too late to count"
"""Words with which the bot refuses a ballot after the close."""


def check(run: Run, vote: Vote) -> Iterator[Violation]:
    """Both rules for one vote."""
    yield from _closed(run, vote)
    yield from _immutable(vote)


def _closed(run: Run, vote: Vote) -> Iterator[Violation]:
    if vote.state not in OVER:
        yield Violation("closed", f"it never closed: {vote.state}", vote.number)
    for sent in run.sent.get(vote.number, ()):
        late = [o for o in sent.deliveries if o.outcome is Outcome.OK and run.late(vote, o)]
        if late and len(late) == sum(o.outcome is Outcome.OK for o in sent.deliveries):
            text = "a ballot sent after the close was taken"
            yield Violation("closed", text, vote.number, sent.cast.unit, tuple(late))
    for one in run.of(vote, Kind.RECUSE):
        if one.outcome is Outcome.OK and run.late(vote, one):
            yield Violation("closed", "a recusal after the close was taken", vote.number, one.unit, (one,))
    deadline = run.deadline(vote)
    for ballot in (*vote.ballots, *vote.superseded):
        if ballot.cast_at >= deadline:
            yield Violation(
                "closed", f"{ballot} was received at the close or later", vote.number, ballot.unit
            )
    for one in run.of(vote, Kind.CAST, Kind.DUPLICATE):
        if one.returned is None or TOO_LATE not in one.said:
            continue
        if run.evidence.bot_time(one.returned) < run.open_until(vote):
            yield Violation("closed", "refused as late while it was open", vote.number, one.unit, (one,))


def _immutable(vote: Vote) -> Iterator[Violation]:
    end = Reading(
        float("inf"), "the tables at the end", vote.state, vote.closes_at, vote.code,
        tuple(sorted(vote.roll)), vote.result,
    )  # fmt: skip
    first: dict[str, tuple[object, Reading]] = {}
    for reading in (*vote.readings, end):
        for name in ("closes_at", "code", "roll", "result", "figures"):
            said = getattr(reading, name)
            if name == "figures":
                yield from _figures(vote, reading, first)
                continue
            if said is None:
                continue
            before, source = first.setdefault(name, (said, reading))
            if said != before:
                text = f"its {name} was {before} ({source.source}, {source.at:.3f}) and became {said} "
                yield Violation("immutable", f"{text}({reading.source}, {reading.at:.3f})", vote.number)
        if "result" in first and reading.state is not None and reading.state not in OVER:
            text = f"{reading.state} again after its result was told ({reading.source}, {reading.at:.3f})"
            yield Violation("immutable", text, vote.number)


def _figures(vote: Vote, reading: Reading, first: dict[str, tuple[object, Reading]]) -> Iterator[Violation]:
    for name, number in (reading.figures or {}).items():
        before, source = first.setdefault(f"figure {name}", (number, reading))
        if number != before:
            text = f"{name} was {before} ({source.source}, {source.at:.3f}) and became {number} "
            yield Violation("immutable", f"{text}({reading.source}, {reading.at:.3f})", vote.number)
