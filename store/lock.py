"""One process may write to a SQLite file: the operating system's lock on a file beside it, naming the pid."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class StoreInUse(Exception):
    """Another process writes to this database."""

    def __init__(self, database: Path, pid: str) -> None:
        super().__init__(
            f"{database} is in use by process {pid or 'unknown'}. "
            "A SQLite database has one writing process; stop that one first."
        )
        self.pid = pid


class ProcessLock:
    """Held until it is released or the process ends, however it ends."""

    def __init__(self, database: Path) -> None:
        path = database.with_name(database.name + ".lock")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(self._file, 32).decode(errors="replace").strip()
            os.close(self._file)
            raise StoreInUse(database, pid) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Lets another process write. The file stays: removing it would let two processes hold a lock."""
        os.close(self._file)
