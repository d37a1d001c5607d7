"""The Bot Connector's REST calls: what each does, and to whom it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .activities import activity_violations, parsed_activity, require_message
from .limits import Throttle
from .login import Login
from .messages import Log, Message
from .people import App, Channel, Conversation, Directory, Json, User
from .refusal import Refused

Answer = tuple[int, Json | list[Json] | None]


@dataclass(slots=True)
class Call:
    """A request somebody made, and what came of it."""

    endpoint: str
    method: str
    path: str
    at: datetime
    headers: Mapping[str, str]
    query: Mapping[str, str]
    named: Mapping[str, str]
    body: bytes = field(repr=False)
    status: int | None = None
    code: str = ""

    @property
    def conversation(self) -> str | None:
        return self.named.get("conversation")


class Connector:
    """The calls by endpoint name; each takes a Call and gives status and body."""

    def __init__(
        self, directory: Directory, login: Login, log: Log, throttle: Throttle, clock: Callable[[], datetime]
    ) -> None:
        self._directory = directory
        self._login = login
        self._log = log
        self._throttle = throttle
        self._clock = clock
        self._page: dict[str, int] = {}

    def create(self, call: Call) -> Answer:
        """Open the personal chat with a user, or a new thread in a channel."""
        app = self._caller(call)
        wish = parsed_activity(call.body)
        bot = wish.get("bot")
        if not isinstance(bot, dict) or bot.get("id") != app.mri:
            raise Refused(400, "BadSyntax", f"bot must name {app.mri}.")
        data = _object(wish.get("channelData", {}), "channelData")
        if wish.get("isGroup"):
            return self._create_thread(call, app, wish, data)
        members = wish.get("members")
        if not isinstance(members, list) or len(members) != 1:
            raise Refused(400, "BadSyntax", "members must name one user; bots cannot open group chats.")
        tenant = wish.get("tenantId") or _object(data.get("tenant", {}), "channelData.tenant").get("id")
        if tenant not in self._directory.tenants:
            raise Refused(400, "BadSyntax", f"tenantId {tenant!r} is missing or unknown.")
        user = self._directory.find(app, tenant, str(_object(members[0], "members[0]").get("id")))
        if user is None:
            raise Refused(403, "BotNotInConversationRoster", "Invalid user identity in provided tenant.")
        place = self._directory.personal(app, user)
        self._enter(app, place, reading=False)
        if "activity" not in wish:
            return 201, {"id": place.id}
        message = self._post(call, app, place, None, _object(wish["activity"], "activity"))
        return 201, {"id": place.id, "activityId": message.id if message else None}

    def _create_thread(self, call: Call, app: App, wish: Json, data: Json) -> Answer:
        channel = _object(data.get("channel", {}), "channelData.channel").get("id")
        place = self._directory.conversation(app, str(channel))
        self._enter(app, place, reading=False)
        message = self._post(call, app, place, None, _object(wish.get("activity", {}), "activity"))
        if message is None:
            raise Refused(400, "BadSyntax", "A thread begins with a message.")
        return 201, {"id": message.conversation_id, "activityId": message.id}

    def send(self, call: Call) -> Answer:
        """Post a message, in a channel as a new thread unless the address names one."""
        app, place = self._admitted(call)
        message = self._post(call, app, place, self._thread(call, place), parsed_activity(call.body))
        return 201, {"id": message.id if message else self._log.new_id()}

    def reply(self, call: Call) -> Answer:
        """Post a message in the thread of another."""
        app, place = self._admitted(call)
        answered = self._existing(place, call.named["activity"])
        message = self._post(call, app, place, answered.thread, parsed_activity(call.body))
        return 201, {"id": message.id if message else self._log.new_id()}

    def update(self, call: Call) -> Answer:
        """Put another activity in a message's place."""
        app, place = self._admitted(call)
        message = self._own(app, place, call.named["activity"])
        activity = parsed_activity(call.body)
        self._accept(call, app, place, activity)
        self._same_audience(call, message)
        message.edit(activity, self._clock())
        return 200, {"id": message.id}

    def delete(self, call: Call) -> Answer:
        """Take a message away."""
        app, place = self._admitted(call)
        message = self._own(app, place, call.named["activity"])
        self._same_audience(call, message)
        message.deleted_at = self._clock()
        return 200, None

    def members(self, call: Call) -> Answer:
        """The whole roster."""
        app, place = self._admitted(call, reading=True)
        return 200, [user.account(app) for user in place.roster]

    def member(self, call: Call) -> Answer:
        """One of the roster, by MRI, object id or principal name."""
        app, place = self._admitted(call, reading=True)
        user = self._someone(app, place, call.named["member"])
        if user is None:
            raise Refused(404, "MemberNotFoundInConversation", "The member is not in the roster.")
        return 200, user.account(app)

    def pagedmembers(self, call: Call) -> Answer:
        """The roster in pages of 50 to 500, 200 unless asked otherwise."""
        app, place = self._admitted(call, reading=True)
        asked = call.query.get("pageSize", "200")
        if not asked.isdigit():
            raise Refused(400, "BadArgument", f"pageSize {asked!r}")
        token = call.query.get("continuationToken")
        if token is not None and token not in self._page:
            raise Refused(400, "BadArgument", "The continuation token is not valid.")
        start = self._page.get(token, 0) if token else 0
        end = start + min(max(int(asked), 50), 500)
        answer: Json = {"members": [user.account(app) for user in place.roster[start:end]]}
        if end < len(place.roster):
            answer["continuationToken"] = token = f"next{end}-{place.id}"
            self._page[token] = end
        return 200, answer

    def _caller(self, call: Call) -> App:
        app = self._login.app(call.headers.get("Authorization"))
        kind = call.headers.get("Content-Type", "").partition(";")[0].strip()
        if call.method in ("POST", "PUT") and kind != "application/json":
            raise Refused(415, "UnsupportedMediaType", f"Content-Type {kind!r}")
        return app

    def _admitted(self, call: Call, *, reading: bool = False) -> tuple[App, Conversation]:
        app = self._caller(call)
        place = self._directory.conversation(app, call.named["conversation"])
        self._enter(app, place, reading=reading)
        return app, place

    def _enter(self, app: App, place: Conversation, *, reading: bool) -> None:
        self._throttle.take(app.id, place.tenant, place.id, reading=reading)
        self._directory.require_roster(app, place)

    def _thread(self, call: Call, place: Conversation) -> str | None:
        root = call.named["conversation"].partition(";messageid=")[2]
        return self._existing(place, root).thread if root else None

    def _existing(self, place: Conversation, message_id: str) -> Message:
        message = self._log.find(place, message_id)
        if message is None:
            raise Refused(404, "ActivityNotFoundInConversation", "No such message in this conversation.")
        return message

    def _own(self, app: App, place: Conversation, message_id: str) -> Message:
        message = self._existing(place, message_id)
        if message.by != app:
            raise Refused(403, "ForbiddenOperationException", "The message is not the bot's.")
        return message

    def _someone(self, app: App, place: Conversation, known_as: str) -> User | None:
        user = self._directory.find(app, place.tenant, known_as)
        return user if user in place.roster else None

    def _post(
        self, call: Call, app: App, place: Conversation, thread: str | None, activity: Json
    ) -> Message | None:
        """Keep what is sent; a typing sign leaves no message."""
        self._accept(call, app, place, activity)
        if activity["type"] != "message":
            return None
        return self._log.add(place, thread, activity, app, self._audience(call, app, place, activity))

    def _accept(self, call: Call, app: App, place: Conversation, activity: Json) -> None:
        require_message(activity)

        def knows(known_as: str) -> bool:
            return known_as == app.mri or self._directory.find(app, place.tenant, known_as) is not None

        for problem in activity_violations(activity, place, app, knows):
            self._log.violation(f"{call.endpoint} {_name(place)}: {problem}")

    def _audience(self, call: Call, app: App, place: Conversation, activity: Json) -> User | None:
        """For whom alone a targeted message is; None for everybody."""
        if call.query.get("isTargetedActivity") != "true":
            return None
        recipient = activity.get("recipient")
        user = self._someone(app, place, str(recipient.get("id"))) if isinstance(recipient, dict) else None
        if place.channel is None or user is None:
            raise Refused(400, "BadArgument", "A targeted message is for one member of a channel.")
        return user

    @staticmethod
    def _same_audience(call: Call, message: Message) -> None:
        if (call.query.get("isTargetedActivity") == "true") != (message.only_for is not None):
            raise Refused(400, "BadArgument", "isTargetedActivity differs from how the message was sent.")


def _object(value: object, name: str) -> Json:
    if not isinstance(value, dict):
        raise Refused(400, "BadSyntax", f"{name} is not an object.")
    return value


def _name(place: Conversation) -> str:
    if place.user is not None:
        return f"to {place.user.name}"
    channel = place.channel
    return f"in {channel.team.name}/{channel.name or 'General'}" if isinstance(channel, Channel) else place.id
