"""The log: every message of every conversation with its history, and the list of what was done wrong."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from .people import App, Conversation, Json, User

ADAPTIVE = "application/vnd.microsoft.card.adaptive"


def cards_of(activity: Json) -> list[Json]:
    """The Adaptive Cards attached to an activity."""
    return [a["content"] for a in activity.get("attachments") or [] if a.get("contentType") == ADAPTIVE]


@dataclass(slots=True, eq=False)
class Message:
    """A message as it stands; `history` holds its earlier activities, oldest first."""

    id: str
    place: Conversation
    thread: str | None
    activity: Json
    sent_at: datetime
    by: App | User
    only_for: User | None = None
    history: list[Json] = field(default_factory=list)
    changed_at: list[datetime] = field(default_factory=list)
    deleted_at: datetime | None = None
    _seen: dict[User, Json] = field(default_factory=dict)

    @property
    def conversation_id(self) -> str:
        """The id an activity about this message carries: in a channel, its thread's."""
        return f"{self.place.id};messageid={self.thread}" if self.thread else self.place.id

    @property
    def text(self) -> str:
        return self.activity.get("text") or ""

    @property
    def card(self) -> Json:
        """Its one card."""
        (card,) = cards_of(self.activity)
        return card

    def seen_by(self, user: User) -> Json:
        """The activity as that user's client shows it: with the card last answered to them, if any."""
        card = self._seen.get(user)
        if card is None:
            return self.activity
        return self.activity | {"attachments": [{"contentType": ADAPTIVE, "content": card}]}

    def show(self, user: User, card: Json) -> None:
        """That user's client shows this card instead, until the bot edits the message."""
        self._seen[user] = card

    def edit(self, activity: Json, at: datetime) -> None:
        self.history.append(self.activity)
        self.changed_at.append(at)
        self.activity = activity
        self._seen.clear()


class Log:
    """Messages by id, in the order they came."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._messages: dict[str, Message] = {}
        self._last_id = 0
        self._lock = threading.Lock()
        self.violations: list[str] = []

    def new_id(self) -> str:
        """A message id: the milliseconds of its instant, one later if they are taken."""
        with self._lock:
            self._last_id = max(self._last_id + 1, int(self._clock().timestamp() * 1000))
            return str(self._last_id)

    def add(
        self,
        place: Conversation,
        thread: str | None,
        activity: Json,
        by: App | User,
        only_for: User | None = None,
        message_id: str | None = None,
    ) -> Message:
        """Keep a message; without a thread, one in a channel begins its own."""
        message_id = message_id or self.new_id()
        if place.channel is not None and thread is None:
            thread = message_id
        message = Message(message_id, place, thread, activity, self._clock(), by, only_for)
        self._messages[message_id] = message
        return message

    def find(self, place: Conversation, message_id: str) -> Message | None:
        """The message of that id in that conversation, unless it was deleted."""
        message = self._messages.get(message_id)
        if message is None or message.place.id != place.id or message.deleted_at is not None:
            return None
        return message

    def all(self) -> list[Message]:
        return list(self._messages.values())

    def violation(self, what: str) -> None:
        self.violations.append(what)
