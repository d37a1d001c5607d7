"""Who is there: auth.test, the users methods and the conversations methods."""

from decimal import Decimal

from .budgets import SPECIAL, TIER_3, TIER_4
from .chat import as_json
from .method import Method, Request
from .shapes import Json
from .world import Channel, Message, Refused, User


def auth_test(request: Request) -> Json:
    workspace = request.workspace
    return {
        "url": f"https://{workspace.name}.slack.com/",
        "team": workspace.name,
        "user": "plenary",
        "team_id": workspace.id,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "enterprise_id": workspace.enterprise or None,
        "is_enterprise_install": workspace.org_install,
    }


def _user(request: Request, user: User) -> Json:
    """Locale only on request, mail only with its scope, and of a stranger neither."""
    stranger = user.team != request.workspace.id
    known: Json = {"id": user.id, "team_id": user.team, "name": user.name, "tz": user.tz}
    known |= {
        "real_name": user.name,
        "deleted": user.deleted,
        "is_bot": False,
        "is_stranger": stranger,
        "is_app_user": False,
    }
    profile = {"real_name": user.name, "display_name": user.name, "team": user.team}
    if user.email and not stranger and "users:read.email" in request.token.scopes:
        profile["email"] = user.email
    if request.flag("include_locale") and not stranger:
        known["locale"] = user.locale
    return known | {"profile": profile}


def users_info(request: Request) -> Json:
    return {"user": _user(request, request.user())}


def lookup_by_email(request: Request) -> Json:
    email, home = str(request.need("email")).lower(), request.workspace.id
    for user in request.workspace.users.values():
        if user.team == home and not user.deleted and (user.email or "").lower() == email:
            return {"user": _user(request, user)}
    raise Refused("users_not_found")


def _channel(channel: Channel, request: Request) -> Json:
    known: Json = {"id": channel.id, "is_archived": channel.archived, "context_team_id": request.workspace.id}
    known |= {"is_channel": channel.kind == "public", "is_group": channel.kind == "private"}
    known |= {"is_im": channel.kind == "im", "is_mpim": channel.kind == "mpim"}
    known["is_private"] = channel.kind != "public"
    if channel.kind == "im":
        return known | {"user": next(iter(channel.members - {request.workspace.bot_user}))}
    known |= {"name": channel.name, "is_member": request.workspace.bot_user in channel.members}
    return known | ({"num_members": len(channel.members)} if request.flag("include_num_members") else {})


def conversations_info(request: Request) -> Json:
    channel = request.channel()
    request.scope(channel.read_scope)
    return {"channel": _channel(channel, request)}


def conversations_open(request: Request) -> Json:
    """The bot's direct conversation with one person, or one of several people."""
    if request.args.get("channel"):
        return {"channel": {"id": request.joined().id}}
    users = request.args.get("users") or ""
    names = users if isinstance(users, list) else [name for name in str(users).split(",") if name]
    if not names:
        raise Refused("users_list_not_supplied")
    request.scope("im:write" if len(names) == 1 else "mpim:write")
    for name in names:
        person = request.workspace.users.get(name)
        if person is None:
            raise Refused("user_not_found")
        if person.deleted:
            raise Refused("user_disabled")
    channel = request.world.dm(request.workspace, *names)
    return {"channel": _channel(channel, request) if request.flag("return_im") else {"id": channel.id}}


def conversations_history(request: Request) -> Json:
    """What stands in the conversation itself, newest first."""
    messages = request.world.visible(request.workspace.id, _readable(request).id)
    return _page(request, [m for m in messages if "thread_ts" not in m.content][::-1])


def conversations_replies(request: Request) -> Json:
    """A message and the answers in its thread, oldest first."""
    ts, messages = request.need("ts"), request.world.visible(request.workspace.id, _readable(request).id)
    thread = [m for m in messages if ts in (m.ts, m.content.get("thread_ts"))]
    if not thread:
        raise Refused("thread_not_found")
    return _page(request, thread)


def _readable(request: Request) -> Channel:
    channel = request.joined()
    request.scope(channel.history_scope)
    return channel


def _page(request: Request, messages: list[Message]) -> Json:
    """`limit` messages between oldest and latest; the cursor is where the next page begins."""
    limit, start = request.whole("limit", 100), request.whole("cursor", 0)
    if not 1 <= limit <= 999:
        raise Refused("invalid_limit")
    oldest, latest = _instant(request, "oldest", "0"), _instant(request, "latest", "9999999999")
    ends = (oldest, latest) if request.flag("inclusive") else ()
    found = [m for m in messages if oldest < Decimal(m.ts) < latest or Decimal(m.ts) in ends]
    shown = [
        as_json(request.workspace, m, request.flag("include_all_metadata"))
        for m in found[start : start + limit]
    ]
    more = len(found) > start + limit
    answer: Json = {"messages": shown, "has_more": more}
    return answer | ({"response_metadata": {"next_cursor": str(start + limit)}} if more else {})


def _instant(request: Request, name: str, otherwise: str) -> Decimal:
    written = str(request.args.get(name) or otherwise)
    if not written.replace(".", "", 1).isdigit():
        raise Refused(f"invalid_ts_{name}")
    return Decimal(written)


_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_PAGE = "channel cursor limit latest oldest inclusive include_all_metadata"
METHODS = {
    "auth.test": Method(auth_test, SPECIAL, ""),
    "users.info": Method(users_info, TIER_4, "user include_locale", ("users:read",), takes_json=False),
    "users.lookupByEmail": Method(lookup_by_email, TIER_3, "email", ("users:read.email",), takes_json=False),
    "conversations.info": Method(
        conversations_info, TIER_3, "channel include_locale include_num_members", _READ, takes_json=False
    ),
    "conversations.open": Method(
        conversations_open, TIER_3, "users channel return_im prevent_creation", ("im:write", "mpim:write")
    ),
    "conversations.history": Method(conversations_history, TIER_3, _PAGE, _HISTORY, takes_json=False),
    "conversations.replies": Method(conversations_replies, TIER_3, f"{_PAGE} ts", _HISTORY, takes_json=False),
}
