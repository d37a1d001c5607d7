"""Ballots as their voters sent them, and which of a unit's may stand in the end (RULES §4, Changing).

Presses of one identity on one platform are ordered by the platform's instant, everything else by commit. When
a ballot was committed nobody outside knows: after it was first sent, and before its voter was first told so;
where nobody was told, at any time until the end, or never.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from tests.faults.evidence import Stored
from tests.faults.history import Kind, Operation, Outcome

Between = Callable[[float, float], tuple[float, float]]
"""The earliest and the latest reading of the bot's clock between two instants of the harness."""
EXACT = 2e-6
"""Seconds within which two instants are the same microsecond."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One ballot that a voter meant once, however often its request was sent."""

    cast: Operation
    deliveries: tuple[Operation, ...]
    """the cast and its duplicates"""
    outcome: Outcome
    invoked: float
    """when it was first sent of those times that were not refused"""
    told: float
    """when its voter was first told that it is recorded; infinite where nobody was"""
    clicks: tuple[float, float] | None
    """between which instants its press counts: its own, or its arrival where it came from the future"""

    @property
    def slot(self) -> tuple[str, str]:
        return self.cast.unit, self.cast.rank

    def stored_as(self, stored: Stored, *, sealed: bool = False) -> bool:
        """Whether this is what is stored."""
        cast = self.cast
        if (cast.identity, cast.actor) != (stored.identity, stored.actor):
            return False
        if not sealed and cast.choice != stored.choice:
            return False
        if cast.click is None or stored.clicked_at is None:
            return cast.click is stored.clicked_at
        return abs(cast.click - stored.clicked_at) <= EXACT


def sent_ballots(operations: Iterable[Operation], bot_times: Between) -> Mapping[int, Sequence[Sent]]:
    """The ballots of a history by vote, those of people without a mandate too."""
    deliveries: dict[int, list[Operation]] = {}
    for one in operations:
        if one.kind is Kind.CAST:
            deliveries[one.number] = [one]
        elif one.kind is Kind.DUPLICATE and one.of in deliveries:
            deliveries[one.of].append(one)
    made: dict[int, list[Sent]] = defaultdict(list)
    for same in deliveries.values():
        made[same[0].vote].append(_sent(same, bot_times))
    return made


def _sent(same: list[Operation], bot_times: Between) -> Sent:
    cast = same[0]
    outcomes = {one.outcome for one in same}
    outcome = next((o for o in (Outcome.OK, Outcome.UNKNOWN) if o in outcomes), Outcome.NO)
    invoked = min((one.invoked for one in same if one.outcome is not Outcome.NO), default=cast.invoked)
    oks = (one.returned for one in same if one.outcome is Outcome.OK and one.returned is not None)
    told = min(oks, default=inf)
    clicks = None
    if cast.click is not None:
        earliest, latest = bot_times(invoked, told)
        clicks = (min(cast.click, earliest), min(cast.click, latest))
    return Sent(cast, tuple(same), outcome, invoked, told, clicks)


def may_stand(slot: Sequence[Sent]) -> list[Sent]:
    """Which of the ballots of one unit and rank may be its last; none of them may too where none was told so.

    A ballot may not where another, of which a voter was told, came after it by the rule that orders the two.
    """
    clicked: dict[str, float] = {}
    committed: dict[tuple[str, bool], float] = {}
    for one in slot:
        if one.outcome is Outcome.OK:
            key = (one.cast.identity, one.clicks is not None)
            committed[key] = max(committed.get(key, -inf), one.invoked)
            if one.clicks is not None:
                clicked[one.cast.identity] = max(clicked.get(one.cast.identity, -inf), one.clicks[0])

    def beaten(one: Sent) -> bool:
        own = (one.cast.identity, True) if one.clicks is not None else None
        if one.clicks is not None and clicked.get(one.cast.identity, -inf) > one.clicks[1] + EXACT:
            return True
        return any(invoked > one.told for key, invoked in committed.items() if key != own)

    return [one for one in slot if one.outcome is not Outcome.NO and not beaten(one)]


def by_slot(sent: Iterable[Sent]) -> Mapping[tuple[str, str], Sequence[Sent]]:
    """The ballots of those with a mandate, by unit and rank."""
    gathered: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for one in sent:
        if one.cast.unit:
            gathered[one.slot].append(one)
    return gathered
