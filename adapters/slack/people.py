"""What Slack says of a person: name, locale, zone, mail. Asked once a day, never on a ballot's way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api import asked
from adapters.slack.fields import at
from bot.ports import Gone, Throttled, Uncertain
from bot.requests import Hints

KEPT = timedelta(days=1)
PAUSE = timedelta(minutes=1)  # after a failure, so that an outage of Slack does not slow every command
PATIENCE = 1.5  # seconds, of the three that Slack gives us
MOST = 10_000


class People:
    """Hints by user id, for one workspace. `now` is aware UTC."""

    def __init__(self, client: Callable[[], AsyncWebClient], now: Callable[[], datetime]) -> None:
        self._client = client
        self._now = now
        self._known: dict[str, tuple[datetime, Hints]] = {}

    async def hints(self, user: str) -> Hints:
        """What Slack says of `user`; nothing where it does not answer in time."""
        now = self._now()
        until, hints = self._known.get(user, (now, Hints()))
        if until > now:
            return hints
        try:
            async with asyncio.timeout(PATIENCE):
                hints, kept = await self._asked(user), KEPT
        except (Gone, Throttled, Uncertain, SlackClientError, TimeoutError):
            kept = PAUSE  # what was known yesterday still serves
        self._known.pop(user, None)
        self._known[user] = (now + kept, hints)
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return hints

    def forget(self) -> None:
        """Forgets everybody, as after an uninstall."""
        self._known.clear()

    async def _asked(self, user: str) -> Hints:
        answer = await asked(self._client().users_info(user=user, include_locale=True))
        person = answer["user"]
        # A mail address its owner has not confirmed says nothing about them.
        confirmed = at(person, "is_email_confirmed") is not False
        return Hints(
            name=_words(person, "profile", "real_name") or _words(person, "real_name"),
            locale=_words(person, "locale"),
            zone=_words(person, "tz"),
            mail=_words(person, "profile", "email") if confirmed else "",
        )


def _words(person: object, *path: str) -> str:
    value = at(person, *path)
    return value if isinstance(value, str) else ""
