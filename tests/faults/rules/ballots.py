"""Rules 1 to 4: counted once, not lost, the right one, from those who may vote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.evidence import Stored, Vote
from tests.faults.history import Kind, Operation, Outcome
from tests.faults.rules.ballots_sent import Sent, by_slot, may_stand
from tests.faults.rules.run import Run, Violation

Slot = tuple[str, str]
CLOSED = ("closed", "certified")
OLDER = "You have pressed again since"
"""Words with which the bot refuses a press than which a newer one stands."""


def erased(vote: Vote) -> bool:
    """Whether what each unit chose is no longer kept, nor what it chose before."""
    return vote.secrecy == "sealed" and vote.state in CLOSED


def check(run: Run, vote: Vote) -> Iterator[Violation]:
    """All that can be said of one vote's ballots."""
    sent = run.sent.get(vote.number, ())
    slots = by_slot(sent)
    yield from _counted_once(vote)
    yield from _recusals(run, vote)
    yield from _eligible(vote, sent, slots)
    yield from _refused_as_older(vote, sent)
    for slot, own in slots.items():
        yield from _stands(vote, slot, own)
    if not erased(vote):
        yield from _kept(vote, slots)


def _counted_once(vote: Vote) -> Iterator[Violation]:
    standing: dict[Slot, list[Stored]] = defaultdict(list)
    voted_for: dict[str, set[str]] = defaultdict(set)
    for ballot in vote.ballots:
        standing[ballot.unit, ballot.rank].append(ballot)
        voted_for[ballot.actor].add(ballot.unit)
        if ballot.unit not in vote.roll:
            yield Violation("counted once", f"{ballot} is of no unit of the roll", vote.number, ballot.unit)
    for (unit, rank), ballots in standing.items():
        if len(ballots) > 1:
            text = f"{len(ballots)} ballots of the {rank} stand: {ballots}"
            yield Violation("counted once", text, vote.number, unit)
    for actor, units in voted_for.items():
        if len(units) > 1:
            text = f"{actor} stands for {', '.join(sorted(units))}"
            yield Violation("counted once", text, vote.number)


def _recusals(run: Run, vote: Vote) -> Iterator[Violation]:
    asked: dict[str, list[Operation]] = defaultdict(list)
    for one in run.of(vote, Kind.RECUSE):
        asked[one.unit].append(one)
    for unit, recusals in asked.items():
        done = [one for one in recusals if one.outcome is Outcome.OK]
        if done and unit not in vote.recused:
            yield Violation("not lost", "its recusal is not kept", vote.number, unit, tuple(done))
    for unit in vote.recused:
        mine = asked.get(unit, [])
        if all(one.outcome is Outcome.NO for one in mine):
            text = "recused, though nobody said so"
            yield Violation("right one", text, vote.number, unit, tuple(mine))
        if any(ballot.unit == unit for ballot in vote.ballots):
            yield Violation("right one", "recused, and its ballot stands", vote.number, unit, tuple(mine))


def _eligible(vote: Vote, sent: Sequence[Sent], slots: Mapping[Slot, Sequence[Sent]]) -> Iterator[Violation]:
    for one in sent:
        if one.outcome is Outcome.OK and one.cast.unit not in vote.roll:
            text = "a ballot of somebody without a mandate was taken"
            yield Violation("eligible", text, vote.number, one.cast.unit, one.deliveries)
    for ballot in (*vote.ballots, *vote.superseded):
        mandated = (one.cast.actor for one in slots.get((ballot.unit, ballot.rank), ()))
        if ballot.actor not in mandated:
            text = f"{ballot} was cast by nobody who votes for it as {ballot.rank}"
            theirs = tuple(one.cast for one in sent if one.cast.actor == ballot.actor)
            yield Violation("eligible", text, vote.number, ballot.unit, theirs)


def _refused_as_older(vote: Vote, sent: Sequence[Sent]) -> Iterator[Violation]:
    """Only a press of one identity than which another of it is newer may be refused so."""
    newest: dict[str, float] = {}
    for one in sent:
        if one.clicks is not None and one.outcome is not Outcome.NO:
            newest[one.cast.identity] = max(newest.get(one.cast.identity, 0.0), one.clicks[1])
    for one in sent:
        if one.clicks is None or not any(OLDER in delivery.said for delivery in one.deliveries):
            continue
        if one.clicks[0] > newest.get(one.cast.identity, 0.0):
            text = "refused for a newer press of the same identity, of which there is none"
            yield Violation("right one", text, vote.number, one.cast.unit, one.deliveries)


def _stands(vote: Vote, slot: Slot, sent: Sequence[Sent]) -> Iterator[Violation]:
    """Of one unit and rank: an acknowledged ballot stands, and it is one that may be the last."""
    unit, rank = slot
    if unit in vote.recused:
        return
    standing = [ballot for ballot in vote.ballots if (ballot.unit, ballot.rank) == slot]
    acknowledged = [one for one in sent if one.outcome is Outcome.OK]
    if acknowledged and not standing:
        text = f"no ballot of the {rank} stands, though {len(acknowledged)} were acknowledged"
        yield Violation("not lost", text, vote.number, unit, _operations(acknowledged))
    if erased(vote):
        return
    may = may_stand(sent)
    for ballot in standing:
        if not any(one.stored_as(ballot, sealed=vote.secrecy == "sealed") for one in may):
            text = f"{ballot} stands, which may not be the last of the {rank}"
            yield Violation("right one", text, vote.number, unit, _operations(sent))


def _kept(vote: Vote, slots: Mapping[Slot, Sequence[Sent]]) -> Iterator[Violation]:
    """Every acknowledged ballot stands or is kept as superseded, once; nothing else is."""
    rows: dict[Slot, list[Stored]] = defaultdict(list)
    for ballot in (*vote.superseded, *vote.ballots):
        rows[ballot.unit, ballot.rank].append(ballot)
    for slot, sent in slots.items():
        free = rows.pop(slot, [])
        for one in sorted(sent, key=lambda one: one.outcome is not Outcome.OK):
            found = next((b for b in free if one.stored_as(b, sealed=vote.secrecy == "sealed")), None)
            if found is not None and one.outcome is not Outcome.NO:
                free.remove(found)
            elif one.outcome is Outcome.OK:
                text = "an acknowledged ballot neither stands nor is kept as superseded"
                yield Violation("not lost", text, vote.number, slot[0], one.deliveries)
        for left in free:
            text = f"{left} is kept, once more than it was cast"
            theirs = tuple(one for one in sent if one.cast.actor == left.actor)
            yield Violation("counted once", text, vote.number, slot[0], _operations(theirs))


def _operations(sent: Sequence[Sent]) -> tuple[Operation, ...]:
    return tuple(one.cast for one in sent)
