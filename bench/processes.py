"""Servers as processes on a core of their own, and the processor time they and their children used."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds for a start or a stop on a busy machine
TICKS = os.sysconf("SC_CLK_TCK")
USER, SYSTEM, REAPED_USER, REAPED_SYSTEM = 11, 12, 13, 14  # fields of stat after the name, from nought
PARENT = 1


class Server:
    """`python -m MODULE … --port PORT`, pinned to `core`; as a context manager, listening inside the block.

    It sees `settings` and nothing of the developer's own environment that could change what it does.
    """

    def __init__(
        self,
        module: str,
        folder: Path,
        core: int | None,
        settings: Mapping[str, str],
        *,
        args: Sequence[str] = (),
    ) -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", module, *args, "--port", str(self.port)]
        self._log = folder / f"{module}.{self.port}.log"
        self._core = core
        kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
        self._environment = kept | {"HOME": str(folder), "PYTHONPATH": str(ROOT), **settings}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The running process."""
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    def cpu(self) -> float:
        """Seconds of processor time it used so far, its children's with it."""
        return cpu_seconds(self.pid)

    async def settle(self, seconds: float = 20.0) -> None:
        """Waits until it does next to nothing: what it left for later is then done."""
        end = time.monotonic() + seconds
        before, quiet = self.cpu(), 0
        while quiet < 3 and time.monotonic() < end:
            await asyncio.sleep(0.25)
            now = self.cpu()
            quiet = quiet + 1 if now - before <= 1.5 / TICKS else 0
            before = now

    def log_text(self) -> str:
        """What it wrote."""
        return self._log.read_text(errors="replace")

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._log.parent,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if self._core is not None:  # before it has any thread, so that all of them inherit it
            os.sched_setaffinity(self._process.pid, {self._core})
        try:
            self._wait()
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._kill()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise RuntimeError(f"{' '.join(self._command)} does not listen:\n{self.log_text()}")

    def _kill(self) -> None:
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and of all its children, living or waited for."""
    stats = {int(entry.name): stat for entry in Path("/proc").glob("[0-9]*") if (stat := _stat(entry))}
    tree = found = {pid}
    while found:
        found = {one for one, stat in stats.items() if int(stat[PARENT]) in tree} - tree
        tree = tree | found
    fields = (USER, SYSTEM, REAPED_USER, REAPED_SYSTEM)
    return sum(int(stats[one][field]) for one in tree for field in fields) / TICKS


def _stat(entry: Path) -> list[str] | None:
    """The fields after the name, which may itself hold blanks and parentheses; None where it has ended."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def free_port() -> int:
    """A port of 127.0.0.1 nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cores() -> tuple[int | None, int | None]:
    """A core for the servers and one for the load; (None, None) where there is only one for both."""
    available = sorted(os.sched_getaffinity(0))
    return (available[0], available[1]) if len(available) > 1 else (None, None)
