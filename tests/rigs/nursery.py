"""A process that has imported the product once and forks it for whoever asks: a start costs a fraction.

Run as a program, it takes a line of JSON for each process: what `python` would be given, in which folder and
environment, and the file for its words. It answers with the new id, and later with "ID CODE".
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tests.rigs.server import PATIENCE, ROOT, Server

PRELOADED = ("bot.__main__", "adapters.slack.bolt", "adapters.teams.botframework", "alembic.command")


@dataclass
class Child:
    """A forked process, as far as a `Server` looks at one."""

    pid: int
    _ended: threading.Event = field(default_factory=threading.Event)
    _code: int = 0

    def poll(self) -> int | None:
        """The exit code, once there is one."""
        return self._code if self._ended.is_set() else None

    def wait(self, timeout: float = PATIENCE) -> int:
        """The exit code, when there is one."""
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return self._code

    def terminate(self) -> None:
        """Asks it to end."""
        os.kill(self.pid, signal.SIGTERM)

    def ended(self, code: int) -> None:
        """Keeps the exit code."""
        self._code = code
        self._ended.set()


class Nursery:
    """The way to a nursery process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._children: dict[int, Child] = {}
        self._born: queue.SimpleQueue[Child] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def fork(self, argv: Sequence[str], folder: Path, environment: Mapping[str, str], output: Path) -> Child:
        """`python ARGV` as a process of its own, its words added to `output`."""
        assert self._process.stdin
        wish = {"argv": argv, "cwd": str(folder), "env": dict(environment), "output": str(output)}
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        return self._born.get(timeout=PATIENCE)

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            pid, *code = map(int, line.split())
            if code:
                self._children.pop(pid).ended(*code)
            else:
                self._children[pid] = child = Child(pid)
                self._born.put(child)


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery for the time of the block; nothing it forked outlives it."""
    command = [sys.executable, "-m", "tests.rigs.nursery"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield Nursery(process)
        finally:
            assert process.stdin
            process.stdin.close()


@dataclass
class NursedServer(Server):
    """A `Server` out of a nursery."""

    nursery: Nursery = field(kw_only=True)

    def launch(self) -> None:
        """Forks it without waiting."""
        assert self._process is None, "already started"
        given = [*self.command[1:], "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = self.nursery.fork(given, self.folder, self._environment(), self.log)  # type: ignore[assignment]

    def run(self, *arguments: str) -> tuple[int, str]:
        """The exit code of `plenary ARGUMENTS` and what it wrote."""
        words = self.folder / "cli.log"
        words.unlink(missing_ok=True)
        code = self.nursery.fork(["-m", "bot", *arguments], self.folder, self._environment(), words).wait()
        return code, words.read_text()

    def cli(self, *arguments: str) -> str:
        """What `plenary ARGUMENTS` prints; an AssertionError if it fails."""
        code, words = self.run(*arguments)
        assert code == 0, f"exit {code}: {words}"
        return words


def main() -> None:
    """Forks for each line; kills what is left at the end."""
    for name in PRELOADED:
        importlib.import_module(name)
    children: set[int] = set()

    def reap(_number: int, _frame: FrameType | None) -> None:
        while children and (ended := os.waitpid(-1, os.WNOHANG))[0]:
            children.discard(ended[0])
            _tell(ended[0], os.waitstatus_to_exitcode(ended[1]))

    signal.signal(signal.SIGCHLD, reap)
    for line in sys.stdin:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})  # its end is not told before its id
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line))
        children.add(pid)
        _tell(pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _tell(*numbers: int) -> None:
    os.write(1, (" ".join(map(str, numbers)) + "\n").encode())


def _become(wish: dict[str, Any]) -> None:
    """Turns this fork into the process asked for; does not return."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    os.setsid()
    os.chdir(wish["cwd"])
    os.environ.clear()
    os.environ.update(wish["env"])
    words = os.open(wish["output"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for source, target in ((os.open(os.devnull, os.O_RDONLY), 0), (words, 1), (words, 2)):
        os.dup2(source, target)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w", 1), os.fdopen(2, "w", 1)
    os._exit(_ran(wish["argv"]))


def _ran(argv: list[str]) -> int:
    """The exit code of `python ARGV`."""
    try:
        if argv[0] == "-m":
            sys.argv = argv[1:]
            importlib.import_module(f"{argv[1]}.__main__").main()
        else:
            sys.argv = argv
            runpy.run_path(argv[0], run_name="__main__")
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


if __name__ == "__main__":
    main()
