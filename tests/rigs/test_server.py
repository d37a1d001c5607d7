"""The rig that runs the bot as a process of its own, on a stand-in for the bot."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.rigs.server import Server

# Ready at its second question. A file tells it to misbehave; SIGTERM ends it politely.
STAND_IN = """
import http.server, os, pathlib, signal, sys, time
print("settings", sorted(k for k in os.environ if k.startswith(("PLENARY_", "SLACK_"))))
print("database", os.environ["PLENARY_DATABASE_URL"], file=sys.stderr)
if pathlib.Path("broken").exists():
    sys.exit("cannot start")
if not pathlib.Path("stubborn").exists():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
else:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
asked = []
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        self.send_response(200 if len(asked) > 1 else 503)
        self.end_headers()
    def log_message(self, *_):
        pass
assert sys.argv[1:4] == ["--host", "127.0.0.1", "--port"], sys.argv
http.server.HTTPServer(("127.0.0.1", int(sys.argv[4])), Handler).serve_forever()
"""


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(
        tmp_path,
        "sqlite:///plenary.db",
        {"SLACK_BOT_TOKEN": "xoxb-1"},
        command=[sys.executable, "-c", STAND_IN],
    )


def test_it_is_ready_inside_the_block_and_gone_after_it(server: Server) -> None:
    with server:
        pid = server.pid
        assert server.status("/readyz") == 200

    assert server.status("/readyz") is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_sees_its_settings_and_none_of_the_developers(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLENARY_URL", "https://plenary.example.org")

    with server:
        pass

    assert (
        "settings ['PLENARY_DATA', 'PLENARY_DATABASE_URL', 'PLENARY_METRICS', 'SLACK_BOT_TOKEN']"
        in server.log_text()
    )
    assert "database sqlite:///plenary.db" in server.log_text()


def test_a_killed_server_starts_again_on_its_port_and_its_log_goes_on(server: Server) -> None:
    with server:
        url = server.url
        server.kill()
        assert server.status("/readyz") is None

        server.restart()

        assert server.status("/readyz") == 200
        assert server.url == url
    assert server.log_text().count("settings") == 2


def test_a_stopped_server_gives_its_exit_code(server: Server) -> None:
    with server:
        assert server.stop() == 7


def test_a_server_that_does_not_stop_is_killed_and_told_of(server: Server) -> None:
    (server.folder / "stubborn").touch()

    with server:
        with pytest.raises(AssertionError, match="went on"):
            server.stop(seconds=0.2)
        assert not server.running()


def test_a_server_that_cannot_start_shows_its_log(server: Server) -> None:
    (server.folder / "broken").touch()

    with pytest.raises(AssertionError, match="cannot start"):
        server.start()


def test_a_server_that_is_never_ready_is_given_up(server: Server) -> None:
    server.command = [sys.executable, "-c", "import time; time.sleep(60)"]
    server.launch()

    with pytest.raises(AssertionError, match="not ready"):
        server.wait_ready(seconds=0.2)
    server.kill()
