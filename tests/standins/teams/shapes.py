"""The activities Teams sends, in the shapes it documents."""

import html
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .messages import Log, Message
from .people import App, Channel, Conversation, Json, Team, User

ABSENT: Any = object()  # as an override: take the field away


def overridden(activity: Json, changes: Json | None) -> Json:
    """The activity with changes merged in, object by object; ABSENT takes a field away."""
    merged = dict(activity)
    for key, value in (changes or {}).items():
        if value is ABSENT:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = overridden(merged[key], value)
        else:
            merged[key] = value
    return merged


@dataclass(frozen=True, slots=True)
class Shapes:
    """Builds activities for one app; `now` is the instant a user acts at."""

    app: App
    log: Log
    service_url: str

    def _base(self, user: User, place: Conversation, thread: str | None, now: datetime) -> Json:
        conversation: Json = {
            "conversationType": "personal" if place.channel is None else "channel",
            "tenantId": place.tenant,
            "id": f"{place.id};messageid={thread}" if thread else place.id,
        }
        if place.channel is not None:
            conversation["isGroup"] = True
            conversation["name"] = place.channel.name
        return {
            "timestamp": stamp(now),
            "localTimestamp": now.astimezone(ZoneInfo(user.timezone)).isoformat(timespec="milliseconds"),
            "localTimezone": user.timezone,
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": user.mri(self.app), "name": user.name, "aadObjectId": user.aad_id},
            "recipient": {"id": self.app.mri, "name": self.app.name},
            "conversation": conversation,
            "channelData": self._channel_data(place),
        }

    @staticmethod
    def _channel_data(place: Conversation) -> Json:
        data: Json = {"tenant": {"id": place.tenant}}
        if place.channel is not None:
            team = place.channel.team
            data |= {
                "teamsChannelId": place.channel.id,
                "teamsTeamId": team.id,
                "channel": {"id": place.channel.id},
                "team": {"id": team.id},
            }
        return data

    @staticmethod
    def _client_info(user: User) -> Json:
        return {
            "type": "clientInfo",
            "locale": user.locale,
            "country": user.locale.partition("-")[2],
            "platform": "Web",
            "timezone": user.timezone,
        }

    def message(
        self,
        user: User,
        place: Conversation,
        text: str,
        now: datetime,
        *,
        thread: str | None = None,
        mentioning: tuple[User, ...] = (),
    ) -> Json:
        """What a user typed: in a channel the bot is mentioned first; `@Name` mentions those given."""
        names = [self.app.name] if place.channel is not None else []
        people = [(self.app.mri, self.app.name)] * len(names)
        people += [(other.mri(self.app), other.name) for other in mentioning]
        said = f"@{self.app.name} {text}" if names else text
        rich = html.escape(said)
        for index, (_, name) in enumerate(people):
            said = said.replace(f"@{name}", f"<at>{name}</at>", 1)
            rich = rich.replace(f"@{html.escape(name)}", _span(index, name), 1)
        message_id = self.log.new_id()
        if place.channel is not None and thread is None:
            thread = message_id
        mentions = [
            {"type": "mention", "mentioned": {"id": mri, "name": name}, "text": f"<at>{name}</at>"}
            for mri, name in people
        ]
        return self._base(user, place, thread, now) | {
            "type": "message",
            "id": message_id,
            "textFormat": "plain",
            "locale": user.locale,
            "text": f"{said}\n" if names else said,
            "attachments": [{"contentType": "text/html", "content": f"<div><div>{rich}</div></div>"}],
            "entities": [*mentions, self._client_info(user)],
        }

    def submitted(self, user: User, shown: Message, value: Json, now: datetime) -> Json:
        """An Action.Submit: a message without text, with the value, in answer to the card."""
        data = self._channel_data(shown.place) | {
            "source": {"name": "message"},
            "legacy": {"replyToId": shown.id},
        }
        return self._base(user, shown.place, shown.thread, now) | {
            "type": "message",
            "id": self.log.new_id(),
            "locale": user.locale,
            "channelData": data,
            "entities": [self._client_info(user)],
            "replyToId": shown.id,
            "value": value,
        }

    def invoke(self, user: User, shown: Message, name: str, value: Json, now: datetime) -> Json:
        """A press that waits for its answer."""
        data = self._channel_data(shown.place) | {"source": {"name": "message"}}
        return self._base(user, shown.place, shown.thread, now) | {
            "type": "invoke",
            "name": name,
            "id": f"f:{uuid.uuid4()}",
            "locale": user.locale,
            "channelData": data,
            "entities": [self._client_info(user)],
            "replyToId": shown.id,
            "value": value,
        }

    def installed(self, user: User, place: Conversation, now: datetime, action: str) -> Json:
        """An installationUpdate, `add` or `remove`."""
        return self._base(user, place, None, now) | {
            "type": "installationUpdate",
            "action": action,
            "id": f"f:{uuid.uuid4()}",
            "locale": user.locale,
            "entities": [self._client_info(user)],
            "channelData": self._event_data(place),
        }

    def members_changed(
        self, user: User, place: Conversation, now: datetime, members: list[Json], *, added: bool = True
    ) -> Json:
        """A conversationUpdate about members; in a team it is about the team, in its General channel."""
        data = self._event_data(place)
        if place.channel is not None:
            data["eventType"] = "teamMemberAdded" if added else "teamMemberRemoved"
        return self._base(user, place, None, now) | {
            "type": "conversationUpdate",
            "id": f"f:{uuid.uuid4()}",
            "channelData": data,
            "membersAdded" if added else "membersRemoved": members,
        }

    def _event_data(self, place: Conversation) -> Json:
        data = self._channel_data(place)
        if isinstance(channel := place.channel, Channel):
            data["team"] = _team(channel.team)
            data["settings"] = {"selectedChannel": {"id": channel.id}}
        return data


def stamp(instant: datetime) -> str:
    """An instant as Teams writes it: UTC with milliseconds."""
    return instant.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant:%f}"[:3] + "Z"


def _team(team: Team) -> Json:
    return {"id": team.id, "name": team.name, "aadGroupId": team.aad_group_id, "tenantId": team.tenant}


def _span(index: int, name: str) -> str:
    kind = "http://schema.skype.com/Mention"
    return f'<span itemscope="" itemtype="{kind}" itemid="{index}">{html.escape(name)}</span>'
