"""What is done about each act: dispatch it, answer Slack, and leave what may take longer to an errand."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import assert_never

from adapters.asgi import ACKNOWLEDGED, Answer
from adapters.slack.errands import Errands
from adapters.slack.payloads import Act, Command, HomeOpened, Mention, Other, Press, Submission
from adapters.slack.workspace import Workspace
from bot.dispatch import Dispatch
from bot.requests import Args, Reply, Request
from bot.views import Card, Form

log = logging.getLogger("plenary.slack")

DEPARTED = frozenset({"app_uninstalled", "tokens_revoked"})


class Handlers:
    """Carries out acts. Every one of them ends in `dispatch`, and is committed before Slack has its 200."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        # A modal must open within three seconds of its press, so it does not queue behind receipts.
        self._receipts = Errands(at_once=50, most=10_000)
        self._modals = Errands(at_once=50, most=1_000)

    async def carry_out(self, workspace: Workspace, act: Act) -> Answer:
        """The answer to Slack. Raises `Busy`."""
        match act:
            case Press():
                return await self.press(workspace, act)
            case Command():
                return await self._command(workspace, act)
            case Submission():
                return await self._submission(workspace, act)
            case HomeOpened():
                return await self._home(workspace, act)
            case Mention():
                return await self._mention(workspace, act)
            case Other(kind=kind):
                if kind in DEPARTED:
                    log.warning("%s from workspace %s", kind, workspace.connection.team)
                    workspace.people.forget()
                return ACKNOWLEDGED
            case _:
                assert_never(act)

    async def press(self, workspace: Workspace, press: Press) -> Answer:
        """The way of a ballot: nothing stands here between the gate and the commit, nor after it."""
        reply = await self._dispatch(press.request)
        urgent = isinstance(reply.view, Form) or bool(press.view)
        (self._modals if urgent else self._receipts).run(workspace.answer_press(press, reply))
        if press.home and isinstance(reply.view, Card):
            self._receipts.run(self._republish(workspace, press.request))
        return ACKNOWLEDGED

    async def close(self, seconds: float) -> None:
        """Waits at most `seconds` for each kind of errand."""
        await self._modals.drain(seconds)
        await self._receipts.drain(seconds)

    async def _command(self, workspace: Workspace, command: Command) -> Answer:
        request, reply = await self._asked(workspace, command.request)
        if isinstance(reply.view, Form):
            self._modals.run(workspace.open_modal(reply, request, command.trigger, command.response_url))
            return ACKNOWLEDGED
        return Answer.json(workspace.message(reply, request))

    async def _submission(self, workspace: Workspace, submission: Submission) -> Answer:
        """A refusal is laid over the form, so that what was typed into it is still there."""
        request, reply = await self._asked(workspace, submission.request)
        if reply.public and not request.conversation.personal:
            self._receipts.run(workspace.post(reply, request))
        action = "push" if reply.refused and isinstance(reply.view, Card) else "update"
        return Answer.json({"response_action": action, "view": workspace.modal(reply.view, request)})

    async def _home(self, workspace: Workspace, opened: HomeOpened) -> Answer:
        request, reply = await self._asked(workspace, opened.request)
        self._modals.run(workspace.publish(reply.view, request))
        return ACKNOWLEDGED

    async def _mention(self, workspace: Workspace, mention: Mention) -> Answer:
        request, reply = await self._asked(workspace, mention.request)
        self._receipts.run(workspace.answer_mention(replace(mention, request=request), reply))
        return ACKNOWLEDGED

    async def _asked(self, workspace: Workspace, request: Request) -> tuple[Request, Reply]:
        """The request with what Slack says of the person, and its reply."""
        request = replace(request, hints=await workspace.people.hints(request.identity.user))
        return request, await self._dispatch(request)

    async def _republish(self, workspace: Workspace, pressed: Request) -> None:
        """After a press on it the Home tab shows the start as it now is."""
        start = replace(pressed, id=f"{pressed.id}:home", command="", args=Args(), clicked_at=None)
        reply = await self._dispatch(start)
        await workspace.publish(reply.view, start)
