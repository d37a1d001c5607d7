"""From an arrival to what its sender sees: the one way to `dispatch`, whatever kind of activity it was."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from adapters.teams.activity import Arrival, pressed
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.reference import Reference
from adapters.teams.render import render
from adapters.teams.writing import Block, Reader
from bot.dispatch import Busy, Dispatch
from bot.phrases import Speeches, marked
from bot.ports import Gone, Throttled, Uncertain
from bot.requests import Reply, typed
from bot.views import Card, Language, View

MOST_WELCOMES = 10_000  # conversations remembered as welcomed

ANSWERED = marked("I have answered you in our private chat.")
CANNOT_WRITE = marked("I cannot write to you in private yet: add me to your own chats, then ask again.")

UNDELIVERED = (Gone, Throttled, Uncertain)

log = logging.getLogger("plenary.teams")


class Answering:
    """Dispatches, and says what is to be shown where. `messengers` are by connection key."""

    def __init__(
        self,
        dispatch: Dispatch,
        now: Callable[[], datetime],
        speeches: Speeches,
        messengers: Mapping[str, TeamsMessenger],
    ) -> None:
        self._dispatch = dispatch
        self._now = now
        self._speeches = speeches
        self._messengers = messengers
        self._welcomed: dict[str, None] = {}

    async def press(self, arrival: Arrival, data: object) -> Reply:
        """The reply to a button or a submitted form."""
        command, args = pressed(data)
        clicked_at = None if args.fields else arrival.clicked_at(self._now())
        return await self._dispatch(arrival.request(command, args, clicked_at=clicked_at))

    async def typed(self, arrival: Arrival) -> Reply:
        """The reply to typed words."""
        known = await self.messenger(arrival).members(arrival.thread, arrival.strangers())
        command, args = typed(arrival.text(known))
        return await self._dispatch(arrival.request(command, args))

    async def welcome(self, arrival: Arrival) -> Reply | None:
        """The first words in a conversation; None when they were said, for several events tell of it."""
        request = arrival.welcome()
        if request.id in self._welcomed:
            return None
        if len(self._welcomed) >= MOST_WELCOMES:
            del self._welcomed[next(iter(self._welcomed))]
        self._welcomed[request.id] = None  # before waiting, for the events come together
        try:
            return await self._dispatch(request)
        except Busy:
            del self._welcomed[request.id]
            raise

    def messenger(self, arrival: Arrival) -> TeamsMessenger:
        """What sends in the sender's tenant."""
        return self._messengers[arrival.connection.key]

    def card(self, arrival: Arrival, view: View, *, dialog: bool = False) -> Block:
        """A view as the sender alone sees it."""
        return render(view, _reader(arrival), self._speeches, dialog=dialog)

    async def messages(self, arrival: Arrival, reply: Reply) -> list[tuple[Reference, dict[str, Any]]]:
        """The activities that show a reply, and where: what is not public goes to a chat of two."""
        messenger = self.messenger(arrival)
        message = messenger.message(reply.view, _reader(arrival))
        if reply.public or arrival.conversation.personal:
            return [(arrival.thread, message)]
        try:
            chat = await messenger.chat_with(arrival.identity.user, arrival.thread)
        except Gone:
            return [(arrival.thread, self._note(arrival, reply.view.language, CANNOT_WRITE))]
        return [(chat, message), (arrival.thread, self._note(arrival, reply.view.language, ANSWERED))]

    def _note(self, arrival: Arrival, language: Language, sentence: str) -> dict[str, Any]:
        card = Card(self._speeches(language).words(sentence), (), language)
        return self.messenger(arrival).message(card, _reader(arrival))

    async def publish(self, arrival: Arrival, reply: Reply) -> None:
        """Posts a public reply to a press for the others too; the presser sees it in any case."""
        if not reply.public or arrival.conversation.personal:
            return
        messenger = self.messenger(arrival)
        try:
            await messenger.send(arrival.thread, messenger.message(reply.view, _reader(arrival)))
        except UNDELIVERED as error:
            log.warning("a public reply was not posted: %s", type(error).__name__)


def _reader(arrival: Arrival) -> Reader:
    return Reader(arrival.hints.zone, arrival.thread.tenant)
