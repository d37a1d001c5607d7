"""Slack's Web API as we call it: one shared session, no retries of the SDK's own, no payload in any log."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
)
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import SlackConnection
from bot.ports import Gone, Throttled, Uncertain

log = logging.getLogger("plenary.slack")

CONNECT_SECONDS = 2.0
TOTAL_SECONDS = 10.0
UNREACHABLE_SECONDS = 10.0  # until a host that could not be reached is tried again
PAUSE_SECONDS = 30.0  # where Slack asks for a pause but names none
LONGEST_PAUSE_SECONDS = 3600.0
UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Errors after which, by Slack's own pages, some of the work may have been done."""


def new_session() -> ClientSession:
    """The session for everything that goes out; the SDK leaves the time-outs to it. It keeps no cookies."""
    timeout = ClientTimeout(total=TOTAL_SECONDS, sock_connect=CONNECT_SECONDS)
    return ClientSession(timeout=timeout, cookie_jar=DummyCookieJar())


def quiet() -> logging.Logger:
    """The SDKs' logger, which says where they had trouble, but not their words: those hold payloads and URLs.

    It has a level of its own because at DEBUG, and at none, they format every payload they see.
    """
    logger = logging.getLogger("plenary.slack.sdk")
    if not logger.filters:
        logger.addFilter(_wordless)
    logger.setLevel(logging.WARNING)
    return logger


def _wordless(record: logging.LogRecord) -> bool:
    record.msg, record.args, record.exc_info = f"trouble in {record.funcName}", None, None
    return True


def client(connection: SlackConnection, session: ClientSession) -> AsyncWebClient:
    """The Web API of one workspace."""
    return AsyncWebClient(
        connection.bot_token, connection.api_url, session=session, retry_handlers=[], logger=quiet()
    )


async def team_of(session: ClientSession, api_url: str, token: str) -> str:
    """The workspace a bot token belongs to; raises what a `Messenger` may raise."""
    slack = AsyncWebClient(token, api_url, session=session, retry_handlers=[], logger=quiet())
    return str((await asked(slack.auth_test()))["team_id"])


async def asked(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """The answer of a call; raises what a `Messenger` may raise, and nothing else."""
    try:
        return await call
    except SlackApiError as error:
        raise _meaning(error) from error
    except (ClientConnectorError, ConnectionTimeoutError) as error:  # nothing was sent
        raise Throttled(UNREACHABLE_SECONDS, f"unreachable: {type(error).__name__}") from error
    # The SDK stumbles over an answer that is no JSON with either of the last two.
    except (TimeoutError, ClientError, OSError, AttributeError, ValueError) as error:
        raise Uncertain(type(error).__name__) from error


def error_code(error: SlackApiError) -> str:
    """Slack's word for what went wrong, or ""."""
    answer = error.response
    data = answer.data if isinstance(answer, AsyncSlackResponse) else None
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _meaning(error: SlackApiError) -> Exception:
    code, answer = error_code(error), error.response
    status = answer.status_code if isinstance(answer, AsyncSlackResponse) else 0
    if status == 429 or code == "ratelimited":
        return Throttled(retry_after(answer.headers))
    # Any other clear "no" stays one until somebody changes something: the conversation is parked and shown.
    return Uncertain(code or str(status)) if not code or code in UNSURE or status >= 500 else Gone(code)


def retry_after(headers: Mapping[str, str]) -> float:
    """The pause in seconds that Retry-After asks for."""
    said = headers.get("Retry-After", "")
    return min(float(said), LONGEST_PAUSE_SECONDS) if said.isdigit() else PAUSE_SECONDS
