"""A running `plenary serve` of one's own, to start, kill, stop and start again, with its words in a file."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]
SERVE = (sys.executable, "-m", "bot", "serve")
PATIENCE = 30  # seconds for a start or a stop on a busy machine


def free_port() -> int:
    """A port nobody listens on, outside the range that systems use for outgoing connections."""
    for _ in range(100):
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


@dataclass
class Server:
    """One process on a port of 127.0.0.1; as a context manager, ready inside the block and gone after it.

    `folder` takes the log and the process's data. The process sees `settings` and PLENARY_DATABASE_URL, and
    nothing of the developer's own environment that could change what it does.
    """

    folder: Path
    database_url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    command: Sequence[str] = SERVE
    port: int = field(default_factory=free_port)
    metrics_port: int = field(default_factory=free_port)
    inherits: Sequence[int] = ()
    """descriptors that the process may use"""
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The running process."""
        assert self._process, "not started"
        return self._process.pid

    def start(self) -> Self:
        """Starts it and waits until it is ready.

        Raises:
            AssertionError: it ended instead, or was not ready in time; the message holds its log.
        """
        self.launch()
        self.wait_ready()
        return self

    def launch(self) -> None:
        """Starts it without waiting."""
        assert self._process is None, "already started"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self.command, "--host", "127.0.0.1", "--port", str(self.port)],
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.inherits,
            )

    def wait_ready(self, seconds: float = PATIENCE) -> None:
        """Waits until /readyz answers 200."""
        end = time.monotonic() + seconds
        while self.running() and time.monotonic() < end:
            if self.status("/readyz") == 200:
                return
            time.sleep(0.02)
        state = "is not ready" if self.running() else "ended"
        raise AssertionError(f"the server {state}:\n{self.log_text()}")

    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def status(self, path: str) -> int | None:
        """The status with which it answers a GET; None where nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()

    def kill(self) -> None:
        """Ends it and its children at once (SIGKILL), as a power cut would."""
        if self._process:
            if self.running():
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self, seconds: float = PATIENCE) -> int:
        """Asks it to end (SIGTERM) and returns its exit code.

        Raises:
            AssertionError: it went on for too long and was killed.
        """
        assert self._process, "not started"
        self._process.terminate()
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"the server went on for {seconds} s after SIGTERM:\n{self.log_text()}"
            ) from None
        self._process = None
        return code

    def restart(self) -> None:
        """Starts it again on the same port, after a polite stop if it runs."""
        if self.running():
            self.stop()
        self.kill()
        self.start()

    def cli(self, *arguments: str) -> str:
        """What `plenary ARGUMENTS` prints under this server's settings; an AssertionError if it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder, env=self._environment(), stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"exit {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout

    @property
    def log(self) -> Path:
        """The file with all that it wrote to its outputs, over all its starts."""
        return self.folder / "server.log"

    def log_text(self) -> str:
        """What it wrote so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _environment(self) -> dict[str, str]:
        own = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        return {
            **own,
            "HOME": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "PLENARY_DATA": str(self.folder / "data"),
            "PLENARY_DATABASE_URL": self.database_url,
            "PLENARY_METRICS": f"127.0.0.1:{self.metrics_port}",
            **self.settings,
        }

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.kill()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
