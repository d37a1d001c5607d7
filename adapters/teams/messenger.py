"""Sends cards to Teams through the Bot Connector."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
from yarl import URL

from adapters.teams import TeamsConnection
from adapters.teams.login import PAUSE, Login
from adapters.teams.reference import PERSONAL, Reference
from adapters.teams.render import CONTENT_TYPE, render, summary
from adapters.teams.writing import Reader
from bot.phrases import Speeches
from bot.ports import Address, Deferred, Gone, Throttled, Uncertain
from bot.views import Card, View

TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=2)
DEFAULT_SERVICE = "https://smba.trafficmanager.net/teams/"
PATIENCE = 2.0  # seconds to wait when Teams does not say how long
LONGEST_WAIT = 3600.0
MOST_LOOKUPS = 5  # of people mentioned in one message
MOST_CHATS = 10_000  # personal chats remembered, so that each need be created only once

log = logging.getLogger("plenary.teams")


class TeamsMessenger:
    """The messenger of one connection. Our token goes to known hosts only, whatever a reference says."""

    finds = False

    def __init__(
        self, connection: TeamsConnection, session: aiohttp.ClientSession, login: Login, speeches: Speeches
    ) -> None:
        self._connection = connection
        self._session = session
        self._login = login
        self._speeches = speeches
        self._chats: dict[tuple[str, str], str] = {}

    async def post(self, address: Address, card: Card, mark: str, *, repeat: bool) -> str:  # noqa: ARG002
        """Posts a card and returns where it stands. Nobody can look for `mark`, so a repeat says so."""
        target = await self._target(address)
        if repeat:
            # In the title, because a notification shows no more than that.
            phrase = self._speeches(card.language).words("Repeat of an earlier message")
            card = replace(card, title=f"{phrase}: {card.title}")
        message = await self.send(target, self.message(card, Reader(address.zone, target.tenant)))
        return _Posted(target.conversation, message).dump()

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        """Replaces a posted card."""
        posted = _Posted.load(reference)
        target = _reference(address, self._connection)
        activity = self.message(card, Reader(address.zone, target.tenant))
        await self._call("PUT", target, _activities(posted.conversation, posted.message), activity)

    async def find(self, address: Address, mark: str) -> str | None:  # noqa: ARG002
        """Nothing: a bot cannot read a conversation's history in Teams."""
        return None

    def message(self, view: View, reader: Reader) -> dict[str, Any]:
        """The activity that shows a view. It has no text beside its card: Teams would split it in two."""
        attachment = {"contentType": CONTENT_TYPE, "content": render(view, reader, self._speeches)}
        return {"type": "message", "summary": summary(view), "attachments": [attachment]}

    async def send(self, target: Reference, activity: dict[str, Any]) -> str:
        """Posts an activity and returns its id."""
        answer = await self._call("POST", target, _activities(target.conversation), activity)
        return _id(answer)

    async def chat_with(self, user: str, near: Reference) -> Reference:
        """The chat of a user with us alone, in the tenant and on the service of a conversation we know."""
        key = (near.tenant, user)
        if key not in self._chats:
            parameters = {
                "bot": {"id": near.bot},
                "members": [{"id": user}],
                "isGroup": False,
                "tenantId": near.tenant,
                "channelData": {"tenant": {"id": near.tenant}},
            }
            chat = _id(await self._call("POST", near, "", parameters))
            if len(self._chats) >= MOST_CHATS:
                del self._chats[next(iter(self._chats))]
            self._chats[key] = chat
        return Reference(near.service_url, self._chats[key], PERSONAL, near.bot, near.tenant)

    async def members(self, near: Reference, ids: Iterable[str]) -> dict[str, str]:
        """The Entra ids of a conversation's members by their ids for us; who is not found is left out."""
        found: dict[str, str] = {}
        for known_as in list(ids)[:MOST_LOOKUPS]:
            path = f"/{quote(near.conversation, safe='')}/members/{quote(known_as, safe='')}"
            try:
                member = await self._call("GET", near, path)
            except (Gone, Throttled, Uncertain):
                continue
            # Documented as objectId; Microsoft's own library reads aadObjectId.
            entra = member.get("aadObjectId") or member.get("objectId")
            if isinstance(entra, str):
                found[known_as] = entra
        return found

    async def _target(self, address: Address) -> Reference:
        reference = _reference(address, self._connection)
        if address.person is None or reference.kind == PERSONAL:
            return reference
        try:
            return await self.chat_with(address.person.user, reference)
        except Uncertain as error:  # whether there is a chat now or not, nothing was said in it
            raise Deferred(PAUSE, str(error)) from error

    async def _call(
        self, method: str, target: Reference, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        if not self._connection.serves(target.service_url):
            log.error("a service URL is on no known host; nothing was sent")
            raise Gone("the service URL is on no known host")
        url = f"{target.service_url.rstrip('/')}/v3/conversations{path}"
        token = await self._login.token()
        status, headers, answer = await self._exchange(method, url, token, body)
        if status == 401:  # withdrawn before its time: once more, with a new one
            self._login.forget(token)
            status, headers, answer = await self._exchange(method, url, await self._login.token(), body)
        _require_success(status, headers)
        return _object(answer)

    async def _exchange(
        self, method: str, url: str, token: str, body: dict[str, Any] | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        content = None if body is None else orjson.dumps(body)
        options: dict[str, Any] = {"headers": headers, "timeout": TIMEOUT, "allow_redirects": False}
        address = URL(url, encoded=True)
        try:
            async with self._session.request(method, address, data=content, **options) as response:
                return response.status, response.headers, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Throttled(PAUSE, f"unreachable: {type(error).__name__}") from error  # nothing was sent
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Uncertain(type(error).__name__) from error


@dataclass(frozen=True, slots=True)
class _Posted:
    """Where a message stands: its id is unique within its conversation only."""

    conversation: str
    message: str

    def dump(self) -> str:
        return orjson.dumps([self.conversation, self.message]).decode()

    @classmethod
    def load(cls, text: str) -> _Posted:
        try:
            conversation, message = orjson.loads(text)
            return cls(str(conversation), str(message))
        except (ValueError, TypeError) as error:
            raise Gone("this is no reference to a Teams message") from error


def _activities(conversation: str, message: str = "") -> str:
    path = f"/{quote(conversation, safe='')}/activities"
    return f"{path}/{quote(message, safe='')}" if message else path


def _reference(address: Address, connection: TeamsConnection) -> Reference:
    """What the address says of its conversation; without a note, what can be known of any."""
    try:
        return Reference.load(address.reference)
    except ValueError:
        kind = PERSONAL if address.conversation.personal and address.conversation.id else ""
        bot = f"28:{connection.app_id}"
        return Reference(DEFAULT_SERVICE, address.conversation.id, kind, bot, connection.tenant)


def _require_success(status: int, headers: Mapping[str, str]) -> None:
    if 200 <= status < 300:
        return
    log.warning("the Bot Connector answered %d", status)
    match status:
        case 401:
            raise Throttled(PAUSE, "a fresh token was refused")  # nothing was sent
        case 403 | 404:
            raise Gone(f"status {status}")
        case 429:
            raise Throttled(_seconds(headers.get("Retry-After", "")))
        case _:
            raise Uncertain(f"status {status}")


def _seconds(retry_after: str) -> float:
    try:
        seconds = float(retry_after)
    except ValueError:
        return PATIENCE
    return min(seconds, LONGEST_WAIT) if seconds > 0 else PATIENCE


def _id(answer: Mapping[str, Any]) -> str:
    """The id of what was made; without it nobody knows where that stands."""
    made = answer.get("id")
    if not isinstance(made, str) or not made:
        raise Uncertain("an answer without an id")
    return made


def _object(answer: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(answer)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
