"""Peers that take a connection and never answer, or cut it off."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

CUT = struct.pack("ii", 1, 0)
"""SO_LINGER: a close is a reset."""


@contextmanager
def silent() -> Iterator[int]:
    """The port of a peer whose system takes connections and who never reads from one."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@contextmanager
def cutting() -> Iterator[int]:
    """The port of a peer who reads a request's beginning, then resets the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_cut, args=(listening,), daemon=True).start()
        yield listening.getsockname()[1]


def _cut(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    connection.recv(1000)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, CUT)
    connection.close()
