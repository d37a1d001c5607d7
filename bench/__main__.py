"""`make bench`: every row of what was promised of speed and size, each within one session."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import uvloop

from bench import counts, durable, fanout, gates, growth, pages, starting, storm
from bench.bench import VOTERS, Bench
from bench.figures import Figure, table
from bench.processes import ROOT
from bench.results import write

RESULTS = ROOT / "test-results"
FILE = RESULTS / "bench.json"

FAMILIES: dict[str, Callable[[Bench], Coroutine[Any, Any, list[Figure]]]] = {
    "gates": gates.measured,
    "durable": durable.measured,
    "growth": growth.measured,
    "storm": storm.measured,
    "fanout": fanout.measured,
    "pages": pages.measured,
    "starting": starting.measured,
    "counts": counts.measured,
}


def main(given: Sequence[str] | None = None) -> None:
    """Measures, prints, keeps. Ends with 1 where something was void."""
    asked = _arguments(given)
    if not sys.platform.startswith("linux"):
        sys.exit("make bench reads processor times from /proc, and so runs on Linux only")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is begun without it
    signal.signal(signal.SIGTERM, _stop)
    before = os.getloadavg()
    figures: list[Figure] = []
    RESULTS.mkdir(exist_ok=True)
    for family in asked.families or FAMILIES:
        with (
            tempfile.TemporaryDirectory(prefix="bench-", dir=RESULTS) as folder,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            bench = Bench(Path(folder), asked.rounds, asked.voters)
            figures += runner.run(FAMILIES[family](bench))
        write(asked.json, figures, before)  # what is measured is kept, should a later family fail
    print(table(figures))
    print(f"\nMedian of {asked.rounds} paired rounds (lowest–highest). All of them: {asked.json}")
    sys.exit(1 if any(figure.verdict == "VOID" for figure in figures) else 0)


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signal calls it
    """Does what Ctrl+C does, which unwinds, so that servers and databases end with the bench."""
    signal.raise_signal(signal.SIGINT)


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("families", nargs="*", choices=[[], *FAMILIES], help="all where none is named")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--voters", type=int, default=VOTERS, help="of each platform")
    parser.add_argument("--json", type=Path, default=FILE)
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
