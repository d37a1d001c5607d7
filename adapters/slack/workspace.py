"""One connected workspace: its Web API, its people, and how an answer reaches the person who asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

import orjson
from aiohttp import ClientError, ClientSession
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from adapters.slack import SlackConnection
from adapters.slack.api import asked, client, retry_after
from adapters.slack.messenger import SlackMessenger
from adapters.slack.modals import home, modal, opener
from adapters.slack.payloads import Mention, Press
from adapters.slack.people import People
from adapters.slack.render import Json, Place, message
from bot.phrases import Speeches
from bot.ports import Gone, Throttled, Uncertain
from bot.requests import Reply, Request
from bot.views import Form, View

log = logging.getLogger("plenary.slack")

ATTEMPTS = 3
LONGEST_PAUSE = 30.0
SLACK_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})


class Workspace:
    """Everything we do in one workspace. `open` must have been called before anything is sent."""

    def __init__(self, connection: SlackConnection, speeches: Speeches, now: Callable[[], datetime]) -> None:
        self.connection = connection
        self.messenger = SlackMessenger(connection.team, self.api, speeches)
        self.people = People(self.api, now)
        self._speeches = speeches
        self._api_origin = URL(connection.api_url).origin()
        self._session: ClientSession | None = None
        self._api: AsyncWebClient | None = None

    def open(self, session: ClientSession) -> None:
        """Gives the workspace the session for what goes out."""
        self._session, self._api = session, client(self.connection, session)

    def api(self) -> AsyncWebClient:
        """The Web API."""
        if self._api is None:
            raise RuntimeError("the Slack application has not been started")
        return self._api

    def message(self, reply: Reply, request: Request) -> Json:
        """A reply as a message: for everybody in the conversation, or for the person who asked."""
        card = reply.view
        place = self._place(request)
        if isinstance(card, Form):
            card = opener(card, place, request.command, request.args.tokens)
        shown = "in_channel" if reply.public else "ephemeral"
        return {"response_type": shown, **message(card, place)}

    def modal(self, view: View, request: Request) -> Json:
        """A view as a modal that remembers where it was opened."""
        conversation = request.conversation
        return modal(view, self._place(request), "" if conversation.personal else conversation.id)

    async def answer_press(self, press: Press, reply: Reply) -> None:
        """Shows the answer where the button was: beside the message, in the modal, before the Home tab."""
        request = press.request
        if press.view and not press.home:
            await asked(self.api().views_update(view_id=press.view, view=self.modal(reply.view, request)))
        elif press.view or isinstance(reply.view, Form):
            await self.open_modal(reply, request, press.trigger, press.response_url)
        else:
            content = self.message(reply, request)
            # A private message gives way to its answer; a notice stays, being everybody's.
            content["replace_original"] = press.ephemeral and not reply.public
            await self.respond(press.response_url, content)

    async def open_modal(self, reply: Reply, request: Request, trigger: str, response_url: str) -> None:
        """Opens the view as a modal, within the three seconds that Slack gives; else says where to press."""
        try:
            await asked(self.api().views_open(trigger_id=trigger, view=self.modal(reply.view, request)))
        except (Gone, Throttled, Uncertain) as error:
            log.warning("a modal did not open: %s", error)
            if response_url:
                await self.respond(response_url, self.message(reply, request))

    async def answer_mention(self, mention: Mention, reply: Reply) -> None:
        """Posts the answer beside the mention, in its thread, for the person who wrote it unless public."""
        request, thread = mention.request, mention.thread or None
        if reply.public:
            await self.post(reply, request, thread)
            return
        content = self.message(reply, request)
        call = self.api().chat_postEphemeral(
            channel=request.conversation.id,
            user=request.identity.user,
            text=content["text"],
            blocks=content["blocks"],
            thread_ts=thread,
        )
        await asked(call)

    async def post(self, reply: Reply, request: Request, thread: str | None = None) -> None:
        """Posts a public answer to the conversation in which it was asked for."""
        content = self.message(reply, request)
        call = self.api().chat_postMessage(
            channel=request.conversation.id,
            text=content["text"],
            blocks=content["blocks"],
            thread_ts=thread,
            unfurl_links=False,
            unfurl_media=False,
        )
        await asked(call)

    async def publish(self, view: View, request: Request) -> None:
        """Shows the view on the person's Home tab."""
        shown = home(view, self._place(request))
        await asked(self.api().views_publish(user_id=request.identity.user, view=shown))

    async def respond(self, url: str, content: Json) -> None:
        """Posts to a response_url, again after a failure that may pass: twice the same is harmless there."""
        target = self._at_slack(url)
        if target is None:
            log.error("a response_url leads away from Slack")
            return
        for attempt in range(ATTEMPTS):
            pause = await self._responded(target, content)
            if pause is None:
                return
            if attempt + 1 < ATTEMPTS:
                await asyncio.sleep(min(pause, LONGEST_PAUSE))
        log.error("a private answer was not delivered")

    async def _responded(self, url: URL, content: Json) -> float | None:
        """One attempt; the seconds to wait before the next, or None when there should be none."""
        if self._session is None:
            raise RuntimeError("the Slack application has not been started")
        body, headers = orjson.dumps(content), {"content-type": "application/json"}
        try:
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                if answer.status == 429:
                    return retry_after(answer.headers)
                if answer.status >= 500:
                    return 1.0
                if answer.status != 200:
                    log.error("a private answer was refused with %d", answer.status)
                return None
        except (TimeoutError, ClientError):
            return 1.0

    def _at_slack(self, url: str) -> URL | None:
        """Where our words may go, or None: anybody who knows an app's secret can sign any response_url."""
        try:
            target = URL(url)
        except ValueError:
            return None
        if target.scheme == "https" and target.host in SLACK_HOSTS and target.explicit_port is None:
            return target
        return target if target.absolute and target.origin() == self._api_origin else None

    def _place(self, request: Request) -> Place:
        return Place(self.connection.team, self._speeches, request.hints.zone or "UTC")
