"""Who may hand us activities: the 39 cases, rotations, and a key server in trouble."""

from __future__ import annotations

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams import TeamsConnection
from adapters.teams.tokens import Tokens, Unauthorised
from tests.adapters.teams_bot import Bot, connection, teams_bot
from tests.standins.teams import ALWAYS, TOKEN_CASES, FakeTeams, TokenCase


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeTeams]:
    with FakeTeams() as fake:
        fake.keys.jwks()  # making keys takes longer than our patience with a key server
        yield fake


@pytest.fixture(scope="module")
def bot(fake: FakeTeams) -> Iterator[Bot]:
    with teams_bot(connection(fake)) as bot:
        yield bot


def _status(bot: Bot, headers: dict[str, str], body: bytes) -> int:
    peer = http.client.HTTPConnection(urlsplit(bot.url).netloc, timeout=15)
    try:
        peer.request("POST", "/api/messages", body, headers)
        return peer.getresponse().status
    finally:
        peer.close()


@pytest.mark.parametrize("case", TOKEN_CASES, ids=lambda case: case.name)
def test_each_token_gets_its_verdict(fake: FakeTeams, bot: Bot, case: TokenCase) -> None:
    asked = len(bot.core.requests)

    status = _status(bot, *case.build(fake))

    assert case.allows(status), f"{case.name}: {status}"
    if case.expected != "accepted":
        assert len(bot.core.requests) == asked


def test_there_are_39_cases() -> None:
    assert len(TOKEN_CASES) == 39


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


def _check(fake: FakeTeams, work: Callable[[Tokens, Clock], Awaitable[None]]) -> None:
    async def run() -> None:
        fake.keys.jwks()
        clock = Clock()
        async with aiohttp.ClientSession() as session:
            tokens = Tokens([connection(fake)], session, clock)
            await work(tokens, clock)
            await tokens.close()

    asyncio.run(run())


def test_a_rotated_key_is_found_at_once_and_asked_for_at_most_once_a_minute() -> None:
    async def work(tokens: Tokens, clock: Clock) -> None:
        await tokens.check(f"Bearer {fake.keys.mint(fake.app, fake.service_url)}")
        clock.now += timedelta(seconds=61)
        fake.rotate_key()

        await tokens.check(f"Bearer {fake.keys.mint(fake.app, fake.service_url)}")
        assert fake.hits["keys"] == 2

        rogue = f"Bearer {fake.keys.mint(fake.app, fake.service_url, key=fake.keys.rogue)}"
        for _ in range(5):
            with pytest.raises(Unauthorised):
                await tokens.check(rogue)
        assert fake.hits["keys"] == 2
        clock.now += timedelta(seconds=61)
        with pytest.raises(Unauthorised):
            await tokens.check(rogue)
        assert fake.hits["keys"] == 3

    with FakeTeams() as fake:
        _check(fake, work)


@pytest.mark.parametrize("kept", [True, False])
def test_a_remembered_token_goes_with_the_key_that_signed_it(kept: bool) -> None:
    async def work(tokens: Tokens, clock: Clock) -> None:
        old = f"Bearer {fake.keys.mint(fake.app, fake.service_url)}"
        await tokens.check(old)
        clock.now += timedelta(seconds=61)
        fake.rotate_key(keep_old=kept)
        await tokens.check(f"Bearer {fake.keys.mint(fake.app, fake.service_url)}")

        with nullcontext() if kept else pytest.raises(Unauthorised, match="not published"):
            await tokens.check(old)

    with FakeTeams() as fake:
        _check(fake, work)


def test_many_requests_wait_for_one_fetch() -> None:
    async def work(tokens: Tokens, clock: Clock) -> None:
        headers = [f"Bearer {fake.keys.mint(fake.app, fake.service_url, jti=str(n))}" for n in range(20)]
        await asyncio.gather(*map(tokens.check, headers))
        assert fake.hits["openid"] == fake.hits["keys"] == 1

    with FakeTeams() as fake:
        _check(fake, work)


def test_old_keys_stay_when_the_key_server_fails() -> None:
    async def work(tokens: Tokens, clock: Clock) -> None:
        first = f"Bearer {fake.keys.mint(fake.app, fake.service_url)}"
        await tokens.check(first)
        fake.fail(500, "openid", "keys", times=ALWAYS)
        clock.now += timedelta(days=1, seconds=1)

        again = await tokens.check(f"Bearer {fake.keys.mint(fake.app, fake.service_url, exp=2**32)}")
        assert again.service_url == fake.service_url

    with FakeTeams() as fake:
        _check(fake, work)


def test_a_slow_key_server_delays_nobody_else_and_gives_up_after_two_seconds() -> None:
    async def work(tokens: Tokens, clock: Clock) -> None:
        good = f"Bearer {fake.keys.mint(fake.app, fake.service_url)}"
        await tokens.check(good)
        clock.now += timedelta(seconds=61)
        fake.fail(None, "openid", hang=8)
        rogue = f"Bearer {fake.keys.mint(fake.app, fake.service_url, key=fake.keys.rogue)}"
        began = time.monotonic()
        waiting = asyncio.create_task(tokens.check(rogue))
        await asyncio.sleep(0.05)

        await tokens.check(good)
        await tokens.check(f"Bearer {fake.keys.mint(fake.app, fake.service_url, jti='other')}")
        assert time.monotonic() - began < 1
        with pytest.raises(Unauthorised):
            await waiting
        assert time.monotonic() - began < 4

    with FakeTeams() as fake:
        _check(fake, work)


def test_a_remembered_token_is_not_taken_after_its_end() -> None:
    async def work(tokens: Tokens, clock: Clock) -> None:
        header = f"Bearer {fake.keys.mint(fake.app, fake.service_url)}"
        await tokens.check(header)
        assert fake.app.password not in repr(tokens._verified)
        clock.now += timedelta(hours=1, seconds=301)

        with pytest.raises(Unauthorised):
            await tokens.check(header)

    with FakeTeams() as fake:
        _check(fake, work)


def test_two_bots_are_told_apart_by_their_tokens() -> None:
    async def run() -> None:
        other = fake.add_app("11111111-2222-4333-8444-555555555555", "another secret")
        async with aiohttp.ClientSession() as session:
            ours = [connection(fake), connection(fake, other)]
            tokens = Tokens(ours, session, lambda: datetime.now(UTC))
            for bot, app in zip(ours, (fake.app, other), strict=True):
                verified = await tokens.check(f"Bearer {fake.keys.mint(app, fake.service_url)}")
                assert verified.connection == bot

    with FakeTeams() as fake:
        asyncio.run(run())


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=80), st.lists(st.text("ab-_=.e", max_size=12), max_size=5).map(".".join)))
def test_no_header_breaks_the_check(bot: Bot, header: str) -> None:
    async def work() -> None:
        for scheme in ("", "Bearer ", "bearer  "):
            with pytest.raises(Unauthorised):
                await bot.app._tokens.check(scheme + header)

    bot.run(work())


@pytest.mark.parametrize(
    "missing",
    [
        {"app_id": ""},
        {"app_password": ""},
        {"app_id": "  "},
        {"app_type": "UserAssignedMSI"},
        {"tenant": ""},
        {"login_url": "http://login.example"},
        {"openid_url": "http://keys.example"},
    ],
)
def test_a_connection_that_would_switch_the_check_off_cannot_be_made(missing: dict[str, str]) -> None:
    told = {"app_id": "an id", "app_password": "a secret", "tenant": "a tenant"}
    with pytest.raises(ValueError, match="MICROSOFT_"):
        TeamsConnection(**told | missing)


def test_a_connection_does_not_print_its_secret() -> None:
    assert "hunter2" not in repr(TeamsConnection("an id", "hunter2", "a tenant"))


@pytest.mark.parametrize(
    ("url", "served"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://europe.botframework.com", True),
        ("https://gov.example/x", True),
        ("http://127.0.0.1:3999/x/", True),
        ("http://smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net:8443/", False),
        ("https://smba.trafficmanager.net./", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://evil.example/smba.trafficmanager.net", False),
        ("https://evilbotframework.com/", False),
        ("https://botframework.com.evil.example/", False),
        ("https://smba.trafficmanager.net\\@evil.example/", False),
        ("https://smba.trafficmanager.net/?to=https://evil.example", False),
        ("https://ｓmba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net/\n", False),
        ("http://gov.example/", False),
        ("http://127.0.0.1:4000/", False),
        ("http://localhost:3999/", False),
        ("https://169.254.169.254/", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_our_token_goes_to_known_hosts_only(url: str, served: bool) -> None:
    ours = TeamsConnection("an id", "a secret", "a tenant", service_hosts=("gov.example", "127.0.0.1:3999"))
    assert ours.serves(url) is served
