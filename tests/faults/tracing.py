"""What a process did to the files of one folder and what it answered, in the kernel's order.

Read from strace: writes, syncs and names of files, and the first bytes of each HTTP answer. A write may be on
the disk from its beginning on; a sync has happened at its end, and covers what had ended before it began.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "pwrite64,pwritev,write,writev,sendto,sendmsg,fsync,fdatasync,ftruncate,truncate,fallocate,copy_file_range,"
    "sendfile,unlink,unlinkat,rename,renameat,renameat2,link,linkat,openat,open,creat"
)
NEVER = 1 << 60
TAIL = 2000
"""Characters at the end of a line that surely hold the result, the path of a new descriptor with it."""


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at a place of a file; `ended` is the place in the order at which the call returned."""

    file: str
    offset: int
    data: bytes
    ended: int


@dataclass(frozen=True, slots=True)
class Truncation:
    """A file got this size."""

    file: str
    size: int
    ended: int


@dataclass(frozen=True, slots=True)
class Sync:
    """What had been done to a file, or to the names in a folder, before `began` is on the disk."""

    file: str
    began: int


@dataclass(frozen=True, slots=True)
class Naming:
    """A file was made (`old` empty), removed (`new` empty), renamed, or got a second name (`keeps`)."""

    old: str
    new: str
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A response began to leave for the client at this port; `at` is the wall clock in seconds."""

    port: int
    status: int
    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The traced command ended by itself with this code."""

    code: int


Event = Write | Truncation | Sync | Naming | Answer | Ended


def available() -> bool:
    """Whether processes can be traced here."""
    return shutil.which("strace") is not None


def traced(command: Sequence[str], log: Path) -> list[str]:
    """The command that runs `command` traced, with its own process id."""
    return [
        "strace", "-DD", "-f", "--seccomp-bpf", "-ttt", "-yy", "-xx", "-s", "4000000",
        "-e", f"trace={CALLS}", "-e", "signal=kill", "-o", str(log), *command,
    ]  # fmt: skip


def finished(log: Path, seconds: float = 30.0) -> None:
    """Waits until the tracer has written the end of the traced process."""
    end = time.monotonic() + seconds
    while not _over(log):
        assert time.monotonic() < end, f"the trace {log} does not end"
        time.sleep(0.02)


def _over(log: Path) -> bool:
    """The main thread's end comes last, and the first line is the main thread's."""
    if not log.exists() or log.stat().st_size == 0:
        return False
    with log.open("rb") as file:
        main = file.read(32).split()[0]
        file.seek(max(0, log.stat().st_size - 200))
        last = file.read().splitlines()[-1]
    return last.startswith(main) and b"+++" in last


def events(log: Path, folder: Path, server: int = 0, first: int = 0) -> list[Event]:
    """The events of a trace that concern the files in `folder` or the answers of the server at a port.

    `first` is the place of the first line, beyond those of the traces before it.
    """
    with log.open("r", encoding="ascii") as lines:
        found = list(_Reading(str(folder), server).read(enumerate(lines, first)))
    return [event for _, event in sorted(found, key=lambda each: each[0])]


_LINE = re.compile(r"(\d+) +(\d+\.\d+) (.*)", re.DOTALL)
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)", re.DOTALL)
_RESULT = re.compile(r"\) += (-?\d+)[^\"]*$")
_FILE = re.compile(r"\d+<((?:\\x[0-9a-f]{2})+)(\(deleted\))?>(\(deleted\))?")
_SOCKET = re.compile(r"\d+<TCP:\[[^\]]*:(\d+)->[^\]]*:(\d+)\]>")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_EXIT = re.compile(r"\+\+\+ exited with (\d+) \+\+\+")
_UNFINISHED = "<unfinished ...>"


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


@dataclass
class _Reading:
    """The state of reading one trace. Positions are line numbers, so that they order the events."""

    folder: str
    server: int
    begun: dict[str, tuple[int, str]] = field(default_factory=dict)
    main: str = ""

    def read(self, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Event]]:
        for number, line in lines:
            matched = _LINE.match(line)
            assert matched, line[:200]
            thread, at, said = matched[1], float(matched[2]), matched[3].rstrip()
            self.main = self.main or thread
            if said.startswith("+++"):
                if (over := _EXIT.match(said)) and thread == self.main:
                    yield number, Ended(int(over[1]))
            elif resumed := _RESUMED.match(said):
                began, first = self.begun.pop(thread)
                yield from self._call(began, number, first + resumed[1])
            else:
                yield from self._answer(number, at, said)
                if said.endswith(_UNFINISHED):
                    self.begun[thread] = number, said.removesuffix(_UNFINISHED).rstrip()
                else:
                    yield from self._call(number, number, said)
        for began, said in self.begun.values():  # what the end of the process cut short
            yield from self._call(began, NEVER, said)

    def _answer(self, number: int, at: float, said: str) -> Iterator[tuple[int, Event]]:
        where = _SOCKET.search(said[:200]) if said.startswith(("write", "send")) else None
        if where is None or int(where[1]) != self.server:
            return
        text = _STRING.search(said)
        if text and (status := _STATUS.match(_bytes(text[1][:80]))):
            yield number, Answer(int(where[2]), int(status[1]), at)

    def _call(self, began: int, ended: int, said: str) -> Iterator[tuple[int, Event]]:
        """A write may be kept as soon as it begins; all else has happened once it has ended."""
        result = _RESULT.search(said[-TAIL:])
        call, _, arguments = said.partition("(")
        if (result and int(result[1]) < 0) or (result is None and call not in ("pwrite64", "write")):
            return
        if call.startswith(("open", "creat", "unlink", "rename", "link")):
            naming = self._naming(call, arguments)
            if naming:
                yield ended, naming
        elif (file := _FILE.match(arguments)) and not (file[2] or file[3]):
            path = _bytes(file[1]).decode()
            if self._watched(path) or path == self.folder:
                done = int(result[1]) if result else None
                yield from self._on_file(call, path, arguments[file.end() :], began, ended, done)

    def _on_file(
        self, call: str, path: str, arguments: str, began: int, ended: int, result: int | None
    ) -> Iterator[tuple[int, Event]]:
        match call:
            case "pwrite64":
                text = _STRING.search(arguments)
                assert text, arguments[:200]
                offset = int(arguments[text.end() :].split(",")[2].strip(" )").split(")")[0])
                yield began, Write(path, offset, _bytes(text[1])[:result], ended)
            case "ftruncate":
                yield began, Truncation(path, int(arguments.lstrip(", ").split(")")[0]), ended)
            case "fsync" | "fdatasync":
                yield ended, Sync(path, began)
            case _:
                raise AssertionError(f"{call} on {path}: not understood")

    def _naming(self, call: str, arguments: str) -> Naming | None:
        paths = [_bytes(text).decode() for text in _STRING.findall(arguments)]
        if not any(map(self._watched, paths)):
            return None
        if call.startswith("unlink"):
            return Naming(paths[0], "")
        if call.startswith(("rename", "link")):
            return Naming(paths[0], paths[1], keeps=call.startswith("link"))
        return Naming("", paths[0]) if "O_CREAT" in arguments or call == "creat" else None

    def _watched(self, path: str) -> bool:
        """The lock and the shared memory mean nothing after a power cut."""
        return path.startswith(self.folder + "/") and not path.endswith(("-shm", ".lock"))
