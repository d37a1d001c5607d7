"""Restarting, stopping: nobody is refused, and what is under way comes to its end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.rigs.server import ROOT, SERVE, Server, free_port

ACTIVATED = (sys.executable, str(ROOT / "tests" / "rigs" / "activated.py"))
pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def held() -> Iterator[socket.socket]:
    """A listening socket that outlives every server."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        yield listening


def test_no_connection_is_refused_while_the_bot_restarts(held: socket.socket, tmp_path: Path) -> None:
    port = held.getsockname()[1]
    command = (*ACTIVATED, str(held.fileno()), *SERVE)
    url = f"sqlite:///{tmp_path / 'plenary.db'}"
    server = Server(tmp_path, url, command=command, port=port, inherits=(held.fileno(),))
    answers: list[int] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/healthz")
            answers.append(connection.getresponse().status)
            connection.close()
            time.sleep(0.02)

    asking = threading.Thread(target=ask)
    with server:
        asking.start()
        time.sleep(0.5)
        before = len(answers)
        assert server.stop() == 0
        server.start()
        time.sleep(0.5)
        over.set()
        asking.join()

    assert 0 < before < len(answers)
    assert set(answers) == {200}
    assert f"http://127.0.0.1:{port}" in server.log_text()


@pytest.mark.skipif(shutil.which("systemd-socket-activate") is None, reason="there is no systemd here")
def test_who_connects_before_systemd_has_started_the_bot_is_answered(tmp_path: Path) -> None:
    port, url = free_port(), f"sqlite:///{tmp_path / 'plenary.db'}"
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(tmp_path / "notify"))
    told.settimeout(30)
    names = ("HOME", "PYTHONPATH", "PLENARY_DATA", "PLENARY_DATABASE_URL", "PLENARY_METRICS", "NOTIFY_SOCKET")
    passed = [f"--setenv={name}" for name in names]
    command = ("systemd-socket-activate", f"--listen=127.0.0.1:{port}", *passed, *SERVE)
    given = {"NOTIFY_SOCKET": str(tmp_path / "notify")}
    with told, Server(tmp_path, url, given, command, port) as server:
        assert told.recv(100) == b"READY=1"
        assert server.status("/healthz") == 200
        assert f"http://127.0.0.1:{port}" in server.log_text()
        assert server.stop() == 0


def test_a_request_that_has_begun_is_answered_before_the_end(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'plenary.db'}"

    with Server(tmp_path, url) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as begun:
            begun.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\ncode")
            time.sleep(0.3)
            os.kill(server.pid, signal.SIGTERM)
            time.sleep(0.3)
            begun.sendall(b"=ABC")
            answer = begun.recv(1000)
        assert server._process
        code = server._process.wait(20)

    assert answer.startswith(b"HTTP/1.1 4")
    assert code == 0


IMPATIENT = """
import asyncio, os, signal, sys
from adapters.server import run, serve

async def app(scope, receive, send): ...
async def started(): os.kill(os.getpid(), signal.SIGTERM)

async def main():
    await serve(app, "127.0.0.1", int(sys.argv[1]), started, lambda: None)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(0.1)
    print("closed the store")

run(main())
"""


def test_a_second_wish_to_stop_does_not_cut_the_end_short() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPATIENT, str(free_port())],
        cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (0, "closed the store\n"), done.stderr


def test_a_backup_is_made_beside_the_bot_and_put_back_once_it_has_stopped(tmp_path: Path) -> None:
    file = tmp_path / "plenary.db"

    with Server(tmp_path, f"sqlite:///{file}") as server:
        assert "read back and whole" in server.cli("backup", "one.plenary")
        assert server.cli("doctor") == "All is well.\n"
        with pytest.raises(AssertionError, match=rf"exit 2: .*in use by process {server.pid}"):
            server.cli("restore", "one.plenary", "--replace")
        server.stop()

        (tmp_path / "one.plenary").replace(file)
        with pytest.raises(AssertionError, match=r"ended:(.|\n)*This database is a backup"):
            server.start()
        server.kill()
        file.replace(tmp_path / "one.plenary")
        assert "epoch 2 begins" in server.cli("restore", "one.plenary")
        server.start()
        assert '"epoch": 2' in server.cli("doctor", "--json")


def test_sockets_meant_for_another_process_are_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'plenary.db'}"
    given = {"LISTEN_PID": "1", "LISTEN_FDS": "1"}

    with Server(tmp_path, url, given) as server:
        assert server.status("/healthz") == 200
