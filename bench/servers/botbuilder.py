"""Stock botbuilder: an ActivityHandler behind CloudAdapter.process, as in its samples, which answers a card.

As released, that path answers 500 to every invoke: ActivityHandler serialises the answer, and process()
serialises what is serialised already. Of the two, the first is left out here: three lines, the least that
lets it answer, and less work than it means to do.
"""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import AdaptiveCardInvokeResponse, AdaptiveCardInvokeValue
from botframework.connector.auth import ChannelValidation

from bench.servers.settings import port, setting


class Configuration:
    """What the samples call DefaultConfig."""

    APP_ID = setting("MICROSOFT_APP_ID")
    APP_PASSWORD = setting("MICROSOFT_APP_PASSWORD")
    APP_TYPE = "SingleTenant"
    APP_TENANTID = setting("MICROSOFT_APP_TENANT_ID")


class Bot(ActivityHandler):  # type: ignore[misc]
    """Answers every press with the same card."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self._answer = answer

    async def on_adaptive_card_invoke(
        self,
        turn_context: TurnContext,  # noqa: ARG002 - the SDK's own
        invoke_value: AdaptiveCardInvokeValue,  # noqa: ARG002
    ) -> AdaptiveCardInvokeResponse:
        """The card."""
        return AdaptiveCardInvokeResponse(
            status_code=200, type=self._answer["type"], value=self._answer["value"]
        )

    @staticmethod
    def _create_invoke_response(body: object = None) -> InvokeResponse:
        return InvokeResponse(status=int(HTTPStatus.OK), body=body)


def main() -> None:
    """Serves until told to stop."""
    ChannelValidation.open_id_metadata_endpoint = setting("MICROSOFT_OPENID_METADATA_URL")
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Configuration()))
    bot = Bot(json.loads(Path(setting("BENCH_CARD")).read_bytes()))

    async def messages(request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse = await adapter.process(request, bot)
        return answer

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    web.run_app(app, host="127.0.0.1", port=port(), access_log=None, print=None)


if __name__ == "__main__":
    main()
