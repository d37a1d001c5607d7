"""The gate before the SDK: nothing is read before its token is checked, nor parsed beyond what we use."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import orjson

from adapters.asgi import Answer, Disconnected, Receive, Refused, Scope, Send, failed, read
from adapters.limits import Limits
from adapters.teams import activity
from adapters.teams.activity import VERB, Arrival, mapping
from adapters.teams.answering import Answering
from adapters.teams.render import CONTENT_TYPE
from adapters.teams.tokens import Tokens, Unauthorised, Verified
from bot.dispatch import Busy

MOST_BYTES = 256 * 1024
DEEPEST = 32  # levels of objects and lists; Teams' own activities have about ten
BUSY_SECONDS = 1.0

CHALLENGE = ((b"www-authenticate", b"Bearer"),)

log = logging.getLogger("plenary.teams")


class Turns(Protocol):
    """What takes the activities that are no press on a card of ours."""

    async def process(self, arrival: Arrival) -> Answer:
        """The answer to one activity."""
        ...


class Gate:
    """The ASGI application for POST /api/messages."""

    def __init__(
        self, tokens: Tokens, limits: Limits, answering: Answering, turns: Callable[[], Awaitable[Turns]]
    ) -> None:
        self._tokens = tokens
        self._limits = limits
        self._answering = answering
        self._turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one HTTP request."""
        try:
            answer = await self._answer(scope, receive)
        except Refused as refused:
            answer = refused.answer(log)
        except Unauthorised as refused:
            answer = Refused(401, str(refused), headers=CHALLENGE).answer(log)
        except Busy:
            answer = Refused(503, "too busy, try again", BUSY_SECONDS).answer(log)
        except Disconnected:
            return
        except Exception as error:  # noqa: BLE001 - the last resort: a reference for the sender, the place for us
            answer = failed(error, log)
        await answer.send(send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] != "POST":
            raise Refused(405, "only POST", headers=((b"allow", b"POST"),))
        verified = await self._tokens.check(_authorization(scope))
        arrival = _arrival(verified, await read(scope, receive, MOST_BYTES))
        wait = self._limits.take(arrival.identity, arrival.thread.tenant)
        if wait:
            raise Refused(429, "too many requests", wait)
        if arrival.type == "invoke" and arrival.name == "adaptiveCard/action":
            action = mapping(mapping(arrival.raw.get("value")).get("action"))
            if action.get("verb") == VERB and action.get("type") == "Action.Execute":
                return await self._press(arrival, action.get("data"))
        turns = await self._turns()
        return await turns.process(arrival)

    async def _press(self, arrival: Arrival, data: object) -> Answer:
        """A press on a card of ours: the ballot's path, which the SDK would make thirty times as long."""
        reply = await self._answering.press(arrival, data)
        await self._answering.publish(arrival, reply)
        card = self._answering.card(arrival, reply.view)
        return Answer.json({"statusCode": 200, "type": CONTENT_TYPE, "value": card})


def _authorization(scope: Scope) -> str:
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(values) != 1:
        raise Unauthorised("there is not one Authorization header")
    return str(values[0], "latin-1")


def _arrival(verified: Verified, body: bytes) -> Arrival:
    raw = _parsed(body)
    verified.require(raw.get("channelId"), raw.get("serviceUrl"))
    return activity.read(raw, verified.connection)


def _parsed(body: bytes) -> dict[str, Any]:
    """Strict JSON of bounded depth, with the one field that makes it an activity."""
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused(400, "not JSON") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str) or not raw["type"]:
        raise Refused(400, "no activity")
    # No body is deeper than it has brackets, and most have too few to be worth a walk.
    if body.count(b"{") + body.count(b"[") > DEEPEST and _deeper_than(raw, DEEPEST):
        raise Refused(400, "nested too deeply")
    return raw


def _deeper_than(value: Any, levels: int) -> bool:  # noqa: ANN401 - any JSON
    layer = [value]
    for _ in range(levels):
        inner: list[Any] = []
        for node in layer:
            children = node.values() if isinstance(node, dict) else node
            inner += [child for child in children if isinstance(child, dict | list)]
        if not inner:
            return False
        layer = inner
    return True
