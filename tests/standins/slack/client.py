"""What people do in Slack: a doing sends the product what Slack would, and shows them the answer."""

import html
import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypedDict, Unpack

from . import chat, payloads, views
from .delivery import FORM, JSON, Delivery, Forgery, form, post, signed
from .filling import Impossible, chosen, find, must_be_complete, state_of
from .shapes import Json
from .world import Channel, Message, Refused, Shown, User, View, World

COMMAND, INTERACTIVE, EVENT = "slash_commands", "interactive", "events_api"


class How(TypedDict, total=False):
    """`at` is the time of signing, `alter` changes the payload before it, `tamper` the request after it."""

    at: float
    alter: Callable[[Json], Json | None]
    tamper: Forgery
    headers: Mapping[str, str]


class Transport(Protocol):
    def deliver(self, kind: str, payload: Json, how: How) -> Delivery: ...

    def again(self, delivery: Delivery) -> Delivery: ...


class OverHttp:
    """Signed posts to the product's one address."""

    def __init__(self, world: World, url: str, patience: float) -> None:
        self._world, self._url, self._patience = world, url, patience

    def deliver(self, kind: str, payload: Json, how: How) -> Delivery:
        written = json.dumps(payload, separators=(",", ":")).replace("/", "\\/")  # Slack escapes slashes too
        if kind == EVENT:
            return self.send(written.encode(), JSON, how)
        return self.send(form(payload if kind == COMMAND else {"payload": written}), FORM, how)

    def send(self, body: bytes, content_type: str, how: How) -> Delivery:
        at, secret = how.get("at", self._world.clock()), self._world.app.signing_secret
        request = signed(secret, body, content_type, at, how.get("headers", {}))
        return post(self._url, how["tamper"](request) if "tamper" in how else request, self._patience)

    def again(self, delivery: Delivery) -> Delivery:
        if delivery.sent is None:
            raise Impossible("only what was sent over HTTP can be sent again")
        return post(self._url, delivery.sent, self._patience)


class Client:
    """The people of one workspace. Each doing gives back the product's answer as a Delivery."""

    def __init__(self, world: World, team: str, transport: Transport, actions_url: str) -> None:
        self._world, self._transport, self._actions = world, transport, actions_url
        self._workspace = world.workspaces[team]

    def command(
        self,
        user: str,
        word: str,
        text: str = "",
        *,
        channel: str | None = None,
        raw: bool = False,
        **how: Unpack[How],
    ) -> Delivery:
        """Type a command, by default in the direct conversation; @name and #name become ids unless `raw`."""
        person = self._person(user)
        with self._world.lock:
            if person.team != self._workspace.id:
                raise Impossible(f"{user} is of another workspace, where the command does not exist")
            here = self._in(channel, user)
            url = self._world.response_url(self._workspace.id, here.id, user, None)
            said = text if raw else self._escaped(text)
            at = self._world, self._workspace, person, here.id
            fields = payloads.command(*at, word, said, self._actions + url)
        delivery = self._deliver(COMMAND, fields, how)
        if _genuine(how):
            self._answered(delivery, url, word)
        return delivery

    def press(
        self,
        user: str,
        shown: Message | View,
        what: str,
        *,
        choice: Any = None,
        values: dict[str, Any] | None = None,
        action_ts: str | None = None,
        **how: Unpack[How],
    ) -> Delivery:
        """Press a button or choose in a select, by its action id or label, of something this person sees."""
        person = self._person(user)
        with self._world.lock:
            self._must_see(person, shown)
            block, element = find(shown.blocks, what)
            picked = {} if element["type"] == "button" else chosen(element, choice)
            given = dict(values or {})
            if picked and element["type"] != "overflow":
                given[element["action_id"]] = choice
            state = state_of(shown.blocks, given, shown.state if isinstance(shown, View) else {})
            if isinstance(shown, View):
                shown.state, url = state, ""
            else:
                url = self._actions + self._bound(person, shown)
            acted = payloads.action(block, element, picked, action_ts or self._world.new_ts())
            payload = payloads.block_actions(self._world, self._workspace, person, shown, acted, state, url)
        return self._trouble(self._deliver(INTERACTIVE, payload, how), user, how)

    def submit(
        self, user: str, view: View | None = None, values: dict[str, Any] | None = None, **how: Unpack[How]
    ) -> Delivery:
        """Fill in the modal in front, by block id, action id or label, and submit it."""
        person = self._person(user)
        with self._world.lock:
            front = self._front(user, view)
            if "submit" not in front.content or front.content.get("submit_disabled"):
                raise Impossible("this modal has nothing to submit with")
            front.state = state_of(front.blocks, values or {}, front.state)
            must_be_complete(front.blocks, front.state)
            payload = payloads.view_event(self._world, self._workspace, person, "view_submission", front)
        delivery = self._trouble(self._deliver(INTERACTIVE, payload, how), user, how)
        if delivery.ok and _genuine(how):
            with self._world.lock:
                views.submitted(self._world, front, delivery.json if delivery.body.strip() else None)
        return delivery

    def close(self, user: str, view: View | None = None, **how: Unpack[How]) -> Delivery | None:
        """Close the modal in front; the product hears of it only if it asked to."""
        with self._world.lock:
            front = self._front(user, view)
            self._world.stack(self._workspace.id, user).remove(front)
            if not front.content.get("notify_on_close"):
                return None
            person = self._person(user)
            payload = payloads.view_event(self._world, self._workspace, person, "view_closed", front)
        return self._trouble(self._deliver(INTERACTIVE, payload, how), user, how)

    def open_home(self, user: str, **how: Unpack[How]) -> Delivery:
        self._person(user)
        with self._world.lock:
            dm, home = self._in(None, user), self._world.homes.get((self._workspace.id, user))
            event: Json = {"type": "app_home_opened", "user": user, "channel": dm.id, "tab": "home"}
            if home is not None:
                event["view"] = views.as_json(self._world, home)
        return self.event(event, **how)

    def mention(self, user: str, channel: str, text: str, **how: Unpack[How]) -> Delivery:
        """Post a message that names the bot."""
        said = f"<@{self._workspace.bot_user}> {text}"
        return self._say(user, self._in(channel, user), said, "app_mention", how)

    def say(self, user: str, text: str, **how: Unpack[How]) -> Delivery:
        """Write to the bot in the direct conversation."""
        return self._say(user, self._in(None, user), text, "message", how)

    def event(
        self, event: Json, event_id: str | None = None, retry_num: int | None = None, **how: Unpack[How]
    ) -> Delivery:
        """Any event; a retry carries Slack's retry headers and, to be one, the event_id of the first."""
        with self._world.lock:
            payload = payloads.event(self._world, self._workspace, event, event_id)
        if retry_num is not None:
            retry = {"x-slack-retry-num": str(retry_num), "x-slack-retry-reason": "http_timeout"}
            how = {**how, "headers": {**retry, **how.get("headers", {})}}
        return self._deliver(EVENT, payload, how)

    def url_verification(self, challenge: str = "stand-in challenge", **how: Unpack[How]) -> Delivery:
        token = self._world.app.verification_token
        return self._deliver(EVENT, {"token": token, "challenge": challenge, "type": "url_verification"}, how)

    def ssl_check(self, **how: Unpack[How]) -> Delivery:
        return self._deliver(COMMAND, {"ssl_check": "1", "token": self._world.app.verification_token}, how)

    def send(self, body: bytes, content_type: str = FORM, **how: Unpack[How]) -> Delivery:
        """Any bytes, properly signed: what Slack would never send."""
        if not isinstance(self._transport, OverHttp):
            raise Impossible("a socket takes no bytes")
        return self._transport.send(body, content_type, how)

    def resend(self, delivery: Delivery) -> Delivery:
        """The very same signed bytes once more; nobody sees what is answered."""
        return self._transport.again(delivery)

    def _deliver(self, kind: str, payload: Json, how: How) -> Delivery:
        if "alter" in how:
            payload = how["alter"](payload) or payload
        return self._transport.deliver(kind, payload, how)

    def _person(self, user: str) -> User:
        person = self._workspace.users.get(user)
        if person is None or person.deleted:
            raise Impossible(f"there is no {user} in {self._workspace.id}")
        return person

    def _in(self, channel: str | None, user: str) -> Channel:
        if channel is None:
            return self._world.dm(self._workspace, user)
        here = self._workspace.channels[channel]
        if user not in here.members:
            raise Impossible(f"{user} is not in {channel}")
        return here

    def _must_see(self, person: User, shown: Message | View) -> None:
        if isinstance(shown, View):
            mine = [*self._world.stack(shown.team, person.id), self._world.homes.get((shown.team, person.id))]
            visible = shown in mine
        else:
            members = self._workspace.channels[shown.channel].members
            visible = shown.ephemeral_to in ("", person.id) and person.id in members and not shown.deleted
        if not visible:
            raise Impossible(f"{person.id} does not see this")

    def _bound(self, person: User, shown: Message) -> str:
        """A new response_url for the message as it stands, even when an earlier version of it was pressed."""
        live = self._world.live(shown)
        return self._world.response_url(self._workspace.id, shown.channel, person.id, live)

    def _front(self, user: str, view: View | None) -> View:
        stack = self._world.stack(self._workspace.id, user)
        if not stack or view not in (None, stack[-1]):
            raise Impossible(f"{user} does not have this modal in front")
        return stack[-1]

    def _escaped(self, text: str) -> str:
        """As `should_escape` has it: entities, then people and channels by id."""
        text = html.escape(text, quote=False)
        people = {f"@{user.name}": f"<@{user.id}|{user.name}>" for user in self._workspace.users.values()}
        public = [channel for channel in self._workspace.channels.values() if channel.kind == "public"]
        places = {f"#{channel.name}": f"<#{channel.id}|{channel.name}>" for channel in public}
        for typed, token in sorted((people | places).items(), reverse=True):
            text = text.replace(typed, token)
        return text

    def _say(self, user: str, channel: Channel, text: str, kind: str, how: How) -> Delivery:
        person, ts = self._person(user), self._world.new_ts()
        with self._world.lock:
            self._world.post(Message(self._workspace.id, channel.id, ts, user, {"text": text}))
            event: Json = {"type": kind, "user": user, "text": text, "ts": ts, "channel": channel.id}
            event |= {"team": person.team, "user_team": person.team, "source_team": person.team}
            event |= {"channel_type": "im"} if kind == "message" else {}
        return self.event(event, **how)

    def _answered(self, delivery: Delivery, url: str, word: str) -> None:
        """Show what the HTTP response to a command says."""
        bound = self._world.response_urls[url]
        with self._world.lock:
            if not delivery.ok:
                problem = "dispatch_failed" if delivery.status else "operation_timeout"
                self._failed(bound.user, f"{word} failed with the error {problem!r}")
            elif delivery.body.strip():
                said = delivery.json if isinstance(delivery.json, dict) else {"text": delivery.text}
                try:
                    chat.answer(self._world, bound, said, "command response")
                except Refused as refused:
                    self._failed(bound.user, refused.error)

    def _trouble(self, delivery: Delivery, user: str, how: How) -> Delivery:
        if not delivery.ok and _genuine(how):
            self._failed(user, f"We had some trouble connecting ({delivery.status or delivery.problem})")
        return delivery

    def _failed(self, user: str, text: str) -> None:
        """Slack's own complaint, which is no message."""
        self._world.shown.append(Shown("trouble", self._workspace.id, "", user, {"text": text}))


def _genuine(how: How) -> bool:
    """Whether Slack itself, and so the person, sees the answer."""
    return "tamper" not in how and "at" not in how
