"""Microsoft's Bot Framework SDK, the only module that imports it: activities as turns of its ActivityHandler.

It is imported after the server is ready (it takes most of a second), and never on the path of a ballot.
The SDK is archived. What it would do with tokens, keys, credentials and sending is ours, so that leaving it
touches this file alone.
"""

from __future__ import annotations

import logging
from typing import Any

from botbuilder.core import ActivityHandler, BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ConversationReference, ResourceResponse

from adapters.asgi import Answer, Refused
from adapters.teams.activity import Arrival, mapping, words
from adapters.teams.answering import UNDELIVERED, Answering
from adapters.teams.reference import Reference
from adapters.teams.render import CONTENT_TYPE, summary
from bot.requests import Reply

ARRIVAL = "plenary.arrival"
TARGET = "plenary.target"
INVOKED = "plenary.invoked"
DIALOG = {"height": "large", "width": "medium"}

log = logging.getLogger("plenary.teams")


class SdkTurns:
    """Runs one turn of the SDK for each arrival."""

    def __init__(self, answering: Answering) -> None:
        self._adapter = _Adapter(answering)
        self._handler = _Handler(answering)

    async def process(self, arrival: Arrival) -> Answer:
        """Runs the turn and gives its answer; an undelivered reply is logged, for its effect stands."""
        turn = TurnContext(self._adapter, _sdk_activity(arrival))
        turn.turn_state[ARRIVAL] = arrival
        try:
            await self._adapter.run_pipeline(turn, self._handler.on_turn)
        except UNDELIVERED as error:
            log.warning("a reply was not delivered: %s", type(error).__name__)
        invoked: InvokeResponse | None = turn.turn_state.get(INVOKED)
        return Answer() if invoked is None else Answer.json(invoked.body, invoked.status)


def _sdk_activity(arrival: Arrival) -> Activity:
    """Only the fields that steer a turn: the SDK stumbles over many others that a body may hold."""
    thread = arrival.thread
    fields = {
        "id": words(arrival.raw.get("id")),
        "type": arrival.type,
        "name": arrival.name,
        "action": arrival.raw.get("action") if isinstance(arrival.raw.get("action"), str) else None,
        "channelId": "msteams",
        "serviceUrl": thread.service_url,
        "from": {"id": arrival.identity.user},
        "recipient": {"id": thread.bot},
        "conversation": {"id": thread.conversation, "conversationType": thread.kind},
    }
    return Activity().deserialize(fields)


class _Adapter(BotAdapter):  # type: ignore[misc]  # the SDK has no types
    """Sends what a turn says through our messenger."""

    def __init__(self, answering: Answering) -> None:
        super().__init__()
        self._answering = answering

    async def send_activities(
        self, context: TurnContext, activities: list[Activity]
    ) -> list[ResourceResponse]:
        arrival: Arrival = context.turn_state[ARRIVAL]
        sent = []
        for activity in activities:
            if activity.type == ActivityTypes.invoke_response:
                context.turn_state[INVOKED] = activity.value
                sent.append(ResourceResponse())
                continue
            target: Reference = context.turn_state.get(TARGET, arrival.thread)
            message = {
                "type": activity.type,
                "summary": activity.summary,
                "attachments": activity.attachments,
                "replyToId": activity.reply_to_id,
            }
            sent.append(ResourceResponse(id=await self._answering.messenger(arrival).send(target, message)))
        return sent

    async def update_activity(self, context: TurnContext, activity: Activity) -> None:
        raise NotImplementedError("messages are edited by the messenger")

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        raise NotImplementedError("messages are never deleted")


class _Handler(ActivityHandler):  # type: ignore[misc]  # the SDK has no types
    """What each kind of activity means to us; those not named here are taken and ignored."""

    def __init__(self, answering: Answering) -> None:
        super().__init__()
        self._answering = answering

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        arrival: Arrival = turn_context.turn_state[ARRIVAL]
        if arrival.by_bot:
            return
        if arrival.data is not None:
            await self._say(turn_context, await self._answering.press(arrival, arrival.data))
        elif arrival.addressed:
            await self._say(turn_context, await self._answering.typed(arrival))

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        await self._welcome(turn_context)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        await self._welcome(turn_context)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        arrival: Arrival = turn_context.turn_state[ARRIVAL]
        match arrival.name:
            case "task/fetch" | "task/submit":
                return InvokeResponse(status=200, body=await self._dialog(arrival))
            case "adaptiveCard/action":
                # Answered within the answer: the client shows this, and an HTTP error as a fault of ours.
                value = {"code": "NotSupported", "message": "This button is not known here."}
                return InvokeResponse(
                    status=200,
                    body={"statusCode": 400, "type": "application/vnd.microsoft.error", "value": value},
                )
            case _:
                raise Refused(400, "an invoke we do not offer")

    async def _dialog(self, arrival: Arrival) -> dict[str, Any]:
        """Whatever the reply is, it is shown in the dialog: a form to fill in, or a card to read."""
        reply = await self._answering.press(arrival, mapping(arrival.raw.get("value")).get("data"))
        await self._answering.publish(arrival, reply)
        card = {
            "contentType": CONTENT_TYPE,
            "content": self._answering.card(arrival, reply.view, dialog=True),
        }
        return {
            "task": {
                "type": "continue",
                "value": {"title": summary(reply.view) or "…", "card": card, **DIALOG},
            }
        }

    async def _welcome(self, turn: TurnContext) -> None:
        arrival: Arrival = turn.turn_state[ARRIVAL]
        reply = await self._answering.welcome(arrival) if arrival.welcomes else None
        if reply is not None:
            await self._say(turn, reply)

    async def _say(self, turn: TurnContext, reply: Reply) -> None:
        arrival: Arrival = turn.turn_state[ARRIVAL]
        for target, message in await self._answering.messages(arrival, reply):
            turn.turn_state[TARGET] = target
            activity = Activity(type=ActivityTypes.message, summary=message["summary"])
            activity.attachments = message["attachments"]
            await turn.send_activity(activity)
