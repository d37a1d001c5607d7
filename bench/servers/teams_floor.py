"""The least that a hand-written bot does with a press: aiohttp, JSON, a token verified once, and the card.

On asyncio's own loop as aiohttp runs it, or on uvloop where BENCH_UVLOOP is set.
"""

import asyncio
import json
import os
import urllib.request
from pathlib import Path
from typing import Any

import jwt
import uvloop
from aiohttp import web

from bench.servers.settings import port, setting

ISSUER = "https://api.botframework.com"
LEEWAY = 300  # seconds


class Floor:
    """Knows the published keys, and the tokens it has verified."""

    def __init__(self, app_id: str, keys: dict[str, Any], card: dict[str, Any]) -> None:
        self._app_id = app_id
        self._keys = keys
        self._card = card
        self._claims: dict[str, dict[str, Any]] = {}

    async def answer(self, request: web.Request) -> web.Response:
        """The card, to whoever holds a good token for the activity's service URL."""
        activity = json.loads(await request.read())
        claims = self._checked(request.headers["Authorization"])
        if claims["serviceurl"] != activity["serviceUrl"]:
            raise web.HTTPUnauthorized
        action = activity["value"]["action"]
        if action["type"] != "Action.Execute" or "command" not in action["data"]:
            raise web.HTTPBadRequest
        return web.json_response({**self._card, "statusCode": 200})

    def _checked(self, header: str) -> dict[str, Any]:
        claims = self._claims.get(header)
        if claims is None:
            token = header.removeprefix("Bearer ")
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(
                token, key, algorithms=["RS256"], audience=self._app_id, issuer=ISSUER, leeway=LEEWAY
            )
            self._claims[header] = claims
        return claims


def published(url: str) -> dict[str, Any]:
    """The keys of an OpenID document, by their id."""
    document = json.loads(urllib.request.urlopen(url, timeout=10).read())
    keys = json.loads(urllib.request.urlopen(document["jwks_uri"], timeout=10).read())
    return {key["kid"]: jwt.PyJWK(key).key for key in keys["keys"]}


def main() -> None:
    """Serves until told to stop."""
    keys = published(setting("MICROSOFT_OPENID_METADATA_URL"))
    floor = Floor(setting("MICROSOFT_APP_ID"), keys, json.loads(Path(setting("BENCH_CARD")).read_bytes()))
    app = web.Application()
    app.router.add_post("/api/messages", floor.answer)
    new_loop = uvloop.new_event_loop if "BENCH_UVLOOP" in os.environ else asyncio.new_event_loop
    web.run_app(app, host="127.0.0.1", port=port(), access_log=None, print=None, loop=new_loop())


if __name__ == "__main__":
    main()
