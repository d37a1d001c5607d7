"""Requests over kept connections, each the next as soon as the last is answered, and all their answers."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

LONGEST_RUN = 180.0  # seconds

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_LAST_CHUNK = b"0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """One response: its status, its raw body, and the seconds it took."""

    status: int
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one lot of requests; `seconds` from the first byte sent to the last received."""

    answers: Sequence[Answer]
    seconds: float

    def quantile(self, share: float) -> float:
        """The seconds within which this share was answered."""
        waits = sorted(answer.seconds for answer in self.answers)
        return waits[min(int(share * len(waits)), len(waits) - 1)]


def http(path: str, headers: dict[str, str], body: bytes | None) -> bytes:
    """The bytes of a POST request, or of a GET where there is no body."""
    method, length = ("GET", {}) if body is None else ("POST", {"content-length": len(body)})
    all_ = {"host": "127.0.0.1", **headers, **length}
    head = "".join(f"{name}: {value}\r\n" for name, value in all_.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + (body or b"")


def lanes(requests: Sequence[bytes], voters: int, connections: int) -> list[Sequence[bytes]]:
    """The requests by connection, each voter's on one and in order; request k is of voter k mod `voters`."""
    if voters < connections:
        raise ValueError("fewer voters than connections")
    apart: list[list[bytes]] = [[] for _ in range(connections)]
    for number, request in enumerate(requests):
        apart[number % voters % connections].append(request)
    return [lane for lane in apart if lane]


async def send(port: int, lanes: Sequence[Sequence[bytes]], most: float = math.inf) -> Run:
    """Sends each lane over a connection of its own, at `most` so many requests a second on all of them.

    Raises ConnectionError where one is closed early.
    """
    loop, apart = asyncio.get_running_loop(), len(lanes) / most
    senders = [_Sender(lane, apart, loop.create_future(), time.perf_counter) for lane in lanes]
    for sender in senders:
        await loop.create_connection(lambda s=sender: s, "127.0.0.1", port)  # type: ignore[misc]
    began = time.perf_counter()
    for sender in senders:
        sender.next()
    try:
        async with asyncio.timeout(LONGEST_RUN):
            await asyncio.gather(*(sender.done for sender in senders))
    finally:
        for sender in senders:
            sender.close()
        await asyncio.sleep(0)  # in which they close
    return Run([answer for sender in senders for answer in sender.answers], time.perf_counter() - began)


@dataclass
class _Sender(asyncio.Protocol):
    """One connection and its lane."""

    lane: Sequence[bytes]
    apart: float
    """seconds from one request to the next, at least"""
    done: asyncio.Future[None]
    clock: Callable[[], float]
    answers: list[Answer] = field(default_factory=list)
    _transport: asyncio.Transport | None = None
    _buffer: bytearray = field(default_factory=bytearray)
    _sent_at: float = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # which uvloop's own is not, by its class

    def next(self) -> None:
        """Sends the next request of the lane, or is done."""
        if len(self.answers) == len(self.lane):
            self.done.set_result(None)
            return
        if self._transport is None:
            raise ConnectionError("not connected")
        self._sent_at = self.clock()
        self._transport.write(self.lane[len(self.answers)])

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answer = complete(self._buffer)
        if answer is not None and not self.done.done():
            self.answers.append(Answer(*answer, self.clock() - self._sent_at))
            self._buffer.clear()
            pause = self._sent_at + self.apart - self.clock()
            if pause > 0:
                asyncio.get_running_loop().call_later(pause, self.next)
            else:
                self.next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError(f"closed after {len(self.answers)} answers"))

    def close(self) -> None:
        """Hangs up."""
        if self._transport:
            self._transport.abort()


def complete(buffer: bytes | bytearray) -> tuple[int, bytes] | None:
    """Status and raw body of the one response in the buffer; None while a part of it is missing."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, body = bytes(buffer[:end]), bytes(buffer[end + 4 :])
    length = _LENGTH.search(head)
    if length:
        whole = len(body) >= int(length[1])
    elif _CHUNKED.search(head):
        whole = body == _LAST_CHUNK or body.endswith(b"\r\n" + _LAST_CHUNK)
    else:
        raise ConnectionError("an answer without a length")
    return (int(head[9:12]), body) if whole else None
