"""What the clients of a storm did and were told, written down before sending and after the reply."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Self


class Kind(StrEnum):
    """What a client did."""

    OPEN = "open"
    CAST = "cast"
    """a ballot, pressed or typed; also a resend under a new id and instant, as Teams makes them"""
    DUPLICATE = "duplicate"
    """the very request of a cast once more, at once or late; `of` is the cast"""
    RECUSE = "recuse"
    CLOSE = "close"
    """anything that ends a vote before its deadline"""


class Outcome(StrEnum):
    """What the client knows of it afterwards."""

    OK = "ok"
    """2xx, and the bot said that it is done; of a ballot, that it is recorded, in reserve too"""
    NO = "no"
    """a definite refusal: 4xx, or words that say so, or refused before a byte was sent"""
    UNKNOWN = "unknown"
    """timeout, reset, 5xx, killed: it may have happened, or happen at any time until the end"""


@dataclass(frozen=True, slots=True)
class Operation:
    """One request of one client. Instants are seconds on the harness's one monotonic clock."""

    number: int
    kind: Kind
    vote: int
    actor: str
    """the member's name, unique in a run"""
    identity: str
    """`slack:TEAM/USER`, `teams:TENANT/USER`, `web:…/…`: platform, tenant and user as the bot stores them"""
    invoked: float
    unit: str = ""
    """for which the actor may cast ("o12"); none for those who may not"""
    rank: str = ""
    """delegate, alternate, or none"""
    choice: str = ""
    """the option's key as it is stored, also of a sealed vote: the client knows it"""
    click: float | None = None
    """the platform's instant of a press, in seconds since 1970 by the bot's clock; none of what is typed"""
    of: int | None = None
    """the number of the cast of which this is a duplicate"""
    returned: float | None = None
    """none while no reply came"""
    outcome: Outcome = Outcome.UNKNOWN
    said: str = ""
    """what the bot answered"""

    @property
    def platform(self) -> str:
        return self.identity.partition(":")[0]

    @property
    def tenant(self) -> str:
        return self.identity.partition(":")[2].partition("/")[0]

    def __str__(self) -> str:
        when = (
            f"{self.invoked:.3f}-{self.returned:.3f}" if self.returned is not None else f"{self.invoked:.3f}-"
        )
        words = [f"#{self.number}", self.kind, self.choice, f"by {self.actor} ({self.identity})"]
        words += [f"for {self.unit} as {self.rank}" if self.unit else "without a mandate", when]
        words += [f"clicked {self.click:.6f}"] if self.click is not None else []
        words += [f"of #{self.of}"] if self.of is not None else []
        return " ".join([*(word for word in words if word), self.outcome])


class History:
    """The operations of a run, in a file of JSON lines that is only ever added to.

    An operation is in the file before its request goes out, so that one whose reply never came is there as
    unknown. A context manager, which closes the file. Any thread may begin and end operations.
    """

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._operations: list[Operation] = []

    def begin(self, kind: Kind, vote: int, actor: str, identity: str, invoked: float, **more: object) -> int:
        """Writes down what is about to be sent and returns its number. `more` are fields of `Operation`."""
        with self._lock:
            begun = Operation(len(self._operations), kind, vote, actor, identity, invoked, **more)  # type: ignore[arg-type]
            self._operations.append(begun)
            self._write({**asdict(begun), "begins": True})
            return begun.number

    def end(self, number: int, returned: float, outcome: Outcome, said: str = "") -> Operation:
        """Writes down the reply, or that none came."""
        with self._lock:
            ended = replace(self._operations[number], returned=returned, outcome=outcome, said=said)
            self._operations[number] = ended
            reply = {"number": number, "returned": returned, "outcome": outcome, "said": said}
            self._write({**reply, "begins": False})
            return ended

    @property
    def operations(self) -> list[Operation]:
        """As they stand now, by number."""
        with self._lock:
            return list(self._operations)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def _write(self, line: dict[str, object]) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()


def read(file: Path) -> list[Operation]:
    """The operations of a history file; a last line that a crash cut short is left out."""
    operations: list[Operation] = []
    for line in _lines(file):
        if line.pop("begins"):
            line |= {"kind": Kind(line["kind"]), "outcome": Outcome(line["outcome"])}  # type: ignore[arg-type]
            operations.append(Operation(**line))  # type: ignore[arg-type]
        else:
            number = line.pop("number")
            line["outcome"] = Outcome(line["outcome"])  # type: ignore[arg-type]
            operations[number] = replace(operations[number], **line)  # type: ignore[index, arg-type]
    return operations


def _lines(file: Path) -> Iterator[dict[str, object]]:
    for line in file.read_text(encoding="utf-8").split("\n")[:-1]:
        yield json.loads(line)
