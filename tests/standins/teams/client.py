"""What people do in Teams, as the HTTP requests that the bot's endpoint gets for it."""

import http.client
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypedDict, Unpack
from urllib.parse import urlsplit

from .activities import invoke_violations
from .answers import Answer, Dialog
from .keys import KeyServer
from .messages import Log, Message
from .people import App, Channel, Conversation, Directory, Json, Team, User
from .reading import Button, button, filled
from .shapes import Shapes, overridden, stamp

PATIENCE = 15  # seconds until Teams gives an answer up


class How(TypedDict, total=False):
    """How a delivery departs from the usual one."""

    token: str | None  # None: no Authorization header
    activity: Json  # merged into the usual activity; shapes.ABSENT takes a field away
    body: bytes  # sent instead of the activity
    headers: Mapping[str, str | None]  # None takes a header away
    timestamp: datetime  # the instant of the press


class Client:
    """Teams delivering to one bot: each method is what a user does, and gives the bot's answer."""

    def __init__(
        self,
        base_url: str,
        app: App,
        directory: Directory,
        keys: KeyServer,
        log: Log,
        service_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._url = f"{base_url.rstrip('/')}/api/messages"
        self._app = app
        self._directory = directory
        self._keys = keys
        self._log = log
        self._clock = clock
        self.shapes = Shapes(app, log, service_url)

    def install(
        self, where: User | Team | Channel, by: User | None = None, **how: Unpack[How]
    ) -> list[Answer]:
        """Install the app for a user or in a team: an installationUpdate, then a conversationUpdate."""
        return self._changed(where, by, how, added=True)

    def uninstall(
        self, where: User | Team | Channel, by: User | None = None, **how: Unpack[How]
    ) -> list[Answer]:
        """Take the app away again."""
        return self._changed(where, by, how, added=False)

    def _changed(
        self, where: User | Team | Channel, by: User | None, how: How, *, added: bool
    ) -> list[Answer]:
        scope = where.team if isinstance(where, Channel) else where
        (self._directory.install if added else self._directory.uninstall)(self._app, scope)
        members: list[Json] = [{"id": self._app.mri}]
        if isinstance(where, User):
            user, selected = where, self._directory.personal(self._app, where)
            about = selected
            members.append({"id": where.mri(self._app), "aadObjectId": where.aad_id})
        else:
            channel = where.general if isinstance(where, Team) else where
            user = by or channel.team.members[0]
            selected, about = self._place(channel), self._place(channel.team.general)
        now = how.get("timestamp") or self._clock()
        told = [self.shapes.installed(user, selected, now, "add" if added else "remove")]
        if added or selected.channel is not None:
            told.append(self.shapes.members_changed(user, about, now, members, added=added))
        return [self.deliver(activity, **how) for activity in told]

    def message(
        self, user: User, text: str, *, mentioning: tuple[User, ...] = (), **how: Unpack[How]
    ) -> Answer:
        """Type in the personal chat with the bot; `@Name` in the text mentions those given."""
        place = self._directory.personal(self._app, user)
        self._directory.require_roster(self._app, place)
        return self._say(user, place, text, None, mentioning, how)

    def mention(
        self,
        user: User,
        channel: Channel | Team,
        text: str,
        *,
        thread: Message | None = None,
        mentioning: tuple[User, ...] = (),
        **how: Unpack[How],
    ) -> Answer:
        """Mention the bot in a channel, in a new thread or that of a message."""
        place = self._place(channel.general if isinstance(channel, Team) else channel)
        self._directory.require_roster(self._app, place)
        if user not in place.roster:
            raise LookupError(f"{user.name} is not in the team")
        return self._say(user, place, text, thread.thread if thread else None, mentioning, how)

    def _say(
        self,
        user: User,
        place: Conversation,
        text: str,
        thread: str | None,
        mentioning: tuple[User, ...],
        how: How,
    ) -> Answer:
        now = how.get("timestamp") or self._clock()
        activity = self.shapes.message(user, place, text, now, thread=thread, mentioning=mentioning)
        self._log.add(place, thread, activity, user, message_id=activity["id"])
        return self.deliver(activity, **how)

    def press(
        self,
        user: User,
        message: Message,
        which: str | int,
        inputs: Mapping[str, object] | None = None,
        **how: Unpack[How],
    ) -> Answer:
        """Press an Action.Execute; the card answered replaces the message in this user's view."""
        pressed = self._button(user, message, which)
        if pressed.action["type"] != "Action.Execute":
            raise LookupError(f"{which!r} is an {pressed.action['type']}: submit or fetch_dialog")
        return self._execute(user, message, pressed.action, filled(pressed, inputs), "manual", how)

    def refresh(self, user: User, message: Message, **how: Unpack[How]) -> Answer:
        """The refresh Teams makes by itself when a user named in it sees the card."""
        refresh = message.card["refresh"]
        if user.mri(self._app) not in refresh.get("userIds", [user.mri(self._app)]):
            raise LookupError(f"the card is not refreshed for {user.name}")
        action = refresh["action"]
        return self._execute(user, message, action, action.get("data") or {}, "automatic", how)

    def _execute(
        self, user: User, message: Message, action: Json, data: Json, trigger: str, how: How
    ) -> Answer:
        kept = {key: action[key] for key in ("type", "id", "title", "verb") if key in action}
        value = {"action": kept | {"data": data}, "trigger": trigger}
        answer = self._invoke(user, message, "adaptiveCard/action", value, how)
        if answer.card is not None:
            message.show(user, answer.card)
        return answer

    def submit(
        self,
        user: User,
        message: Message,
        which: str | int,
        inputs: Mapping[str, object] | None = None,
        **how: Unpack[How],
    ) -> Answer:
        """Press an Action.Submit, or the fallback of an Action.Execute as an old client does."""
        pressed = self._button(user, message, which)
        if pressed.action["type"] == "Action.Execute":
            pressed = Button(pressed.action["fallback"], pressed.inputs)
        if pressed.action["type"] != "Action.Submit":
            raise LookupError(f"{which!r} is an {pressed.action['type']}")
        now = how.get("timestamp") or self._clock()
        return self.deliver(self.shapes.submitted(user, message, filled(pressed, inputs), now), **how)

    def fetch_dialog(
        self,
        user: User,
        message: Message,
        which: str | int,
        inputs: Mapping[str, object] | None = None,
        **how: Unpack[How],
    ) -> Dialog:
        """Press a button that opens a dialog."""
        pressed = self._button(user, message, which)
        data = pressed.action.get("data") or {}
        if (data.get("msteams") or {}).get("type") != "task/fetch":
            raise LookupError(f"{which!r} opens no dialog")
        value = {"data": filled(pressed, inputs), "context": {"theme": "default"}}
        return Dialog(user, message, self._invoke(user, message, "task/fetch", value, how))

    def submit_dialog(
        self,
        user: User,
        dialog: Dialog,
        inputs: Mapping[str, object] | None = None,
        *,
        which: str | int = 0,
        **how: Unpack[How],
    ) -> Dialog:
        """Fill a dialog in and press its button, the first unless told otherwise."""
        value = {"data": filled(button(dialog.card, which), inputs), "context": {"theme": "default"}}
        answer = self._invoke(user, dialog.shown, "task/submit", value, how)
        return Dialog(user, dialog.shown, answer)

    def resend(
        self,
        answer: Answer,
        *,
        new_id: bool = True,
        later: timedelta = timedelta(seconds=PATIENCE),
        **how: Unpack[How],
    ) -> Answer:
        """Deliver again what was answered too late: the same press with a new id and a later timestamp."""
        again = dict(answer.activity)
        if new_id:
            again["id"] = f"f:{uuid.uuid4()}" if again["type"] == "invoke" else self._log.new_id()
            again["timestamp"] = stamp(datetime.fromisoformat(again["timestamp"]) + later)
        return self.deliver(again, **how)

    def deliver(self, usual: Json, /, **how: Unpack[How]) -> Answer:
        """Post an activity with a genuine token; 504 when no answer comes in 15 seconds."""
        if "timestamp" in how:
            usual = usual | {"timestamp": stamp(how["timestamp"])}
        activity = overridden(usual, how.get("activity"))
        token = how["token"] if "token" in how else self._keys.token(self._app, self.shapes.service_url)
        headers: dict[str, str | None] = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
            "Authorization": None if token is None else f"Bearer {token}",
        }
        headers |= how.get("headers", {})
        body = how.get("body", json.dumps(activity, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        answer = self._post(body, {k: v for k, v in headers.items() if v is not None}, activity)
        if answer.status in (500, 501, 504):
            self._log.violation(f"the bot answered {answer.status} to {activity.get('type')}")
        return answer

    def _post(self, body: bytes, headers: Mapping[str, str], activity: Json) -> Answer:
        address = urlsplit(self._url)
        connection = http.client.HTTPConnection(address.netloc, timeout=PATIENCE)
        try:
            connection.request("POST", address.path, body, dict(headers))
            port = connection.sock.getsockname()[1]
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read(), activity, port)
        except TimeoutError:
            return Answer(504, {}, b"", activity)
        finally:
            connection.close()

    def _invoke(self, user: User, message: Message, name: str, value: Json, how: How) -> Answer:
        now = how.get("timestamp") or self._clock()
        answer = self.deliver(self.shapes.invoke(user, message, name, value, now), **how)

        def knows(known_as: str) -> bool:
            return self._directory.find(self._app, message.place.tenant, known_as) is not None

        try:
            body = answer.json
        except ValueError:
            body = None
        for problem in invoke_violations(name, answer.status, body, knows):
            self._log.violation(problem)
        return answer

    def _button(self, user: User, message: Message, which: str | int) -> Button:
        if message.deleted_at is not None:
            raise LookupError("the message was deleted")
        if user not in message.place.roster or message.only_for not in (None, user):
            raise LookupError(f"{user.name} does not see the message")
        return button(message.seen_by(user), which)

    def _place(self, channel: Channel) -> Conversation:
        return self._directory.conversation(self._app, channel.id)
