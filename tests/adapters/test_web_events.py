"""Open pages are told of what changes, and cost a bounded amount."""

from __future__ import annotations

import http.client
import json
import threading
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from adapters.asgi import Refused
from adapters.web.hub import MOST_EACH, Hub
from tests.adapters.web_rig import Browser, Website
from tests.scenarios.waiting import until


def events(browser: Browser, many: int) -> list[str]:
    """The first events of the stream, without its comments; fewer where it ends before."""
    connection = http.client.HTTPConnection(urlsplit(browser.url).netloc, timeout=20)
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    connection.request("GET", "/chat/events?shown=3_0", headers={"cookie": cookie})
    answer = connection.getresponse()
    assert answer.headers["content-type"].startswith("text/event-stream")
    found: list[str] = []
    while len(found) < many and (line := answer.readline()):
        if line.startswith(b"data: "):
            found.append(line.decode().strip().removeprefix("data: "))
    connection.close()
    return found


def test_open_pages_are_told_of_a_ballot(site: Website) -> None:
    ana, found = site.member("Ana Reyes"), list[str]()
    listening = threading.Thread(target=lambda: found.extend(events(ana, 3)))
    listening.start()
    _open_pages(site, 1)
    site.member("Lucia Ferrante").says("vote 3 no")
    site.wait(site.duties.tick())
    listening.join(20)

    first, last = json.loads(found[0]), json.loads(found[-1])
    assert first["3"] == {"cast": 4, "eligible": 9, "said": "4 of 9 have voted"}
    assert last["3"]["cast"] == 5
    assert "Yes" not in found[-1]


def test_the_end_of_the_server_lets_open_pages_go(site: Website) -> None:
    ana = site.member("Ana Reyes")

    listening = threading.Thread(target=lambda: events(ana, 99))
    listening.start()
    _open_pages(site, 1)
    site.app.close()

    _open_pages(site, 0)
    listening.join(20)
    assert not listening.is_alive()


def _open_pages(site: Website, many: int) -> None:
    until(lambda: len(site.app._hub._pages) == many)


def test_one_person_may_open_so_many_pages() -> None:
    hub = Hub(most=MOST_EACH + 1)
    with _opened(hub, "ana", MOST_EACH):
        with pytest.raises(Refused):
            hub.admit("ana")
        hub.admit("grace")
        with hub.page("grace"), pytest.raises(Refused):
            hub.admit("peter")
    hub.admit("ana")


def _opened(hub: Hub, person: str, many: int) -> ExitStack:
    stack = ExitStack()
    for _ in range(many):
        stack.enter_context(hub.page(person))
    return stack
