"""Power cuts on SQLite: a real `plenary` is recorded under strace, and its disk is left at random moments.

What was synced is there; of the rest none, a prefix, one with its last write torn, any of it, or all; of
names not yet synced a prefix. No state may be corrupt, nor lack what somebody had been told before.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.faults.recording import Load, Recording, recorded
from tests.faults.replaying import Replayed, replay

LOADS = {"short": Load(voters=1, rounds=1, votes=2, restores=False), "long": Load()}


def main(arguments: Sequence[str]) -> int:
    """Records, replays, and prints what came of it; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults powercut", description=__doc__)
    parser.add_argument("--states", type=int, default=10_000, help="how many states to look at")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--load", choices=LOADS, default="long")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the figures go")
    given = parser.parse_args(arguments)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="plenary-power-", dir="/dev/shm") as folder:
        recording = recorded(Path(folder), LOADS[given.load])
        figures = contents(recording)
        print(_told(figures), f"recorded in {time.monotonic() - begun:.0f} s", flush=True)
        done = replay(recording, given.states, given.seed, lambda so_far: _progress(so_far, given.states))
    figures |= {**asdict(done), "seed": given.seed, "seconds": round(time.monotonic() - begun)}
    print()
    for wrong in done.wrong[:20]:
        print(f"place {wrong.place}, chance {wrong.seed}: {wrong.why}")
    print(_told({**figures, "wrong": len(done.wrong)}))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 1 if done.wrong else 0


def contents(recording: Recording) -> dict[str, int]:
    """How much a recording holds."""
    kinds = [type(event).__name__ for event in recording.events]
    ballots = [promise for promise in recording.promises if promise.choice]
    return {
        "events": len(kinds),
        "writes": kinds.count("Write"),
        "syncs": kinds.count("Sync"),
        "names": kinds.count("Naming"),
        "checkpoints": recording.checkpoints(),
        "ballots": len(ballots),
        "closes": sum(bool(promise.vote and not promise.choice) for promise in recording.promises),
        "updates": sum(bool(promise.update) for promise in recording.promises),
    }


def _told(figures: dict[str, int]) -> str:
    return ", ".join(f"{name} {value}" for name, value in figures.items())


def _progress(done: Replayed, states: int) -> None:
    print(f"\r{done.states} of {states} states, {len(done.wrong)} wrong", end="", flush=True)
