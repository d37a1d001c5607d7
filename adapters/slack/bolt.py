"""Bolt, behind the gate: it takes parsed and checked payloads, from HTTP and Socket Mode alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.asgi import Answer, Refused
from adapters.slack.api import quiet
from adapters.slack.handlers import Handlers
from adapters.slack.payloads import Act
from adapters.slack.workspace import Workspace

ANYTHING = re.compile(".*", re.DOTALL)


@dataclass(slots=True)
class _Call:
    """One payload on its way through Bolt to its listener."""

    workspace: Workspace
    act: Act
    begun: bool = False
    answer: Answer | None = None


class Bolt:
    """Three listeners that catch everything we serve; each one more would cost every request.

    Listeners run before the response, for otherwise Bolt polls for it and may lose an answer.
    """

    def __init__(self, handlers: Handlers, session: ClientSession) -> None:
        self._handlers = handlers
        self._app = AsyncApp(
            name="plenary.slack.bolt",  # Bolt quiets the logger of its name
            logger=quiet(),
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            client=AsyncWebClient(session=session, retry_handlers=[], logger=quiet()),
            authorize=_authorized,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        self._app.command(ANYTHING)(self._listen)
        self._app.view(ANYTHING)(self._listen)
        self._app.event(ANYTHING)(self._listen)
        self._app.error(_raised)

    async def __call__(self, payload: dict[str, Any], workspace: Workspace, act: Act) -> Answer:
        """The answer of a listener; raises what the listener raised, or Refused."""
        call = _Call(workspace, act)
        try:
            request = AsyncBoltRequest(body=payload, mode="socket_mode", context={"call": call})
            await self._app.async_dispatch(request)
        except BoltUnhandledRequestError:
            raise Refused(404, "nothing here answers that") from None
        except Exception:
            if call.begun:
                raise
            raise Refused(400, "not understood") from None  # Bolt itself stumbled over the payload
        if call.answer is None:
            raise Refused(404, "nothing here answers that")
        return call.answer

    async def _listen(self, context: AsyncBoltContext) -> BoltResponse:
        call: _Call = context["call"]
        call.begun = True
        call.answer = await self._handlers.carry_out(call.workspace, call.act)
        return BoltResponse(status=200)


async def _authorized(call: _Call) -> AuthorizeResult:
    """The gate knows whose payload it is; the default would ask Slack again at every request."""
    connection = call.workspace.connection
    return AuthorizeResult(enterprise_id=None, team_id=connection.team, bot_token=connection.bot_token)


async def _raised(error: Exception) -> None:
    """Lets an error out; Bolt's own handlers log what a member wrote and answer 500."""
    raise error
