"""The login gives tokens for the right credentials only, and the connector takes no others."""

import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.standins.teams import FakeTeams
from tests.standins.teams.login import SCOPE
from tests.standins.teams_bot import Bot

Json = dict[str, Any]


def token_request(fake: FakeTeams, tenant: str | None = None, **changes: str) -> Any:
    form = {
        "grant_type": "client_credentials",
        "client_id": fake.app.id,
        "client_secret": fake.app.password,
        "scope": SCOPE,
    } | changes
    address = urlsplit(fake.login_url)
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    body = urlencode({name: value for name, value in form.items() if value})
    connection.request("POST", f"{address.path}/{tenant or fake.tenant}/oauth2/v2.0/token", body)
    response = connection.getresponse()
    answer = response.status, json.loads(response.read())
    connection.close()
    return answer


def test_the_right_credentials_give_a_token_the_connector_takes(fake: FakeTeams, chat: str) -> None:
    status, answer = token_request(fake)

    assert (status, answer["token_type"], answer["expires_in"]) == (200, "Bearer", 86_399)
    assert Bot(fake, answer["access_token"]).send(chat)[0] == 201
    assert fake.hits["token"] == 1
    assert fake.violations == []


WRONG_LOGINS: dict[str, tuple[Json, int, str]] = {
    "another id": ({"client_id": "x"}, 400, "unauthorized_client"),
    "another secret": ({"client_secret": "x"}, 401, "invalid_client"),
    "no secret": ({"client_secret": ""}, 401, "invalid_client"),
    "another resource": ({"scope": "https://graph.microsoft.com/.default"}, 400, "invalid_resource"),
    "no scope": ({"scope": ""}, 400, "invalid_scope"),
    "a bare resource": ({"scope": "https://api.botframework.com"}, 400, "invalid_scope"),
    "another grant": ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    "no grant": ({"grant_type": ""}, 400, "invalid_request"),
    "an unknown tenant": ({"tenant": "nowhere"}, 400, "invalid_request"),
}


@pytest.mark.parametrize(("changes", "status", "error"), WRONG_LOGINS.values(), ids=WRONG_LOGINS.keys())
def test_other_credentials_are_refused(fake: FakeTeams, changes: Json, status: int, error: str) -> None:
    refused, answer = token_request(fake, **changes)

    assert (refused, answer["error"]) == (status, error)


def test_an_app_gets_no_token_from_a_tenant_that_is_not_its_own(fake: FakeTeams) -> None:
    assert token_request(fake, tenant=fake.add_tenant())[1]["error"] == "unauthorized_client"


def other_fakes_token(_: FakeTeams) -> str:
    other = FakeTeams(app_id="another")
    return other.login.mint(other.app)


WRONG_TOKENS: dict[str, Callable[[FakeTeams], str]] = {
    "none": lambda fake: "",
    "garbage": lambda fake: "gar.ba.ge",
    "expired": lambda fake: fake.login.mint(fake.app, exp=1),
    "for another audience": lambda fake: fake.login.mint(fake.app, aud="https://graph.microsoft.com"),
    "without expiry": lambda fake: fake.login.mint(fake.app, exp=None),
    "of an unknown app": lambda fake: fake.login.mint(fake.app, appid="x"),
    "of the key server": lambda fake: fake.keys.mint(fake.app, fake.service_url),
    "of another login": other_fakes_token,
}


@pytest.mark.parametrize("token", WRONG_TOKENS.values(), ids=WRONG_TOKENS.keys())
def test_a_token_that_is_not_the_logins_is_refused(
    fake: FakeTeams, chat: str, token: Callable[[FakeTeams], str]
) -> None:
    assert Bot(fake, token(fake)).send(chat)[0] == 401
    assert fake.messages(chat) == []


def test_a_good_token_under_another_scheme_is_refused(bot: Bot, chat: str) -> None:
    assert bot.send(chat, Authorization=f"Basic {bot.token}")[0] == 401


def test_tokens_given_before_an_expiry_are_refused_and_later_ones_taken(fake: FakeTeams, chat: str) -> None:
    old = Bot(fake)
    fake.expire_tokens()

    assert (old.send(chat)[0], Bot(fake).send(chat)[0]) == (401, 201)
