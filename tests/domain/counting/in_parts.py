"""A second count for the exact methods: ballot by ballot, each in as many parts as equal ranks make of it.

It shares no code with the product, gathers nothing, and so takes time that doubles with every exclusion
among equals: for small elections only. `lot` is the order in which names come out of the hat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

Part = tuple[Sequence[Sequence[str]], Fraction]
"""What a candidate holds of a ballot: its places, and the value."""


class Count:
    def __init__(self, candidates: Sequence[str], seats: int, lot: Sequence[str], majority: bool) -> None:
        self.seats, self.lot, self.majority = min(seats, len(candidates)), lot, majority
        self.continuing, self.winners = list(candidates), list[str]()
        self.parts: dict[str, list[Part]] = {c: [] for c in candidates}
        self.kept = dict.fromkeys(candidates, Fraction(0))
        """of those whose surplus is transferred"""
        self.stages: list[dict[str, Fraction]] = []
        self.events: list[tuple[str, list[str]]] = []
        """who was transferred at each stage, and who was elected at its end"""

    def run(self, ballots: Iterable[Sequence[Sequence[str]]], quota: int) -> None:
        self.quota = quota
        self.give((places, Fraction(1)) for places in ballots)
        self.close("")
        while len(self.winners) < self.seats:
            over = [] if self.majority else [c for c in self.winners if self.votes(c) > quota]
            if over:
                chosen = min(over, key=lambda c: ([-stage[c] for stage in self.past()], self.lot.index(c)))
                keep, self.kept[chosen] = 1 - quota / self.votes(chosen), Fraction(quota)
            else:
                chosen = min(
                    self.continuing, key=lambda c: ([stage[c] for stage in self.past()], self.lot.index(c))
                )
                self.continuing.remove(chosen)
                keep = Fraction(1)
            parts, self.parts[chosen] = self.parts[chosen], []
            self.give((places, value * keep) for places, value in parts)
            self.close(chosen)

    def votes(self, candidate: str) -> Fraction:
        return self.kept[candidate] + sum(value for _, value in self.parts[candidate])

    def past(self) -> Iterable[dict[str, Fraction]]:
        return reversed(self.stages)

    def give(self, parts: Iterable[Part]) -> None:
        for places, value in parts:
            for place in places:
                if sharers := [c for c in place if c in self.continuing]:
                    for candidate in sharers:
                        self.parts[candidate].append((places, value / len(sharers)))
                    break

    def close(self, transferred: str) -> None:
        votes = {c: self.votes(c) for c in self.parts}
        self.stages.append(votes)
        half = sum(votes.values()) / 2
        elected = [
            c for c in self.continuing if (votes[c] > half if self.majority else votes[c] >= self.quota)
        ]
        if len(self.continuing) <= self.seats - len(self.winners):
            elected = list(self.continuing)
        elected.sort(key=lambda c: ([-stage[c] for stage in self.past()], self.lot.index(c)))
        self.continuing = [c for c in self.continuing if c not in elected]
        self.winners += elected
        self.events.append((transferred, elected))
