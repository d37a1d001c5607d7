"""Whether the platforms and the mail server know us; asked without sending anything to anybody."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import ClientSession

from adapters.catalogues import speeches
from adapters.mail.messenger import MailMessenger
from adapters.settings import Settings, Slack, Teams
from adapters.slack.api import new_session, team_of
from adapters.teams.login import Login
from bot.commands.checking import Problem
from bot.ports import Gone, Throttled, Uncertain


async def trouble(settings: Settings) -> list[Problem]:
    """What keeps us from each of them."""
    async with new_session() as session:
        slack = [await _slack(one, session) for one in settings.slack]
        teams = [await _teams(one, session) for one in settings.teams]
    return [problem for problem in (*slack, *teams, await _mail(settings)) if problem]


async def _slack(slack: Slack, session: ClientSession) -> Problem | None:
    about = f"slack:{slack.team}"
    try:
        team = await team_of(session, slack.api_url, slack.bot_token.get_secret_value())
    except (Gone, Throttled, Uncertain) as error:
        return _connection(about, f"Slack does not take the bot token: {error}.", "SLACK_BOT_TOKEN")
    if slack.team not in ("", team):
        return _connection(about, f"The bot token belongs to workspace {team}.", "SLACK_TEAM_ID")
    return None


async def _teams(bot: Teams, session: ClientSession) -> Problem | None:
    try:
        await Login(bot.connection(), session, lambda: datetime.now(UTC)).token()
    except Throttled:
        words = "Microsoft gives the bot no token."
        return _connection(f"teams:{bot.app_id}", words, "MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD")
    return None


async def _mail(settings: Settings) -> Problem | None:
    if settings.mail_server is None:
        return None
    messenger = MailMessenger(settings.mail_server, speeches(), settings.url, "", lambda: datetime.now(UTC))
    wrong = await messenger.check()
    return (
        _connection("mail", f"The mail server cannot be used: {wrong}.", "PLENARY_SMTP_URL")
        if wrong
        else None
    )


def _connection(about: str, what: str, setting: str) -> Problem:
    return Problem("connection", about, what, f"Check {setting}.")
