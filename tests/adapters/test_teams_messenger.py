"""What goes out: where to, with which token, and what is made of the platform's refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from adapters.teams.login import Login
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.reference import Reference
from bot.domain.people import IdentityKey, Platform
from bot.ports import Address, Deferred, Gone, Messenger, Throttled, Uncertain
from bot.requests import ConversationKey
from bot.views import Card, Moment, Person, Text
from tests.adapters.teams_bot import connection, speech
from tests.rigs.silence import cutting, silent
from tests.standins.teams import ALWAYS, FakeTeams, text_of

HELLO = Card("Vote 12", (Text(("It is open.",), "en"),), "en")


class World:
    """A messenger at work on a stand-in, with a clock to set."""

    def __init__(self, fake: FakeTeams, session: aiohttp.ClientSession, **changes: object) -> None:
        self.fake = fake
        self.now = datetime.now(UTC)
        ours = connection(fake, **changes)
        self.ours = ours
        self.messenger = TeamsMessenger(ours, session, Login(ours, session, lambda: self.now), speech)
        self.ann = fake.add_user(fake.tenant, "Ann Otieno")
        fake.directory.install(fake.app, self.ann)
        team = fake.add_team(fake.tenant, "Logistics", self.ann)
        fake.directory.install(fake.app, team)
        self.customs = fake.add_channel(team, "Customs")

    def channel(self, **changes: str) -> Address:
        told = {
            "service_url": self.fake.service_url,
            "conversation": self.customs.id,
            "kind": "channel",
            "bot": self.fake.app.mri,
            "tenant": self.fake.tenant,
        }
        key = ConversationKey(Platform.TEAMS, self.fake.tenant, self.customs.id, personal=False)
        return Address(key, Reference(**told | changes).dump(), "Africa/Nairobi")

    def person(self, reference: str | None = None) -> Address:
        near = self.channel()
        who = IdentityKey(Platform.TEAMS, self.fake.tenant, self.ann.aad_id)
        return Address(
            near.conversation, near.reference if reference is None else reference, "Africa/Nairobi", who
        )


def _with(work: Callable[[World], Awaitable[None]], **changes: object) -> None:
    async def run() -> None:
        with FakeTeams() as fake:
            fake.login.key.jwk()
            async with aiohttp.ClientSession() as session:
                await work(World(fake, session, **changes))
            assert fake.violations == []

    asyncio.run(run())


def test_a_card_is_posted_and_edited_where_it_stands() -> None:
    async def work(world: World) -> None:
        messenger: Messenger = world.messenger
        reference = await messenger.post(world.channel(), HELLO, "vote:12", repeat=False)
        await messenger.edit(
            world.channel(), reference, Card("Vote 12", (Text(("It is closed.",), "en"),), "en")
        )

        (message,) = world.fake.channel(world.customs)
        assert "It is closed." in text_of(message)
        assert len(message.history) == 1
        assert message.activity["summary"] == "Vote 12"
        assert await messenger.find(world.channel(), "vote:12") is None

    _with(work)


def test_a_repeat_says_so_first() -> None:
    async def work(world: World) -> None:
        await world.messenger.post(world.channel(), HELLO, "vote:12", repeat=True)

        (message,) = world.fake.channel(world.customs)
        assert text_of(message).startswith("Repeat of an earlier message: Vote 12")
        assert message.activity["summary"].startswith("Repeat of an earlier message")

    _with(work)


def test_a_person_gets_it_in_their_own_chat_which_is_created_once() -> None:
    async def work(world: World) -> None:
        first = await world.messenger.post(world.person(), HELLO, "prompt:1", repeat=False)
        await world.messenger.post(world.person(), HELLO, "prompt:2", repeat=False)
        await world.messenger.edit(world.person(), first, Card("Done", (), "en"))

        assert world.fake.hits["create"] == 1
        assert [text_of(message) for message in world.fake.personal(world.ann)] == [
            "Done",
            "Vote 12\nIt is open.",
        ]
        assert world.fake.channel(world.customs) == []

    _with(work)


def test_a_chat_that_is_known_needs_no_creating() -> None:
    async def work(world: World) -> None:
        chat = world.fake.directory.personal(world.fake.app, world.ann)
        known = world.channel(conversation=chat.id, kind="personal").reference
        await world.messenger.post(world.person(known), HELLO, "prompt:1", repeat=False)

        assert world.fake.hits["create"] == 0
        assert len(world.fake.personal(world.ann)) == 1

    _with(work)


def test_instants_are_in_the_conversations_zone_and_people_of_its_tenant_are_mentioned() -> None:
    async def work(world: World) -> None:
        ann = Person("Ann Otieno", (("teams", world.fake.tenant, world.ann.aad_id),))
        spans = (ann, " until ", Moment(datetime(2027, 5, 14, 15, tzinfo=UTC)))
        await world.messenger.post(
            world.channel(), Card("Vote", (Text(spans, "en"),), "en"), "", repeat=False
        )

        (message,) = world.fake.channel(world.customs)
        assert "Ann Otieno until Fri, 14 May 2027, 18:00 (UTC+03:00)" in text_of(message)
        assert message.card["msteams"]["entities"][0]["mentioned"]["id"] == world.ann.aad_id

    _with(work)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("ConversationBlockedByUser", Gone),
        ("BotNotInConversationRoster", Gone),
        ("BotDisabledByAdmin", Gone),
        ("MessageWritesBlocked", Gone),
        ("ConversationNotFound", Gone),
        (412, Uncertain),
        (500, Uncertain),
        (502, Uncertain),
        (503, Uncertain),
        (504, Uncertain),
        (413, Uncertain),
        (400, Uncertain),
        (302, Uncertain),
    ],
)
def test_each_refusal_says_what_to_do_next(status: int | str, expected: type[Exception]) -> None:
    async def work(world: World) -> None:
        reference = await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        world.fake.fail(status, "send", "update", times=2)
        with pytest.raises(expected):
            await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        with pytest.raises(expected):
            await world.messenger.edit(world.channel(), reference, HELLO)

    _with(work)


@pytest.mark.parametrize(("retry_after", "seconds"), [(17, 17.0), (None, 2.0), (0, 2.0), (86_400, 3600.0)])
def test_a_throttled_call_waits_as_long_as_it_is_told(retry_after: float | None, seconds: float) -> None:
    async def work(world: World) -> None:
        world.fake.fail(429, "send", retry_after=retry_after)
        with pytest.raises(Throttled) as throttled:
            await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        assert throttled.value.seconds == seconds

    _with(work)


def test_a_lost_answer_is_uncertain_and_a_refused_connection_is_not() -> None:
    async def work(world: World) -> None:
        world.fake.fail(None, "send", drop=True, after=True)
        with pytest.raises(Uncertain):
            await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        assert len(world.fake.channel(world.customs)) == 1

        with pytest.raises(Throttled):
            await world.messenger.post(
                world.channel(service_url="http://127.0.0.1:9/"), HELLO, "", repeat=False
            )

    _with(work)


def test_a_connector_that_does_not_answer_in_time_is_uncertain(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(world: World) -> None:
        await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        monkeypatch.setattr("adapters.teams.messenger.TIMEOUT", aiohttp.ClientTimeout(total=0.1))
        world.fake.fail(None, "send", hang=1)
        with pytest.raises(Uncertain):
            await world.messenger.post(world.channel(), HELLO, "", repeat=False)

    _with(work)


def test_a_connector_that_takes_the_connection_and_says_nothing_is_uncertain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def work(world: World) -> None:
        monkeypatch.setattr("adapters.teams.messenger.TIMEOUT", aiohttp.ClientTimeout(total=0.3))
        for peer in (silent, cutting):
            with peer() as port:
                there = world.channel(service_url=f"http://127.0.0.1:{port}/")
                with pytest.raises(Uncertain):
                    await world.messenger.post(there, HELLO, "", repeat=False)

    _with(work)


def test_where_only_the_chat_could_not_be_made_nothing_was_said() -> None:
    async def work(world: World) -> None:
        world.fake.fail(500, "create", after=True)
        with pytest.raises(Deferred):
            await world.messenger.post(world.person(), HELLO, "", repeat=False)

    _with(work)


def test_a_stored_reference_to_another_host_gets_nothing() -> None:
    async def work(world: World) -> None:
        for trap in (world.fake.trap_url, "http://127.0.0.1@evil.example/", "https://evil.example/", ""):
            tampered = world.channel(service_url=trap)
            with pytest.raises(Gone):
                await world.messenger.post(tampered, HELLO, "", repeat=False)
            with pytest.raises(Gone):
                await world.messenger.edit(tampered, '["a","b"]', HELLO)
        assert world.fake.hits["trap"] == world.fake.hits["token"] == 0

    _with(work)


@pytest.mark.parametrize(
    "reference", ["", "null", "[]", "{", '{"conversation": "19:x"}', '{"service_url": 7}', '{"x": ""}']
)
def test_without_a_readable_reference_the_public_service_is_asked(
    reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(world: World) -> None:
        monkeypatch.setattr("adapters.teams.messenger.DEFAULT_SERVICE", world.fake.service_url)
        await world.messenger.post(world.person(reference), HELLO, "", repeat=False)
        assert len(world.fake.personal(world.ann)) == 1

    _with(work)


@pytest.mark.parametrize("reference", ["", "17", "[]", '["one"]', '{"a": 1, "b": 2, "c": 3}'])
def test_a_message_reference_of_another_kind_is_gone(reference: str) -> None:
    async def work(world: World) -> None:
        with pytest.raises(Gone):
            await world.messenger.edit(world.channel(), reference, HELLO)

    _with(work)


def test_many_sends_share_one_token_until_five_minutes_before_its_end() -> None:
    async def work(world: World) -> None:
        world.fake.login.lifetime = 3600
        world.fake.throttle.writes = world.fake.throttle.tenant = {}
        posts = [world.messenger.post(world.channel(), HELLO, "", repeat=False) for _ in range(20)]
        await asyncio.gather(*posts)
        assert world.fake.hits["token"] == 1

        world.now += timedelta(minutes=54)
        await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        assert world.fake.hits["token"] == 1
        world.now += timedelta(minutes=2)
        await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        assert world.fake.hits["token"] == 2

    _with(work)


def test_a_withdrawn_token_is_replaced_once() -> None:
    async def work(world: World) -> None:
        await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        world.fake.expire_tokens()
        await world.messenger.post(world.channel(), HELLO, "", repeat=False)

        assert world.fake.hits["token"] == 2
        assert len(world.fake.channel(world.customs)) == 2

    _with(work)


def test_without_a_token_nothing_is_sent_and_the_budget_pauses() -> None:
    async def work(world: World) -> None:
        world.fake.fail(500, "token", times=ALWAYS)
        with pytest.raises(Throttled):
            await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        assert world.fake.hits["send"] == 0

    _with(work)


def test_a_login_that_fails_early_leaves_the_old_token_in_use() -> None:
    async def work(world: World) -> None:
        world.fake.login.lifetime = 3600
        await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        world.fake.fail(500, "token", times=ALWAYS)
        world.now += timedelta(minutes=57)

        await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        assert len(world.fake.channel(world.customs)) == 2
        world.now += timedelta(minutes=4)
        with pytest.raises(Throttled):
            await world.messenger.post(world.channel(), HELLO, "", repeat=False)

    _with(work)


def test_a_wrong_secret_pauses_the_budget_too() -> None:
    async def work(world: World) -> None:
        with pytest.raises(Throttled):
            await world.messenger.post(world.channel(), HELLO, "", repeat=False)
        assert world.fake.hits["send"] == 0

    _with(work, app_password="a wrong secret")


def test_members_are_found_by_their_entra_ids_and_strangers_left_out() -> None:
    async def work(world: World) -> None:
        near = Reference.load(world.channel().reference)
        mri = world.ann.mri(world.fake.app)

        found = await world.messenger.members(near, [mri, "29:nobody"])

        assert found == {mri: world.ann.aad_id}

    _with(work)
