"""Refusals and failures, as pages in the reader's language or as JSON; the log has their reference."""

from __future__ import annotations

import logging
import math
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from adapters.asgi import Disconnected, Refused
from adapters.web.site import Site
from bot.phrases import marked
from bot.ports import Overloaded

log = logging.getLogger("plenary.web")

_SAID: Mapping[int, str] = {
    403: marked("This is not open to you, or the page was too old. Load the page again."),
    404: marked("There is no such page."),
    413: marked("That was too long."),
    429: marked("That was too much at once. Wait a moment, then try again."),
    500: marked("Something went wrong on our side; nothing was changed."),
    503: marked("Too busy just now; nothing was done. Wait a moment, then try again."),
}
_NOT_UNDERSTOOD = marked("This page did not understand what your browser sent; nothing was changed.")

Handler = Callable[[HttpRequest, Exception], Awaitable[Response]]


def handlers(site: Site) -> dict[Any, Handler]:
    """What Starlette does with exceptions."""

    async def refused(request: HttpRequest, error: Exception) -> Response:
        assert isinstance(error, Refused)  # noqa: S101 - registered for it
        return await _answer(site, request, error.status, error.reason, error.wait)

    async def unrouted(request: HttpRequest, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
        response = await _answer(site, request, error.status_code, "no such page")
        response.headers.update(error.headers or {})  # which methods would be allowed
        return response

    async def hung_up(_: HttpRequest, __: Exception) -> Response:
        return Response(status_code=400)  # nobody reads it

    async def overloaded(request: HttpRequest, _: Exception) -> Response:
        return await _answer(site, request, 503, "too busy", 2)

    async def failed(request: HttpRequest, error: Exception) -> Response:
        return await _answer(site, request, 500, "page failed", error=error)

    return {
        Refused: refused,
        HTTPException: unrouted,
        Disconnected: hung_up,
        Overloaded: overloaded,
        Exception: failed,
    }


async def _answer(
    site: Site,
    request: HttpRequest,
    status: int,
    reason: str,
    wait: float = 0,
    error: Exception | None = None,
) -> Response:
    reference = secrets.token_hex(4)
    log.log(
        logging.ERROR if error else logging.INFO, "refused with %d: %s", status, reason,
        extra={"reference": reference}, exc_info=error,
    )  # fmt: skip
    if "text/html" in request.headers.get("accept", ""):
        response = await _page(site, request, status, reference)
    else:
        response = JSONResponse({"error": reason, "reference": reference}, status)
    if wait:
        response.headers["retry-after"] = str(math.ceil(wait))
    return response


async def _page(site: Site, request: HttpRequest, status: int, reference: str) -> Response:
    try:
        visit = await site.look(request)
    except Exception:  # noqa: BLE001 - the store may be what failed, and that has been logged
        visit = site.stranger(request)
    html = site.renderer(visit)
    said = visit.speech.words(_SAID.get(status, _NOT_UNDERSTOOD))
    return await site.page(visit, "refused.html", html, status=status, said=said, reference=reference)
