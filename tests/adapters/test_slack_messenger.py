"""The messenger of a Slack workspace: posts with a mark, edits, finds, and says what a failure means."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.slack import SlackConnection
from adapters.slack.app import SlackApp
from bot.domain.people import IdentityKey, Platform
from bot.ports import Address, Gone, Messenger, Throttled, Uncertain
from bot.requests import ConversationKey
from bot.views import Card, Table
from tests.adapters.slack_rig import Core, card, now, speeches
from tests.rigs.silence import cutting, silent
from tests.standins.slack import USUAL_SCOPES, FakeSlack

CHANNEL = Address(ConversationKey(Platform.SLACK, "T1", "C1", personal=False), "", "Europe/Rome")
ANN = Address(
    ConversationKey(Platform.SLACK, "T1", "", personal=True),
    "",
    "UTC",
    IdentityKey(Platform.SLACK, "T1", "UANN"),
)


@dataclass
class World:
    slack: FakeSlack

    def with_messenger(
        self, work: Callable[[Messenger], Coroutine[Any, Any, Any]], api_url: str | None = None
    ) -> Any:
        """Runs `work` with the messenger of a started application."""
        connection = SlackConnection(
            "T1", self.slack.app.id, self.slack.signing_secret, "xoxb-1", api_url or self.slack.api_url
        )

        async def run() -> Any:
            app = SlackApp([connection], Core(), now, speeches)
            await app.start()
            try:
                return await work(app.messengers["T1"])
            finally:
                await app.close()

        return asyncio.run(run())


@pytest.fixture
def world() -> Iterator[World]:
    with FakeSlack() as slack:
        slack.add_workspace("T1", "xoxb-1")
        slack.add_user("T1", "UANN", "ann")
        slack.add_channel("T1", "C1", "coordination", ["UANN"])
        yield World(slack)
        assert slack.violations == []


def test_a_message_is_posted_edited_and_found_by_its_mark(world: World) -> None:
    async def work(messenger: Messenger) -> str:
        reference = await messenger.post(CHANNEL, card("Vote 12"), "slot:7", repeat=False)
        await messenger.post(CHANNEL, card("Vote 13"), "slot:8", repeat=False)
        await messenger.edit(CHANNEL, reference, card("Vote 12, closed"))
        await messenger.edit(CHANNEL, reference, card("Vote 12, closed"))
        assert await messenger.find(CHANNEL, "slot:7") == reference
        assert await messenger.find(CHANNEL, "slot:9") is None
        return reference

    reference = world.with_messenger(work)
    first, second = world.slack.messages("T1", "C1")
    assert reference == f"C1:{first.ts}"
    assert "Vote 12, closed" in world.slack.text_of(first)
    assert first.metadata == {"event_type": "plenary", "event_payload": {"mark": "slot:7"}}
    assert "Vote 13" in world.slack.text_of(second)


def test_a_prompt_goes_to_the_persons_direct_conversation_and_is_found_there(world: World) -> None:
    async def work(messenger: Messenger) -> None:
        reference = await messenger.post(ANN, card("Please vote"), "delivery:1", repeat=False)
        assert await messenger.find(ANN, "delivery:1") == reference
        await messenger.edit(ANN, reference, card("Thank you"))

    world.with_messenger(work)
    (prompt,) = world.slack.dms("T1", "UANN")
    assert "Thank you" in world.slack.text_of(prompt)


def test_a_repeat_says_that_it_is_one(world: World) -> None:
    world.with_messenger(lambda m: m.post(ANN, card("Please vote"), "delivery:1", repeat=True))
    (prompt,) = world.slack.dms("T1", "UANN")
    assert world.slack.text_of(prompt).startswith("Repeat of an earlier message: Please vote")
    assert prompt.text.startswith("Repeat of an earlier message: Please vote")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 429, "retry_after": 17}, Throttled),
        ({"status": 500}, Uncertain),
        ({"status": 502}, Uncertain),
        ({"status": 503}, Uncertain),
        ({"status": 504}, Uncertain),
        ({"error": "fatal_error"}, Uncertain),
        ({"error": "internal_error"}, Uncertain),
        ({"error": "service_unavailable"}, Uncertain),
        ({"error": "request_timeout"}, Uncertain),
        ({"hang": 0.0}, Uncertain),
        ({"error": "channel_not_found"}, Gone),
        ({"error": "is_archived"}, Gone),
        ({"error": "not_in_channel"}, Gone),
        ({"error": "account_inactive"}, Gone),
        ({"error": "token_revoked"}, Gone),
        ({"error": "message_not_found"}, Gone),
        ({"error": "missing_scope"}, Gone),
    ],
)
def test_each_failure_is_one_of_three(world: World, fault: dict[str, Any], expected: type[Exception]) -> None:
    async def work(messenger: Messenger) -> None:
        reference = await messenger.post(CHANNEL, card(), "m", repeat=False)
        for method in ("chat.postMessage", "chat.update", "conversations.history"):
            world.slack.fail(method, **fault)
        with pytest.raises(expected):
            await messenger.post(CHANNEL, card(), "m2", repeat=False)
        with pytest.raises(expected):
            await messenger.edit(CHANNEL, reference, card())
        # Without the scope nothing is found, and a lost GET aiohttp itself repeats.
        if fault not in ({"error": "missing_scope"}, {"hang": 0.0}):
            with pytest.raises(expected):
                await messenger.find(CHANNEL, "m2")

    world.with_messenger(work)
    assert len(world.slack.calls_of("chat.postMessage")) == 2  # nothing is tried again by itself


def test_a_pause_is_as_long_as_slack_asks_for(world: World) -> None:
    world.slack.fail("chat.postMessage", status=429, retry_after=17)
    with pytest.raises(Throttled) as caught:
        world.with_messenger(lambda m: m.post(CHANNEL, card(), "m", repeat=False))
    assert caught.value.seconds == 17


def test_an_unknown_outcome_can_be_looked_up(world: World) -> None:
    world.slack.fail("chat.postMessage", hang=0.0, accept=True)

    async def work(messenger: Messenger) -> str | None:
        with pytest.raises(Uncertain):
            await messenger.post(CHANNEL, card(), "slot:7", repeat=False)
        return await messenger.find(CHANNEL, "slot:7")

    (message,) = world.slack.messages("T1", "C1") if world.with_messenger(work) else ()
    assert message.metadata is not None


def test_without_the_scope_nothing_is_found_and_nothing_fails() -> None:
    with FakeSlack() as slack:
        slack.add_workspace("T1", "xoxb-1", USUAL_SCOPES - {"channels:history", "im:history"})
        slack.add_user("T1", "UANN", "ann")
        slack.add_channel("T1", "C1", "coordination", ["UANN"])

        async def work(messenger: Messenger) -> None:
            await messenger.post(CHANNEL, card(), "m", repeat=False)
            assert messenger.finds
            assert await messenger.find(CHANNEL, "m") is None
            assert not messenger.finds  # so that a repeat is marked as one
            assert await messenger.find(ANN, "m") is None

        World(slack).with_messenger(work)


def test_a_silent_slack_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.api.TOTAL_SECONDS", 0.2)
    world.slack.fail("chat.postMessage", hang=1.0)
    started = time.monotonic()
    with pytest.raises(Uncertain):
        world.with_messenger(lambda m: m.post(CHANNEL, card(), "m", repeat=False))
    assert time.monotonic() - started < 1.0


def test_a_slack_that_takes_the_connection_and_says_nothing_is_uncertain(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.api.TOTAL_SECONDS", 0.3)
    with silent() as port, pytest.raises(Uncertain):
        world.with_messenger(lambda m: m.post(CHANNEL, card(), "m", repeat=False), _api(port))
    with cutting() as port, pytest.raises(Uncertain):
        world.with_messenger(lambda m: m.post(CHANNEL, card(), "m", repeat=False), _api(port))


def _api(port: int) -> str:
    return f"http://127.0.0.1:{port}/api/"


def test_an_unreachable_slack_was_certainly_sent_nothing(world: World) -> None:
    with pytest.raises(Throttled, match="unreachable"):
        world.with_messenger(lambda m: m.post(CHANNEL, card(), "m", repeat=False), "http://127.0.0.1:9/api/")


def test_a_table_is_sent_in_words_where_slack_does_not_know_it_yet(world: World) -> None:
    table = Card("Members", (Table(("Who",), ((("Ann",),),), "en"),), "en")
    world.slack.fail("chat.postMessage", error="invalid_blocks")
    world.with_messenger(lambda m: m.post(CHANNEL, table, "m", repeat=False))
    first, second = (call.args["blocks"] for call in world.slack.calls_of("chat.postMessage"))
    assert "table" in str(first)
    assert "'table'" not in str(second)
    assert "Ann" in str(second)


def test_the_calls_share_their_connection(world: World) -> None:
    async def work(messenger: Messenger) -> int:
        for n in range(4):
            await messenger.find(CHANNEL, str(n))
        client = messenger._client()
        return len([each for each in client.session.connector._conns.values() if each])

    assert world.with_messenger(work) == 1


def test_before_the_start_nothing_can_be_sent(world: World) -> None:
    app = SlackApp([SlackConnection("T1", "", "s", "t")], Core(), now, speeches)
    with pytest.raises(RuntimeError):
        asyncio.run(app.messengers["T1"].post(CHANNEL, card(), "m", repeat=False))
