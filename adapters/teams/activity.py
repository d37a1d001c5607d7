"""An activity as far as we use it: every field is checked for type and length, and none is believed.

Whoever holds a valid token may have written any body, so nothing here raises anything but `Refused`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from adapters.asgi import Refused
from adapters.ranking import entered, is_place
from adapters.teams import TeamsConnection
from adapters.teams.reference import PERSONAL, Reference
from bot.domain.people import IdentityKey, Platform
from bot.requests import Args, ConversationKey, Hints, Request

Json = Mapping[str, Any]

VERB = "plenary"
"""What marks our own card actions among those of the tenant."""

INPUT = "input."
"""What the ids of a form's inputs begin with, so that none can stand in for `command`, `args` or `fields`."""

LONGEST_ID = 512
LONGEST_NAME = 200
LONGEST_TEXT = 100_000
MOST_ENTITIES = 64
_THREAD = ";messageid="
_BOT = "28:"
_NOT_IN_A_NAME = re.compile(r"[\s<>|\"“”«»„]+")


def mapping(value: object) -> dict[str, Any]:
    """The object there, or an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Any]:
    """The list there, or an empty one."""
    return value if isinstance(value, list) else []


def words(value: object, limit: int = LONGEST_NAME) -> str:
    """The text there, or an empty one; cut to `limit`, and without NUL, which PostgreSQL cannot keep."""
    return value[:limit].replace("\0", "") if isinstance(value, str) else ""


def _identifier(value: object, what: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or not value.isprintable():
        raise Refused(400, f"{what} is missing or is no id")
    return value


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who did what where. `thread` is the conversation to answer in, `conversation` the one it belongs to."""

    raw: Json
    type: str
    name: str
    connection: TeamsConnection
    identity: IdentityKey
    conversation: ConversationKey
    thread: Reference
    hints: Hints

    @property
    def id(self) -> str:
        """The activity's own id, within its conversation."""
        return f"{self.thread.conversation}/{_identifier(self.raw.get('id'), 'the activity id')}"

    @property
    def by_bot(self) -> bool:
        """Whether a bot wrote it, ourselves included: answering could go on for ever."""
        sender = mapping(self.raw.get("from"))
        return sender.get("role") == "bot" or words(sender.get("id")).startswith(_BOT)

    @property
    def addressed(self) -> bool:
        """Whether it is for us: in a personal chat, by mention, or as a slash command."""
        if self.conversation.personal or mapping(self.raw.get("recipient")).get("isTargeted") is True:
            return True
        return any(
            mapping(mention.get("mentioned")).get("id") == self.thread.bot for mention in self._mentions()
        )

    @property
    def welcomes(self) -> bool:
        """Whether it tells that we were added to the conversation."""
        if self.type == "installationUpdate":
            return self.raw.get("action") in ("add", "add-upgrade")
        added = (mapping(member).get("id") for member in listed(self.raw.get("membersAdded")))
        return self.type == "conversationUpdate" and self.thread.bot in added

    @property
    def data(self) -> Json | None:
        """The data of a pressed Action.Submit of ours, or None."""
        value = mapping(self.raw.get("value"))
        return value if "command" in value else None

    def request(self, command: str, args: Args, *, clicked_at: datetime | None = None) -> Request:
        """The request this activity makes."""
        return Request(
            f"teams:{self.id}", self.identity, self.conversation, command, args, clicked_at, self.hints
        )

    def welcome(self) -> Request:
        """The request an installation makes; the same for each of the events that tell of it."""
        # An installation in a team is told of in two of its channels.
        where = self.thread.team or self.conversation.id
        return Request(
            f"teams:{where}/welcome", self.identity, self.conversation, "welcome", hints=self.hints
        )

    def clicked_at(self, now: datetime) -> datetime:
        """The platform's instant of a press (aware UTC); `now` when it gives none that can be read."""
        try:
            at = datetime.fromisoformat(words(self.raw.get("timestamp")))
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return now

    def strangers(self) -> list[str]:
        """The ids of those mentioned whom the activity does not name by their Entra id."""
        people = (mapping(mention.get("mentioned")) for mention in self._mentions())
        return [
            words(person.get("id")) for person in people if _is_person(person) and "aadObjectId" not in person
        ]

    def text(self, known: Mapping[str, str]) -> str:
        """What was typed: without the mention of us, and with `<@id|name>` for each mention of a person.

        `known` has the Entra ids of those `strangers` that could be found out.
        """
        said = words(self.raw.get("text"), limit=LONGEST_TEXT)
        tokens: dict[str, list[str]] = {}
        for mention in self._mentions():
            person, tag = mapping(mention.get("mentioned")), words(mention.get("text"))
            if tag:
                tokens.setdefault(tag, []).append(_token(person, known) if _is_person(person) else " ")
        pieces = re.split(f"({'|'.join(map(re.escape, tokens))})", said) if tokens else [said]
        return "".join(_resolved(pieces, tokens)).strip()

    def _mentions(self) -> Iterator[dict[str, Any]]:
        for entity in map(mapping, listed(self.raw.get("entities"))[:MOST_ENTITIES]):
            if entity.get("type") == "mention":
                yield entity


def _is_person(mentioned: Json) -> bool:
    """Whether a mention is of a person; those of bots, us among them, are left out of what was said."""
    return not words(mentioned.get("id")).startswith(_BOT)


def _token(person: Json, known: Mapping[str, str]) -> str:
    ours = words(person.get("id"))
    user = words(person.get("aadObjectId")) or known.get(ours, ours)
    name = _NOT_IN_A_NAME.sub("_", words(person.get("name")))
    return f"<@{_NOT_IN_A_NAME.sub('', user)}|{name}>"


def _resolved(pieces: list[str], tokens: dict[str, list[str]]) -> Iterator[str]:
    """Two people of one name are told apart by their order in the text."""
    for piece in pieces:
        known = tokens.get(piece)
        if known is None:
            yield html.unescape(piece)
        else:
            yield known.pop(0) if len(known) > 1 else known[0]


def read(raw: object, connection: TeamsConnection) -> Arrival:
    """Reads a parsed body; raises `Refused`."""
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str) or not raw["type"]:
        raise Refused(400, "the body is no activity")
    place, sender = mapping(raw.get("conversation")), mapping(raw.get("from"))
    tenant = _tenant(raw, place)
    thread = _thread(raw, place, sender, tenant, connection)
    root = thread.conversation.partition(_THREAD)[0]
    kept = thread if root == thread.conversation else replace(thread, conversation=root)
    user = sender.get("aadObjectId") or sender.get("id")
    home = _identifier(sender.get("tenantId") or tenant, "the sender's tenant")
    identity = IdentityKey(Platform.TEAMS, home, _identifier(user, "the sender"))
    conversation = ConversationKey(Platform.TEAMS, connection.key, root, thread.kind == PERSONAL)
    return Arrival(
        raw,
        raw["type"],
        words(raw.get("name")),
        connection,
        identity,
        conversation,
        thread,
        _hints(raw, sender, kept),
    )


def _tenant(raw: Json, place: Json) -> str:
    tenant = mapping(mapping(raw.get("channelData")).get("tenant")).get("id")
    if not isinstance(tenant, str) or not tenant:
        raise Refused(403, "the activity names no tenant")
    if place.get("tenantId", tenant) != tenant:
        raise Refused(403, "the activity names two tenants")
    return _identifier(tenant, "the tenant")


def _thread(raw: Json, place: Json, sender: Json, tenant: str, connection: TeamsConnection) -> Reference:
    channel = mapping(raw.get("channelData"))
    kind = words(place.get("conversationType")) or ("groupChat" if place.get("isGroup") is True else PERSONAL)
    return Reference(
        service_url=words(raw.get("serviceUrl"), LONGEST_ID),
        conversation=_identifier(place.get("id"), "the conversation"),
        kind=kind,
        bot=words(mapping(raw.get("recipient")).get("id")) or f"28:{connection.app_id}",
        tenant=tenant,
        user=words(sender.get("id"), LONGEST_ID) if kind == PERSONAL else "",
        team=words(mapping(channel.get("team")).get("id")),
        channel=words(mapping(channel.get("channel")).get("id")),
    )


def _hints(raw: Json, sender: Json, kept: Reference) -> Hints:
    clients = (each for each in listed(raw.get("entities")) if mapping(each).get("type") == "clientInfo")
    client: Json = next(clients, {})
    return Hints(
        name=words(sender.get("name")),
        locale=words(raw.get("locale")) or words(client.get("locale")),
        zone=words(client.get("timezone")),
        reference=kept.dump(),
    )


def pressed(data: object) -> tuple[str, Args]:
    """The command and arguments in the data of one of our buttons or submitted forms."""
    given = mapping(data)
    command, args, fields = given.get("command"), given.get("args"), given.get("fields")
    if not isinstance(command, str) or len(command) > LONGEST_NAME:
        raise Refused(400, "the action names no command")
    if isinstance(fields, dict):
        inputs = {key.removeprefix(INPUT): value for key, value in given.items() if key.startswith(INPUT)}
        named = {**fields, **{name: _entered(name, value) for name, value in inputs.items()}}
        if all(map(_is_text, named.values())):
            return command, Args.named(named)
    elif isinstance(args, list) and all(map(_is_text, args)):
        return command, Args.of(*args)
    raise Refused(400, "the action's arguments are not texts")


def _entered(name: str, value: object) -> object:
    """What an input says; some clients send the number in a number field as a number."""
    if is_place(name) and isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:g}"
    return entered(name, value) if isinstance(value, str) else value


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value
