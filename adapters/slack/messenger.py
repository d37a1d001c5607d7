"""Posts, edits and looks up messages in one Slack workspace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.api import asked, error_code
from adapters.slack.render import Json, Place, message
from bot.phrases import Speeches
from bot.ports import Address, Gone
from bot.views import Card

EVENT_TYPE = "plenary"
LOOKED_THROUGH = 100

Send = Callable[[Json], Awaitable[AsyncSlackResponse]]


class SlackMessenger:
    """Implements `bot.ports.Messenger`. References are "channel:ts".

    `client` gives the Web API, once the application has started. `finds` turns false where the workspace has
    not let us read our own conversations.
    """

    def __init__(self, team: str, client: Callable[[], AsyncWebClient], speeches: Speeches) -> None:
        self._team = team
        self._client = client
        self._speeches = speeches
        self.finds = True

    async def post(self, address: Address, card: Card, mark: str, *, repeat: bool) -> str:
        """Posts a message that carries `mark` in its metadata, which members can read."""
        if repeat:
            # In the title, because a notification shows no more than that.
            phrase = self._speeches(card.language).words("Repeat of an earlier message")
            card = replace(card, title=f"{phrase}: {card.title}")
        channel = address.person.user if address.person else address.conversation.id
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"mark": mark}}

        async def send(content: Json) -> AsyncSlackResponse:
            return await self._client().chat_postMessage(
                channel=channel, metadata=metadata, unfurl_links=False, unfurl_media=False, **content
            )

        answer = await asked(self._shown(card, address.zone, send))
        return f"{answer['channel']}:{answer['ts']}"

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        """Replaces text and blocks; the metadata stays."""
        channel, _, ts = reference.partition(":")

        async def send(content: Json) -> AsyncSlackResponse:
            return await self._client().chat_update(channel=channel, ts=ts, **content)

        await asked(self._shown(card, address.zone, send))

    async def find(self, address: Address, mark: str) -> str | None:
        """Looks through the conversation's last messages."""
        try:
            channel = await self._channel(address)
            answer = await asked(
                self._client().conversations_history(
                    channel=channel, limit=LOOKED_THROUGH, include_all_metadata=True
                )
            )
        except Gone as gone:
            if str(gone) != "missing_scope":
                raise
            self.finds = False
            return None
        for found in answer["messages"]:
            metadata = found.get("metadata") or {}
            if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload") == {"mark": mark}:
                return f"{channel}:{found['ts']}"
        return None

    async def _channel(self, address: Address) -> str:
        if address.person is None:
            return address.conversation.id
        opened = await asked(self._client().conversations_open(users=address.person.user))
        return str(opened["channel"]["id"])

    async def _shown(self, card: Card, zone: str, send: Send) -> AsyncSlackResponse:
        """Sends the card, its table in words where the workspace has no table blocks yet."""
        place = Place(self._team, self._speeches, zone)
        try:
            return await send(message(card, place))
        except SlackApiError as error:
            if error_code(error) != "invalid_blocks":
                raise
            return await send(message(card, place, tables=False))
