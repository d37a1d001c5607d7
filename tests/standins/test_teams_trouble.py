"""The stand-in throttles, fails, hangs and rotates its keys when, and only when, it should."""

import http.client
import json
import threading
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.standins.teams import ALWAYS, FakeTeams, Team
from tests.standins.teams.limits import STATUS_OF_CODE
from tests.standins.teams_bot import Bot, Clock, at, message


def test_the_eighth_message_in_a_second_waits_as_long_as_it_is_told(
    bot: Bot, clock: Clock, chat: str
) -> None:
    first = [bot.send(chat)[0] for _ in range(7)]
    clock.pass_by(0.5)

    assert first == [201] * 7
    assert bot.send(chat) == (429, "1")
    clock.pass_by(1)
    assert bot.send(chat)[0] == 201


def test_sixty_in_half_a_minute_and_eight_in_two_seconds_are_the_most(
    bot: Bot, clock: Clock, chat: str
) -> None:
    taken = []
    for _ in range(70):
        taken.append(bot.send(chat)[0])
        clock.pass_by(0.3)

    assert taken[:60].count(429) == 0
    assert taken[60:].count(429) == 10


def test_one_conversation_does_not_use_up_another_but_all_share_the_tenants_thirty(
    fake: FakeTeams, bot: Bot, chat: str, team: Team
) -> None:
    for _ in range(7):
        bot.send(chat)
    assert bot.send(team.id)[0] == 201
    channels = [fake.add_channel(team, str(number)) for number in range(4)]
    taken = [bot.send(channel.id)[0] for channel in channels for _ in range(7)]

    assert taken.count(429) == 7 + 1 + 28 - 30


def test_rosters_have_a_budget_of_their_own(bot: Bot, chat: str) -> None:
    taken = [bot.call("GET", f"v3/conversations/{chat}/members")[0] for _ in range(15)]

    assert taken == [200] * 14 + [429]
    assert bot.send(chat)[0] == 201


@pytest.mark.parametrize(("code", "status"), STATUS_OF_CODE.items())
def test_a_fault_is_met_once_and_changes_nothing(
    fake: FakeTeams, bot: Bot, chat: str, code: str, status: int
) -> None:
    fake.fail(code, retry_after=3)
    answer = bot.send(chat)

    assert answer[0] == status
    assert answer[1] == "3" if status == 429 else answer[1]["error"]["code"] == code
    assert bot.send(chat)[0] == 201
    assert len(fake.messages(chat)) == 1
    assert fake.violations == []


def test_a_fault_is_of_the_endpoint_conversation_and_number_asked(
    fake: FakeTeams, bot: Bot, chat: str, team: Team
) -> None:
    fake.fail(502, "send", conversation=chat, times=2)

    assert bot.send(team.id)[0] == 201
    assert bot.call("GET", f"v3/conversations/{chat}/members")[0] == 200
    assert [bot.send(chat)[0] for _ in range(3)] == [502, 502, 201]


def test_a_lasting_fault_ends_when_healed(fake: FakeTeams, bot: Bot, chat: str) -> None:
    fake.fail(500, times=ALWAYS)

    assert [bot.send(chat)[0] for _ in range(3)] == [500] * 3
    fake.heal()
    assert bot.send(chat)[0] == 201


def test_accepted_then_failed_leaves_the_message(fake: FakeTeams, bot: Bot, chat: str) -> None:
    fake.fail(504, "send", after=True)

    assert bot.send(chat)[0] == 504
    assert len(fake.messages(chat)) == 1


@pytest.mark.parametrize("after", [True, False])
def test_a_dropped_connection_is_no_answer(fake: FakeTeams, bot: Bot, chat: str, after: bool) -> None:
    fake.fail(drop=True, after=after)

    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        bot.send(chat)
    assert len(fake.messages(chat)) == int(after)


def test_a_hanging_answer_outlasts_the_caller_and_not_the_test(fake: FakeTeams, bot: Bot, chat: str) -> None:
    fake.fail(hang=30, after=True)

    with pytest.raises(TimeoutError):
        bot.send(chat, timeout=0.1)
    assert len(fake.messages(chat)) == 1


def test_a_second_update_meanwhile_is_refused(fake: FakeTeams, bot: Bot, chat: str) -> None:
    _, sent = bot.send(chat)
    fake.fail(None, "update", hang=0.5)
    better = message(text="better")
    slow = threading.Thread(target=bot.call, args=("PUT", at(chat, sent["id"]), better))
    slow.start()
    while fake.hits["update"] == 0:
        time.sleep(0.01)
    meanwhile = bot.call("PUT", at(chat, sent["id"]), message(text="worse"))
    slow.join()

    assert meanwhile[0] == 412
    assert fake.messages(chat)[0].text == "better"


def keys(fake: FakeTeams) -> dict[str, object]:
    with urlopen(fake.openid_url) as answer:
        metadata = json.loads(answer.read())
    with urlopen(metadata["jwks_uri"]) as answer:
        return {key["kid"]: key.get("endorsements") for key in json.loads(answer.read())["keys"]}


def test_the_key_server_publishes_keys_with_their_endorsements(fake: FakeTeams) -> None:
    assert keys(fake) == {
        fake.keys.teams.kid: ["msteams"],
        fake.keys.webchat.kid: ["webchat", "directline"],
        fake.keys.unendorsed.kid: None,
    }
    assert (fake.hits["openid"], fake.hits["keys"], fake.hits["token"]) == (1, 1, 0)


@pytest.mark.parametrize("keep_old", [True, False])
def test_a_rotated_key_signs_and_is_published(fake: FakeTeams, keep_old: bool) -> None:
    old, token = fake.keys.teams.kid, fake.keys.token(fake.app, fake.service_url)
    fake.rotate_key(keep_old=keep_old)

    assert fake.keys.teams.kid != old
    assert fake.keys.token(fake.app, fake.service_url) != token
    assert (old in keys(fake), fake.keys.teams.kid in keys(fake)) == (keep_old, True)


def test_a_failing_and_a_slow_key_server_leave_the_rest_alone(fake: FakeTeams, bot: Bot, chat: str) -> None:
    fake.fail(500, "openid", times=ALWAYS)
    fake.fail(None, "keys", hang=30, times=ALWAYS)

    with pytest.raises(HTTPError) as failed:
        keys(fake)
    failed.value.close()
    with pytest.raises(TimeoutError):
        urlopen(f"{fake.base_url}/v1/.well-known/keys", timeout=0.1)
    assert bot.send(chat)[0] == 201


def test_two_stand_ins_know_nothing_of_each_other(fake: FakeTeams, bot: Bot, chat: str) -> None:
    with FakeTeams(app_id="another") as other:
        assert set(keys(fake)).isdisjoint(keys(other))
        assert Bot(other).send(chat)[0] == 404
        assert Bot(other, bot.token).send(chat)[0] == 401
        assert other.hits["send"] == 2
        assert fake.hits["send"] == 0


def test_requests_are_counted_and_kept_and_a_trap_springs(fake: FakeTeams, bot: Bot, chat: str) -> None:
    bot.send(chat)
    with urlopen(f"{fake.trap_url}v3/conversations") as answer:
        answer.read()

    assert [(call.endpoint, call.status, call.conversation) for call in fake.calls] == [
        ("send", 201, chat),
        ("trap", 200, None),
    ]
    assert (fake.hits["trap"], fake.hits["never"]) == (1, 0)
