"""The configured chat platforms: their gates, their messengers, and what they load once the server is up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.limits import Limits
from adapters.mail.messenger import MailMessenger
from adapters.server import App
from adapters.settings import Settings
from adapters.slack import SlackConnection
from adapters.slack.api import new_session, team_of
from adapters.slack.app import SlackApp
from adapters.teams.app import TeamsApp
from adapters.web.messenger import WebMessenger
from bot.dispatch import Dispatch
from bot.domain.people import Platform
from bot.phrases import Speeches
from bot.ports import MAIL, Messenger, Store


@dataclass(frozen=True, slots=True)
class Platforms:
    """Gates by path, messengers, and what loads once the server is up."""

    gates: dict[str, App]
    messengers: dict[tuple[Platform, str], Messenger]
    """the web's among them, which needs no credentials"""
    warm: Callable[[], Awaitable[None]]


async def configured(
    settings: Settings, store: Store, dispatch: Dispatch, words: Speeches, stack: AsyncExitStack
) -> Platforms:
    """Builds each platform that has credentials; without them it does not exist."""
    gates: dict[str, App] = {}
    messengers = {(Platform.WEB, "web"): WebMessenger(), **await _mail(settings, store, words)}
    warmed: list[Callable[[], Awaitable[object]]] = []
    limits = Limits()
    if settings.slack:
        slack = SlackApp(await _workspaces(settings), dispatch, real_now, words, limits)
        await slack.start()
        stack.push_async_callback(slack.close)
        gates["/slack/events"] = slack.asgi
        messengers.update({(Platform.SLACK, team): m for team, m in slack.messengers.items()})
        warmed.append(slack.warm)
    if settings.teams:
        session = await stack.enter_async_context(new_session())
        bots = [bot.connection() for bot in settings.teams]
        teams = TeamsApp(bots, dispatch, real_now, words, session, limits)
        stack.push_async_callback(teams.close)
        gates["/api/messages"] = teams.asgi
        messengers.update({(Platform.TEAMS, key): m for key, m in teams.messengers.items()})
        warmed.append(teams.start)

    async def warm() -> None:
        """Teams' keys first: loading an SDK holds the interpreter for longer than a fetch may take."""
        for load in reversed(warmed):
            await load()

    return Platforms(gates, messengers, warm)


async def _workspaces(settings: Settings) -> list[SlackConnection]:
    """The Slack connections; Slack tells the workspace of a token that came without one."""
    async with new_session() as session:
        return [
            slack.connection(
                slack.team or await team_of(session, slack.api_url, slack.bot_token.get_secret_value())
            )
            for slack in settings.slack
        ]


async def _mail(
    settings: Settings, store: Store, words: Speeches
) -> Mapping[tuple[Platform, str], Messenger]:
    """The messenger of those who have only a browser, where there is a server for mail."""
    if settings.mail_server is None:
        return {}
    founded = await store.read(lambda tx: tx.groups.all()[0].founded_at)
    server, origin = settings.mail_server, f"{settings.url} {founded.isoformat()}"
    return {(Platform.WEB, MAIL): MailMessenger(server, words, settings.url, origin, real_now)}


def real_now() -> datetime:
    """Signatures and tokens are dated by the real time, whatever a demonstration's clock says."""
    return datetime.now(UTC)
