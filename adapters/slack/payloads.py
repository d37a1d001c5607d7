"""What Slack's payloads mean: each becomes one frozen act with its Request, or is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapters.asgi import Refused
from adapters.ranking import entered
from adapters.slack import SlackConnection
from adapters.slack.carried import ACTION, Carried, carried, pressed
from adapters.slack.fields import at, identifier, instant, table, text, token
from adapters.slack.texts import after_mention, unescaped
from bot.domain.people import IdentityKey, Platform
from bot.requests import Args, ConversationKey, Request, typed

Payload = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Press:
    """A button of ours was pressed: in a message, in a modal or on a Home tab.

    `response_url` is empty outside messages, `view` inside them; nobody else sees an `ephemeral` message.
    """

    request: Request
    trigger: str
    response_url: str = ""
    ephemeral: bool = False
    view: str = ""
    home: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Something was typed after the slash command."""

    request: Request
    trigger: str
    response_url: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One of our forms was submitted."""

    request: Request


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody looks at the Home tab."""

    request: Request


@dataclass(frozen=True, slots=True)
class Mention:
    """The bot was mentioned in a channel; `thread` is the thread's first message, if it was in one."""

    request: Request
    thread: str


@dataclass(frozen=True, slots=True)
class Other:
    """Anything else Slack sends: an event that needs no answer, or an interaction we never offered."""

    kind: str


Act = Press | Command | Submission | HomeOpened | Mention | Other


def connection(payload: Payload, teams: Mapping[str, SlackConnection]) -> SlackConnection:
    """The connection to which the payload came, of those its signature speaks for."""
    app = payload.get("api_app_id")
    for team in _teams(payload):
        found = teams.get(team) if isinstance(team, str) else None
        if found is not None and (not found.app_id or app is None or app == found.app_id):
            return found
    raise Refused(403, "workspace not connected")


def _teams(payload: Payload) -> Iterator[object]:
    """Where the payload names our own workspace, the surest place first.

    In a shared channel the plain team may be another's: modals and events name the installation beside it.
    """
    yield at(payload, "view", "app_installed_team_id")
    yield at(payload, "authorizations", 0, "team_id")
    yield at(payload, "team", "id")
    yield payload.get("team_id")


def read(payload: Payload, ours: SlackConnection) -> Act:
    """What happened; raises Refused (400) where the payload is not what it says it is."""
    match payload.get("type"):
        case "block_actions":
            return _press(payload, ours)
        case "view_submission":
            return _submission(payload, ours)
        case "event_callback":
            return _event(payload, ours)
        case None if "command" in payload:
            return _command(payload, ours)
        case str() as kind:
            return Other(kind)
        case _:
            raise Refused(400, "no type")


def _press(payload: Payload, ours: SlackConnection) -> Press:
    action = at(payload, "actions", 0)
    if not text(action, "action_id").startswith(ACTION):
        raise Refused(400, "not our button")
    try:
        command, args = pressed(text(action, "value"))
    except ValueError:
        raise Refused(400, "not our button") from None
    user, view, trigger = identifier(payload, "user", "id"), at(payload, "view"), token(payload, "trigger_id")
    request = Request(
        id=f"slack:{trigger}",
        identity=IdentityKey(Platform.SLACK, _home(payload, ours), user),
        conversation=(
            _conversation(identifier(payload, "channel", "id"), ours)
            if view is None
            else _remembered(_note(view), user, ours)
        ),
        command=command,
        args=Args.of(*args),
        clicked_at=instant(action, "action_ts"),
    )
    if view is not None:
        return Press(request, trigger, view=identifier(view, "id"), home=at(view, "type") == "home")
    ephemeral = at(payload, "container", "is_ephemeral") is True
    return Press(request, trigger, text(payload, "response_url"), ephemeral)


def _submission(payload: Payload, ours: SlackConnection) -> Submission:
    view, user = at(payload, "view"), identifier(payload, "user", "id")
    note = _note(view)
    fields = dict(note.args)
    for block in table(view, "state", "values").values():
        fields.update((name, entered(name, _entered(state))) for name, state in table(block).items())
    request = Request(
        id=f"slack:{token(payload, 'trigger_id')}",
        identity=IdentityKey(Platform.SLACK, _home(payload, ours), user),
        conversation=_remembered(note, user, ours),
        command=note.command,
        args=Args.named(fields),
    )
    return Submission(request)


def _entered(state: object) -> str:
    """The value of one input, or its values joined by commas; an empty one is null."""
    several = at(state, "selected_options")
    if isinstance(several, list):
        return ",".join(text(option, "value") for option in several)
    chosen = at(state, "selected_option")
    holder = state if chosen is None else chosen
    return "" if at(holder, "value") is None else text(holder, "value")


def _command(payload: Payload, ours: SlackConnection) -> Command:
    word, args = typed(unescaped(text(payload, "text")))
    trigger = token(payload, "trigger_id")
    identity = IdentityKey(Platform.SLACK, identifier(payload, "team_id"), identifier(payload, "user_id"))
    conversation = _conversation(identifier(payload, "channel_id"), ours)
    request = Request(f"slack:{trigger}", identity, conversation, word, args)
    return Command(request, trigger, text(payload, "response_url"))


def _event(payload: Payload, ours: SlackConnection) -> HomeOpened | Mention | Other:
    event = table(payload, "event")
    kind = text(event, "type")
    if kind == "app_home_opened" and event.get("tab") == "home":
        own = _conversation(identifier(event, "user"), ours, personal=True)
        return HomeOpened(_event_request(payload, ours, own, ""))
    if kind == "app_mention" and event.get("bot_id") is None:  # bots do not talk to bots
        said = after_mention(text(event, "text"), at(payload, "authorizations", 0, "user_id"))
        request = _event_request(payload, ours, _conversation(identifier(event, "channel"), ours), said)
        return Mention(request, "" if event.get("thread_ts") is None else token(event, "thread_ts"))
    return Other(kind)


def _event_request(
    payload: Payload, ours: SlackConnection, conversation: ConversationKey, said: str
) -> Request:
    event = table(payload, "event")
    word, args = typed(unescaped(said))
    # Either may be the id of an enterprise, E…, which is nobody's workspace.
    homes = (event.get("user_team"), event.get("team"))
    home = next((team for team in homes if isinstance(team, str) and team.startswith("T")), ours.team)
    identity = IdentityKey(Platform.SLACK, home, identifier(event, "user"))
    return Request(f"slack:{token(payload, 'event_id')}", identity, conversation, word, args)


def _home(payload: Payload, ours: SlackConnection) -> str:
    """The workspace of the person, which in a shared channel is not ours."""
    home = at(payload, "user", "team_id")
    return ours.team if home in (None, ours.team) else identifier(payload, "user", "team_id")


def _conversation(channel: str, ours: SlackConnection, *, personal: bool = False) -> ConversationKey:
    return ConversationKey(Platform.SLACK, ours.team, channel, personal or channel.startswith("D"))


def _note(view: object) -> Carried:
    """What we wrote into the view."""
    try:
        return carried(text(view, "private_metadata"))
    except ValueError:
        raise Refused(400, "not our view") from None


def _remembered(note: Carried, user: str, ours: SlackConnection) -> ConversationKey:
    """The conversation in which a modal was opened; a Home tab is its reader's own."""
    if note.channel:
        return _conversation(note.channel, ours)
    return _conversation(user, ours, personal=True)
