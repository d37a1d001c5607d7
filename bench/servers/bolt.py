"""Stock slack-bolt: an AsyncApp on its ASGI adapter, as documented, which only acknowledges.

Told apart from the documentation by the address of the Web API, which is the bench's, and by
BENCH_BEFORE_RESPONSE.
"""

import os
import re

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bench.servers.settings import serve, setting

BUTTON = re.compile("^plenary")


async def vote(ack: AsyncAck) -> None:
    """Says that the press has arrived."""
    await ack()


def main() -> None:
    """Serves until told to stop."""
    app = AsyncApp(
        client=AsyncWebClient(setting("SLACK_BOT_TOKEN"), setting("SLACK_API_URL")),
        signing_secret=setting("SLACK_SIGNING_SECRET"),
        process_before_response="BENCH_BEFORE_RESPONSE" in os.environ,
    )
    app.action(BUTTON)(vote)
    serve(AsyncSlackRequestHandler(app))


if __name__ == "__main__":
    main()
