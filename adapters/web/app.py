"""The web as one ASGI application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from adapters.asgi import Refused
from adapters.limits import Limits
from adapters.web import (
    board,
    chat,
    desk,
    events,
    feeds,
    letters,
    meetings,
    notes,
    signing,
    standing,
    votes,
)
from adapters.web.guard import App, Compressed, Guard
from adapters.web.hub import Hub
from adapters.web.refusals import handlers
from adapters.web.site import VISITOR, BoardFor, Demo, Site
from bot.dispatch import Dispatch
from bot.phrases import Speeches
from bot.ports import Store

PAGES = (board, chat, desk, feeds, letters, meetings, notes, signing, standing, votes)
FOR_EVER = "public, max-age=31536000, immutable"


class WebApp:
    """The web platform: its application and its ear for what changes.

    `url` is the address members use; over https cookies are bound to it. `board` says who sees the board,
    `mails` whether links to sign in can be sent.
    """

    def __init__(
        self,
        store: Store,
        dispatch: Dispatch,
        speeches: Speeches,
        url: str,
        board_for: BoardFor,
        demo: Demo | None = None,
        limits: Limits | None = None,
        *,
        mails: bool = False,
    ) -> None:
        self._hub = Hub()
        site = Site(store, dispatch, speeches, url, board_for, demo, limits or Limits(VISITOR), mails)
        pages = (route for part in PAGES for route in part.routes(site))
        own = (*events.routes(site, self._hub), _static(site), *(demo.routes(site) if demo else ()))
        routes = [*pages, *own]
        self.asgi: App = Guard(Compressed(Starlette(routes=routes, exception_handlers=handlers(site))))

    def changed(self) -> None:
        """Tells open pages that something shows something new."""
        self._hub.changed()

    def close(self) -> None:
        """Lets open pages go, so that the server can stop."""
        self._hub.close()


def _static(site: Site) -> Route:
    async def static(request: HttpRequest) -> Response:
        asset = site.assets.get(request.path_params["name"])
        if asset is None:
            raise Refused(404, "there is no such page")
        headers = {"content-type": asset.type, "cache-control": FOR_EVER}
        return Response(asset.content, 200, headers)

    # Compressed although pages ask for a version in the query: it repeats nobody's words.
    return Route("/static/{name}", static, middleware=[Middleware(GZipMiddleware)])
