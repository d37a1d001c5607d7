"""Rule 3 of a sealed vote: whether its units can have chosen what its tally says, no choice being read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tests.faults.evidence import Vote
from tests.faults.rules.ballots import CLOSED
from tests.faults.rules.ballots_sent import Sent, by_slot, may_stand
from tests.faults.rules.run import Run, Violation

FULL_FROM = 5
"""Ballots from which a secret result is kept in full (RULES §4, Secrecy)."""


def check(run: Run, vote: Vote) -> Iterator[Violation]:
    """Whether each unit can be given a choice it may have made so that the tally comes out exactly."""
    if vote.secrecy != "sealed" or vote.state not in CLOSED:
        return
    voted = {ballot.unit for ballot in vote.ballots}
    if any(ballot.choice for ballot in vote.ballots) or vote.superseded:
        yield Violation("right one", "choices of the sealed vote are kept after its close", vote.number)
    if len(voted) < FULL_FROM:
        if vote.counted:
            yield Violation("secrecy", f"{len(voted)} ballots and yet a tally: {vote.counted}", vote.number)
        return
    if sum(vote.counted.values()) != len(voted):
        text = f"{len(voted)} units have voted, and the tally is {dict(vote.counted)}"
        yield Violation("counted once", text, vote.number)
        return
    slots = by_slot(run.sent.get(vote.number, ()))
    ranks = {(ballot.unit, ballot.rank) for ballot in vote.ballots}
    chosen = {unit: _choices(unit, ranks, slots) for unit in voted}
    lacking = unfilled(chosen, vote.counted)
    if lacking:
        units = [unit for unit, choices in chosen.items() if not lacking.isdisjoint(choices)]
        text = (
            f"the tally {dict(vote.counted)} cannot be what these units chose: "
            f"too few may have chosen {', '.join(sorted(lacking))}"
        )
        casts = tuple(one.cast for slot, own in slots.items() if slot[0] in units for one in own)
        yield Violation("right one", text, vote.number, operations=casts)


def _choices(
    unit: str, ranks: set[tuple[str, str]], slots: Mapping[tuple[str, str], Sequence[Sent]]
) -> frozenset[str]:
    """What a unit that has voted may have chosen: the delegate, else the alternate."""
    rank = "delegate" if (unit, "delegate") in ranks else "alternate"
    return frozenset(one.cast.choice for one in may_stand(slots.get((unit, rank), ())))


def unfilled(chosen: Mapping[str, frozenset[str]], tally: Mapping[str, int]) -> set[str]:
    """The choices for which units are missing once as many units as possible are placed: maximum flow.

    Each unit takes one place of a choice it may have made. Where a choice is full, one of its units makes
    room if it finds a place elsewhere.
    """
    placed: dict[str, list[str]] = {choice: [] for choice in tally}

    def place(unit: str, tried: set[str]) -> bool:
        for choice in sorted(chosen[unit] & tally.keys() - tried):
            tried.add(choice)
            holders = placed[choice]
            if len(holders) < tally[choice]:
                holders.append(unit)
                return True
            for number, holder in enumerate(holders):
                if place(holder, tried):
                    holders[number] = unit
                    return True
        return False

    for unit in sorted(chosen):
        place(unit, set())
    return {choice for choice, holders in placed.items() if len(holders) < tally[choice]}
