"""PostgreSQL servers of a test's own on loopback, durable as in earnest: to be stopped, paused, promoted."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.rigs import databases
from tests.rigs.databases import NOBODY, PATIENCE, PostgresServer, libpq_url
from tests.rigs.server import free_port

STANDBY = "standby"

# Runs the server until its own standard input ends, and then stops it at once, as `pg_ctl -m immediate` does.
_KEEPER = """
"$1/postgres" -D "$2/data" -k "$2" -h 127.0.0.1 -p "$3" -c max_connections=60 -c shared_buffers=32MB &
cat
kill -CONT $!
kill -QUIT $!
wait
"""


@dataclass
class Node:
    """One server with its data in a folder; syncs what it acknowledges."""

    binaries: Path
    folder: Path
    port: int = field(default_factory=free_port)
    _keeper: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> PostgresServer:
        return PostgresServer(libpq_url(self.url("postgres")))

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        databases._initialise(self.binaries, self.folder)

    def follow(self, primary: Node) -> None:
        """Makes this one a copy of `primary` that goes on following it."""
        how = f"host=127.0.0.1 port={primary.port} user=postgres application_name={STANDBY}"
        self._run("pg_basebackup", "-D", self.folder / "data", "-R", "-X", "stream", "-c", "fast", "-d", how)

    def start(self) -> None:
        """Starts it and waits until it takes connections."""
        log = self.folder / "log"
        with log.open("ab") as errors:
            self._keeper = subprocess.Popen(
                ["/bin/sh", "-c", _KEEPER, "sh", self.binaries, self.folder, str(self.port)],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True,
                **databases._as_nobody(self.folder),
            )  # fmt: skip
        databases._ready(self.server, self._keeper, log)

    def stop(self) -> None:
        """Stops it at once: nothing is finished, every connection is cut."""
        if self._keeper:
            _signalled(self._family(), signal.SIGCONT)
            self._keeper.communicate(timeout=PATIENCE)
            self._keeper = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """In the block none of its processes does anything, and no connection ends."""
        family = self._family()
        _signalled(family, signal.SIGSTOP)
        try:
            yield
        finally:
            _signalled(family, signal.SIGCONT)

    def stop_receiving(self) -> None:
        """From now on it takes nothing of its primary any more, which does not notice."""
        (receiver,) = (pid for pid in self._family() if "walreceiver" in _command(pid))
        os.kill(receiver, signal.SIGSTOP)
        os.kill(receiver, signal.SIGTERM)  # acted upon when it goes on: it is not to read what waits for it

    def promote(self) -> None:
        """Makes a standby the primary; returns once it takes writes."""
        _signalled(self._family(), signal.SIGCONT)
        self.ask("SELECT pg_promote(true, 60)")

    def require(self, standby: str) -> None:
        """From now on a commit waits for this standby; for none where it is ""."""
        self.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'")
        self.ask("SELECT pg_reload_conf()")
        end = time.monotonic() + PATIENCE
        look = "SELECT coalesce(string_agg(sync_state, ','), '') FROM pg_stat_replication"
        while time.monotonic() < end:
            if self.ask(look) == ("sync" if standby else "async"):
                return
            time.sleep(0.05)
        raise AssertionError(f"the standby is {self.ask(look)}")

    def ask(self, statement: str, database: str = "postgres") -> object:
        """The first column of what a statement returns."""
        with psycopg.connect(libpq_url(self.url(database)), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = databases._run_as_nobody([self.binaries / program, *arguments], self.folder)
        assert done.returncode == 0, done.stdout + done.stderr

    def _family(self) -> list[int]:
        """The server's processes, its parent first."""
        parent = int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        everybody = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [parent, *(pid for pid in everybody if _parent(pid) == parent)]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _signalled(pids: Sequence[int], number: signal.Signals) -> None:
    """Signals these; a connection's process may have ended meanwhile."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


@dataclass
class Cluster:
    """Where nodes are made; those still running are stopped at the end."""

    binaries: Path
    folder: Path
    _stack: ExitStack

    def node(self, template: Path | None = None) -> Node:
        """A node with an empty folder, or with a copy of the data of a stopped one."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        if template:
            subprocess.run(["cp", "-a", template / "data", folder], check=True)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        made = Node(self.binaries, folder)
        self._stack.callback(made.stop)
        return made


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Nodes for the time of the block, on a disk; nothing is left of them."""
    with databases._binaries() as binaries, ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="plenary-pg-", dir="/tmp"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield Cluster(binaries, folder, stack)
