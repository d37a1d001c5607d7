"""With a browser and a mailbox alone: named by an address, signed in by a letter, written to from then on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.adapters.web_rig import Browser
from tests.rigs.server import Server
from tests.standins.mail import MailHost, MailServerHere

SOL = "sol@example.org"
PATIENCE = 20.0  # seconds


@pytest.fixture
def host() -> MailHost:
    return MailHost()


@pytest.fixture
def server(tmp_path: Path, host: MailHost) -> Iterator[Server]:
    with MailServerHere(host) as here:
        made = Server(tmp_path, f"sqlite:///{tmp_path / 'plenary.db'}")
        made.settings = {
            "PLENARY_URL": made.url,
            "PLENARY_SECRETARIES": f"web:{SOL}",
            "PLENARY_SMTP_URL": f"smtp://127.0.0.1:{here.port}",
            "PLENARY_MAIL_FROM": "Plenary <bot@example.org>",
        }
        with made:
            yield made


def until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.05)


def found(host: MailHost, pattern: str) -> str:
    body = host.received[-1].get_body(("plain",))
    assert body is not None
    match = re.search(pattern, body.get_content())
    assert match, body.get_content()
    return match.group(1)


def test_a_secretary_with_only_a_mailbox_signs_in_and_is_written_to_once_though_an_answer_is_lost(
    server: Server, host: MailHost
) -> None:
    sol = Browser(server.url)
    form = sol.get("/sign-in").form("mail")
    sol.post(form.action, {**form.fields, "mail": SOL})
    until(lambda: len(host.received) == 1)
    link = found(host, rf"{re.escape(server.url)}(/sign-in\?code=\S+)\)")
    assert "Sign out" in sol.press(sol.get(link), "Sign in").text

    host.hang_up = True
    sol.says(f"mail {SOL}")
    until(lambda: len(host.received) == 2)
    host.hang_up = False
    until(lambda: len(host.received) == 3)

    first, again = host.received[1:]
    assert first["Message-ID"] == again["Message-ID"]
    assert again["Subject"] == f"Repeat of an earlier message: {first['Subject']}"
    code = found(host, r"send me mail (\S+)")
    assert "You are written to at" in sol.says(f"mail {code}").text
