"""The Slack app's manifest. Slack's own schema does not know scopes and events, so they are listed here."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from adapters.slack.manifest import manifest

SCOPES = {
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "commands",
    "groups:history",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
}
EVENTS = {"app_home_opened", "app_mention", "app_uninstalled", "tokens_revoked"}
ADDRESS = "https://wg.example.org/slack/events"


@pytest.fixture
def app() -> dict[str, Any]:
    return yaml.safe_load(manifest("https://wg.example.org/"))


def test_it_asks_for_these_scopes_and_no_others(app: dict[str, Any]) -> None:
    assert list(app["oauth_config"]["scopes"]) == ["bot"]
    assert sorted(app["oauth_config"]["scopes"]["bot"]) == sorted(SCOPES)


def test_it_hears_of_these_events_and_reads_no_messages(app: dict[str, Any]) -> None:
    events = app["settings"]["event_subscriptions"]
    assert set(events["bot_events"]) == EVENTS
    assert events["request_url"] == ADDRESS


def test_the_command_escapes_people_and_everything_goes_to_one_address(app: dict[str, Any]) -> None:
    (command,) = app["features"]["slash_commands"]
    assert (command["command"], command["should_escape"], command["url"]) == ("/wg", True, ADDRESS)
    assert app["settings"]["interactivity"] == {"is_enabled": True, "request_url": ADDRESS}
    assert app["oauth_config"]["redirect_urls"] == ["https://wg.example.org/slack/oauth_redirect"]


def test_it_uses_http_and_tokens_that_stay(app: dict[str, Any]) -> None:
    settings = app["settings"]
    assert not settings["socket_mode_enabled"]
    assert not settings["token_rotation_enabled"]
    assert not settings["org_deploy_enabled"]
    assert app["features"]["app_home"]["home_tab_enabled"]


def test_no_address_is_left_to_fill_in() -> None:
    assert "PLENARY_URL" not in manifest("http://127.0.0.1:3978")


@pytest.mark.parametrize(
    "url", ["", "wg.example.org", "javascript:alert(1)", "https://a b", 'https://a"b', "https://a\nb: c"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        manifest(url)
