"""A PostgreSQL server of a storm's own, to stop at once and start again."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.rigs import databases
from tests.rigs.databases import PATIENCE, PostgresServer

# Runs the server until its own standard input ends, and then stops it at once, as `pg_ctl -m immediate` does.
_KEEPER = """
"$1/postgres" -D "$2/data" -k "$2" -h "" -F -c full_page_writes=off -c max_connections=100 &
cat
kill -QUIT $!
wait
"""


class Cluster:
    """Without fsync, for its machine is not what fails here: what it wrote is the kernel's, and stays."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._keeper: subprocess.Popen[bytes] | None = None
        self.server = PostgresServer(f"postgresql://postgres@/postgres?host={folder}")

    def start(self) -> None:
        """Starts it and waits until it takes connections."""
        log = self._folder / "log"
        with log.open("ab") as errors:
            self._keeper = subprocess.Popen(
                ["/bin/sh", "-c", _KEEPER, "sh", self._binaries, self._folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
                **databases._as_nobody(self._folder),
            )
        databases._ready(self.server, self._keeper, log)

    def stop(self) -> None:
        """Stops it at once: nothing is finished, every connection is cut."""
        if self._keeper:
            self._keeper.communicate(timeout=PATIENCE)
            self._keeper = None


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running one; nothing is left of it afterwards."""
    with databases._binaries() as binaries, databases._folder(durable=False) as folder:
        databases._initialise(binaries, folder)
        made = Cluster(binaries, folder)
        made.start()
        try:
            yield made
        finally:
            made.stop()
