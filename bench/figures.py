"""What a row of the bench says: a figure a round, the median of which meets its target or misses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median
from typing import Any

NAME, CELL, TARGET = 52, 34, 12
PROBLEMS = 5  # of a void figure, how many are told


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised of a figure (DESIGN §6)."""

    bound: float
    at_least: bool = False

    def met(self, value: float) -> bool:
        """Whether a value is within the bound."""
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: a value a round, all of one session.

    `problems` make it void. `details` are kept in the JSON beside it.
    """

    row: str
    what: str
    values: Sequence[float]
    target: Target | None = None
    unit: str = ""
    problems: Sequence[str] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """What came of the target, where there is one; a figure without a good round is void."""
        if self.problems or not self.values:
            return "VOID"
        if self.target is None:
            return ""
        return "met" if self.target.met(median(self.values)) else "MISSED"

    def plain(self) -> dict[str, Any]:
        """Everything, for the JSON."""
        return {
            "row": self.row,
            "what": self.what,
            "unit": self.unit,
            "median": median(self.values) if self.values else None,
            "rounds": list(self.values),
            "target": str(self.target) if self.target else None,
            "verdict": self.verdict,
            "problems": list(self.problems),
            **({"details": self.details} if self.details else {}),
        }


def table(figures: Sequence[Figure]) -> str:
    """A block a row: its figures as median (lowest–highest), with target and verdict."""
    return "\n".join(_lines(figures))


def _lines(figures: Sequence[Figure]) -> Iterator[str]:
    for row, block in groupby(figures, key=lambda figure: figure.row):
        yield row
        for one in block:
            shown = f"{_shown(one.values)} {one.unit}" if one.values else ""
            target = str(one.target) if one.target else ""
            yield f"  {one.what:<{NAME}}{shown:<{CELL}}{target:<{TARGET}}{one.verdict}".rstrip()
            yield from (f"    void: {problem}" for problem in one.problems[:PROBLEMS])


def _shown(values: Sequence[float]) -> str:
    middle = _number(median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({_number(min(values))}–{_number(max(values))})"


def _number(value: float) -> str:
    """Three figures, for more are noise; whole thousands as they are."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
