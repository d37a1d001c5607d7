"""Bugs that only a power cut shows, in a server: `python -m tests.faults.disk_bugs NAME --host … --port …`.

Each must be found by the replay of power cuts; a killed process shows the last at most.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from store import sqlite, writer
from store.jobs import Job, answer
from tests.faults.bugs.bug import patch
from tests.faults.recording import Load, recorded
from tests.faults.replaying import Wrong, replay
from tests.rigs import clocked

LOAD = Load(voters=2, rounds=1, votes=2, restores=False)
STATES = 400


def _pragma(instead: str, of: str) -> None:
    """Every connection says one pragma instead of another, and nothing looks at what came of it."""

    class Lax(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            return super().execute(instead if statement == of else statement, *values)

    original = sqlite3.dbapi2.connect

    def connect(*where: Any, **how: Any) -> sqlite3.Connection:
        return original(*where, factory=Lax, **how)

    sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]
    sqlite._require_durable = lambda *_: None  # type: ignore[assignment]


def synced_at_checkpoints_only() -> None:
    """synchronous=NORMAL: the write-ahead log is synced before a checkpoint, not at a commit."""
    _pragma("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL")


def never_synced() -> None:
    """synchronous=OFF."""
    _pragma("PRAGMA synchronous=OFF", "PRAGMA synchronous=FULL")


def journal_in_memory() -> None:
    """journal_mode=MEMORY: pages change in place and their old content is nowhere."""
    _pragma("PRAGMA journal_mode=MEMORY", "PRAGMA journal_mode=WAL")


def answered_before_the_commit() -> None:
    """A job's caller is answered once the job has run, not once its batch is committed."""

    def make(run: Callable[..., None]) -> Callable[..., None]:
        def eager(self: writer.Writer, job: Job, connection: Connection, driver: Any) -> None:
            run(self, job, connection, driver)
            answer([job])

        return eager

    patch(writer.Writer, "_run", make)


BUGS: dict[str, Callable[[], None]] = {
    bug.__name__.replace("_", "-"): bug
    for bug in (synced_at_checkpoints_only, never_synced, journal_in_memory, answered_before_the_commit)
}


def find(name: str, seed: int, folder: Path) -> list[Wrong]:
    """Records a server with the bug and cuts its power; what is wrong then."""
    recording = recorded(folder, LOAD, (sys.executable, "-m", "tests.faults.disk_bugs", name))
    return replay(recording, STATES, seed).wrong


def main() -> None:
    """Serves with one bug."""
    BUGS[sys.argv.pop(1)]()
    clocked.main()


if __name__ == "__main__":
    main()
