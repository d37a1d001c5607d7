"""The bodies Slack sends: commands, actions, views and events, in their real shape."""

from typing import Any

from . import chat, views
from .filling import Impossible
from .shapes import Json
from .world import Message, User, View, Workspace, World


def _app(world: World, workspace: Workspace) -> Json:
    return {
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
        "enterprise": {"id": workspace.enterprise, "name": workspace.enterprise}
        if workspace.enterprise
        else None,
        "is_enterprise_install": workspace.org_install,
    }


def _team(workspace: Workspace) -> Json | None:
    if workspace.org_install:
        return None
    enterprise = {"enterprise_id": workspace.enterprise, "enterprise_name": workspace.enterprise}
    return {"id": workspace.id, "domain": workspace.name} | (enterprise if workspace.enterprise else {})


def _user(user: User) -> Json:
    """A person's own workspace, which for a Slack Connect stranger is not the one the app is in."""
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team}


def _interaction(kind: str, world: World, workspace: Workspace, user: User) -> Json:
    return {"type": kind, "user": _user(user), "team": _team(workspace), **_app(world, workspace)}


def command(
    world: World, workspace: Workspace, user: User, channel: str, word: str, text: str, url: str
) -> dict[str, str]:
    fields = {
        "token": world.app.verification_token,
        "team_id": workspace.id,
        "team_domain": workspace.name,
        "channel_id": channel,
        "channel_name": workspace.channels[channel].name,
        "user_id": user.id,
        "user_name": user.name,
        "command": word,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": str(workspace.org_install).lower(),
        "response_url": url,
        "trigger_id": world.trigger(workspace.id, user.id),
    }
    enterprise = {"enterprise_id": workspace.enterprise, "enterprise_name": workspace.enterprise}
    return fields | (enterprise if workspace.enterprise else {})


def action(block: Json, element: Json, choice: Json, action_ts: str) -> Json:
    fields = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
    if element["type"] == "button":
        fields |= {name: element[name] for name in ("text", "value", "style") if name in element}
    return fields | choice | {"action_ts": action_ts}


def block_actions(
    world: World, workspace: Workspace, user: User, shown: Message | View, acted: Json, state: Json, url: str
) -> Json:
    """A press in a message, which has a response_url, or in a view, which has none."""
    payload = _interaction("block_actions", world, workspace, user)
    payload |= {"trigger_id": world.trigger(workspace.id, user.id), "actions": [acted]}
    if isinstance(shown, View):
        in_view = {"type": "view", "view_id": shown.id}
        return payload | {"container": in_view, "view": views.as_json(world, shown)}
    ephemeral = bool(shown.ephemeral_to)
    container: Json = {"type": "message", "message_ts": shown.ts, "channel_id": shown.channel}
    container |= {"is_ephemeral": ephemeral}
    channel = {"id": shown.channel, "name": workspace.channels[shown.channel].name}
    payload |= {"container": container, "channel": channel, "state": {"values": state}, "response_url": url}
    # Slack does not tell what an ephemeral message said.
    return payload if ephemeral else payload | {"message": chat.as_json(workspace, shown, metadata=False)}


def view_event(world: World, workspace: Workspace, user: User, kind: str, view: View) -> Json:
    """`kind` is view_submission or view_closed."""
    payload = _interaction(kind, world, workspace, user)
    payload["view"] = views.as_json(world, view) | {"app_id": world.app.id}
    if kind == "view_closed":
        return payload | {"is_cleared": False}
    return payload | {"trigger_id": world.trigger(workspace.id, user.id), "response_urls": []}


_NEEDED = {
    "app_mention": "app_mentions:read",
    "message": "im:history",
    "message_metadata_posted": "metadata.message:read",
    "reaction_added": "reactions:read",
}


def event(world: World, workspace: Workspace, inner: Json, event_id: str | None) -> Json:
    """The envelope; Slack sends no event the app has no scope for."""
    needed = _NEEDED.get(str(inner.get("type")))
    granted = [token.scopes for token in world.tokens.values() if token.team == workspace.id]
    if needed and not any(needed in scopes for scopes in granted):
        raise Impossible(f"{workspace.id} has not granted {needed}: Slack would not send this event")
    now = world.clock()
    seen_by: Any = {
        "enterprise_id": workspace.enterprise or None,
        "team_id": None if workspace.org_install else workspace.id,
        "user_id": workspace.bot_user,
        "is_bot": True,
        "is_enterprise_install": workspace.org_install,
    }
    return {
        "token": world.app.verification_token,
        "team_id": workspace.id,
        "enterprise_id": workspace.enterprise or None,
        "context_team_id": workspace.id,
        "context_enterprise_id": workspace.enterprise or None,
        "api_app_id": world.app.id,
        "event": {"event_ts": f"{now:.6f}", **inner},
        "type": "event_callback",
        "event_id": event_id or world.new_id("Ev"),
        "event_time": int(now),
        "authorizations": [seen_by],
        "is_ext_shared_channel": False,
    }
