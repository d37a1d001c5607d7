"""Single changes of what is read after a storm, each a broken promise; None where there is no place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from tests.faults.evidence import Event, Evidence, Root, Said, Shown, Stored, Vote
from tests.faults.handmade import log, reading
from tests.faults.history import Kind, Operation, Outcome

T = TypeVar("T")
Mutate = Callable[[Random, Sequence[Operation], Evidence], Evidence | None]


def _open(evidence: Evidence) -> Vote:
    return evidence.votes[1]


def _with(evidence: Evidence, vote: Vote) -> Evidence:
    return replace(evidence, votes={**evidence.votes, vote.number: vote})


def _acknowledged(operations: Sequence[Operation], ballot: Stored) -> bool:
    return any(
        one.vote == 1 and one.outcome is Outcome.OK and one.kind is Kind.CAST
        and (one.unit, one.rank) == (ballot.unit, ballot.rank)
        for one in operations
    )  # fmt: skip


def drop_a_ballot(random: Random, operations: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    vote = _open(evidence)
    lost = _one(random, [b for b in vote.ballots if _acknowledged(operations, b)])
    return lost and _with(evidence, replace(vote, ballots=[b for b in vote.ballots if b != lost]))


def swap_a_choice(random: Random, operations: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    vote = _open(evidence)
    delegates = [b for b in vote.ballots if b.rank == "delegate"]
    return _changed(random, evidence, vote, delegates, lambda b: {"choice": _other(b.choice)})


def count_after_the_close(random: Random, _: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    vote = _open(evidence)
    return _changed(random, evidence, vote, vote.ballots, lambda _: {"cast_at": vote.closes_at})


def count_a_second_ballot(random: Random, _: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    vote = _open(evidence)
    twice = _one(random, vote.ballots)
    return twice and _with(evidence, replace(vote, ballots=[*vote.ballots, twice]))


def name_another_unit(random: Random, _: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    vote = _open(evidence)
    return _changed(
        random, evidence, vote, vote.ballots, lambda b: {"unit": _one(random, sorted(vote.roll - {b.unit}))}
    )


def name_a_stranger(random: Random, _: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    vote = _open(evidence)
    return _changed(
        random, evidence, vote, vote.ballots, lambda _: {"actor": "stranger", "identity": "slack:T1/stranger"}
    )


def let_an_older_press_stand(
    random: Random, operations: Sequence[Operation], evidence: Evidence
) -> Evidence | None:
    vote = _open(evidence)
    pairs = [
        (new, old)
        for new in vote.ballots
        for old in vote.superseded
        if (new.unit, new.rank, new.identity) == (old.unit, old.rank, old.identity)
        and new.clicked_at is not None and old.clicked_at is not None
        and old.clicked_at < new.clicked_at < new.cast_at and _heard(operations, new)
    ]  # fmt: skip
    if not pairs:
        return None
    new, old = random.choice(pairs)
    ballots = [old if b == new else b for b in vote.ballots]
    superseded = [new if b == old else b for b in vote.superseded]
    return _with(evidence, replace(vote, ballots=ballots, superseded=superseded))


def _heard(operations: Sequence[Operation], ballot: Stored) -> bool:
    return any(
        one.outcome is Outcome.OK and one.identity == ballot.identity and one.click == ballot.clicked_at
        for one in operations
    )


def forget_a_superseded_ballot(
    random: Random, operations: Sequence[Operation], evidence: Evidence
) -> Evidence | None:
    vote = _open(evidence)
    lost = _one(random, [b for b in vote.superseded if b.clicked_at and _heard(operations, b)])
    return lost and _with(evidence, replace(vote, superseded=[b for b in vote.superseded if b != lost]))


def shift_the_sealed_tally(_: Random, __: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    vote = evidence.votes[2]
    if not vote.counted:
        return None
    first = next(iter(vote.counted))
    counted = {**vote.counted, first: vote.counted[first] - 1, "nobody's": 1}
    return _with(evidence, replace(vote, counted=counted))


def count_a_sealed_ballot_twice(
    random: Random, _: Sequence[Operation], evidence: Evidence
) -> Evidence | None:
    vote = evidence.votes[2]
    choice = _one(random, sorted(vote.counted))
    if choice is None:
        return None
    return _with(evidence, replace(vote, counted={**vote.counted, choice: vote.counted[choice] + 1}))


def change_the_result(_: Random, __: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    vote = _open(evidence)
    other = "not-passed" if vote.result == "passed" else "passed"
    return _with(evidence, replace(vote, result=other, readings=vote.readings[:1]))


def extend_the_deadline(_: Random, __: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    vote = _open(evidence)
    return _with(evidence, replace(vote, closes_at=vote.closes_at + 1))


def read_another_result(_: Random, __: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    vote = _open(evidence)
    return _with(evidence, replace(vote, readings=[*vote.readings, reading(12, "later", result="tied")]))


def tell_wrong_figures(random: Random, _: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    last = [s for s in evidence.shown if s.vote == 1 and s.figures]
    wrong = random.choice(last)
    figures = {**(wrong.figures or {}), "yes": (wrong.figures or {})["yes"] + 1}
    return replace(evidence, shown=[replace(s, figures=figures) if s is wrong else s for s in evidence.shown])


def leave_a_message_behind(random: Random, _: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    last = random.choice([s for s in evidence.shown if s.result])
    return replace(evidence, shown=[s for s in evidence.shown if s is not last])


def overwrite_with_an_older_state(
    random: Random, _: Sequence[Operation], evidence: Evidence
) -> Evidence | None:
    stale = random.choice([s for s in evidence.shown if s.progress is not None])
    return replace(evidence, shown=[*evidence.shown, replace(stale, at=12.5, edit=True)])


def edit_too_often(random: Random, _: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    edit = _one(random, [s for s in evidence.shown if s.edit and s.progress is not None])
    more = edit and replace(edit, at=edit.at + 0.2, text=edit.text + "!")
    return more and _shown(evidence, more)


def post_a_second_message(random: Random, _: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    post = random.choice([s for s in evidence.shown if not s.edit and s.result])
    return _shown(evidence, replace(post, message="another", at=12))


def drop_an_event(random: Random, operations: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    """One of a ballot of whose unit no request has an unknown outcome, which could explain it."""
    unsure = {(o.vote, o.unit) for o in operations if o.outcome is Outcome.UNKNOWN}
    sure = [e for e in _ballots_told(evidence) if (int(e.subject[5:]), e.payload["unit"]) not in unsure]
    lost = _one(random, sure)
    return lost and _logged(evidence, [e for e in evidence.events if e is not lost])


def log_an_event_twice(
    random: Random, operations: Sequence[Operation], evidence: Evidence
) -> Evidence | None:
    unsure = {(o.vote, o.unit) for o in operations if o.outcome is Outcome.UNKNOWN}
    sure = [e for e in _ballots_told(evidence) if (int(e.subject[5:]), e.payload["unit"]) not in unsure]
    twice = _one(random, sure)
    return twice and _logged(evidence, [*evidence.events, twice])


def rewrite_an_event(random: Random, _: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    told = _one(random, _ballots_told(evidence))
    if told is None:
        return None
    other = replace(told, payload={**told.payload, "unit": "o99"})
    return replace(evidence, events=[other if e is told else e for e in evidence.events])


def forget_an_early_root(_: Random, __: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    first = evidence.roots[0]
    return replace(evidence, roots=[Root(first.size, "00" * 32), *evidence.roots[1:]])


def log_a_sealed_choice(_: Random, __: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    return replace(evidence, said=[Said(3, "log", "sealing Beeches")])


def tell_a_sealed_choice(_: Random, __: Sequence[Operation], evidence: Evidence) -> Evidence | None:
    return replace(evidence, said=[Said(3, "private", "Your ballot: Acacias")])


def _one(random: Random, some: Sequence[T]) -> T | None:
    return random.choice(some) if some else None


def _other(choice: str) -> str:
    return "no" if choice == "yes" else "yes"


def _changed(
    random: Random,
    evidence: Evidence,
    vote: Vote,
    some: Sequence[Stored],
    change: Callable[[Stored], Mapping[str, object]],
) -> Evidence | None:
    wrong = _one(random, some)
    if wrong is None:
        return None
    changed = replace(wrong, **change(wrong))  # type: ignore[arg-type]
    return _with(evidence, replace(vote, ballots=[changed if b == wrong else b for b in vote.ballots]))


def _shown(evidence: Evidence, more: Shown) -> Evidence:
    return replace(evidence, shown=sorted([*evidence.shown, more], key=lambda s: s.at))


def _ballots_told(evidence: Evidence) -> list[Event]:
    return [event for event in evidence.events if event.kind == "ballot-cast"]


def _logged(evidence: Evidence, events: Sequence[Event]) -> Evidence:
    made, root = log((e.kind, e.subject, e.payload, e.actor) for e in events)
    return replace(evidence, events=made, roots=[root])


MUTATIONS: Mapping[Mutate, frozenset[str]] = {
    drop_a_ballot: frozenset({"not lost"}),
    swap_a_choice: frozenset({"right one", "recount"}),
    count_after_the_close: frozenset({"closed"}),
    count_a_second_ballot: frozenset({"counted once"}),
    name_another_unit: frozenset({"eligible"}),
    name_a_stranger: frozenset({"eligible"}),
    let_an_older_press_stand: frozenset({"right one"}),
    forget_a_superseded_ballot: frozenset({"not lost"}),
    shift_the_sealed_tally: frozenset({"right one"}),
    count_a_sealed_ballot_twice: frozenset({"counted once"}),
    change_the_result: frozenset({"recount"}),
    extend_the_deadline: frozenset({"immutable"}),
    read_another_result: frozenset({"immutable"}),
    tell_wrong_figures: frozenset({"recount"}),
    leave_a_message_behind: frozenset({"converge"}),
    overwrite_with_an_older_state: frozenset({"converge"}),
    edit_too_often: frozenset({"no storm"}),
    post_a_second_message: frozenset({"no storm"}),
    drop_an_event: frozenset({"chain"}),
    log_an_event_twice: frozenset({"chain"}),
    rewrite_an_event: frozenset({"chain"}),
    forget_an_early_root: frozenset({"chain"}),
    log_a_sealed_choice: frozenset({"secrecy"}),
    tell_a_sealed_choice: frozenset({"secrecy"}),
}
"""Each with the rules of which at least one must find it."""
