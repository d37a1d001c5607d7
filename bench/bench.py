"""What a family of rows is given: where to work, how much to do, and on which cores."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from bench.processes import cores

T = TypeVar("T")

VOTERS = 500  # of each platform, in a bench of the usual size


@dataclass(frozen=True, slots=True)
class Bench:
    """One session."""

    folder: Path
    rounds: int
    voters: int

    def sized(self, usual: int) -> int:
        """As much as in a bench of the usual size, or less in a smaller one."""
        return max(min(usual, usual * self.voters // VOTERS), 1)

    def within(self, name: str) -> Bench:
        """The same in a folder of its own."""
        folder = self.folder / name
        folder.mkdir()
        return replace(self, folder=folder)

    def say(self, what: str) -> None:
        """Tells whoever waits what is being done."""
        print(f"{what} …", file=sys.stderr, flush=True)

    @contextmanager
    def apart(self) -> Iterator[int | None]:
        """Keeps the load on one core; yields the other, for the servers, if there are two."""
        server_core, load_core = cores()
        before = os.sched_getaffinity(0)
        if load_core is not None:
            os.sched_setaffinity(0, {load_core})
        try:
            yield server_core
        finally:
            os.sched_setaffinity(0, before)


def turned(contenders: Sequence[T], round_: int) -> list[T]:
    """The contenders in another order each round, so that none always follows the same."""
    at = round_ % len(contenders)
    return [*contenders[at:], *contenders[:at]]
