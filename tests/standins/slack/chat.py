"""Messages: the chat methods, what a response_url does, and what a command's answer shows."""

import copy
from typing import Any

from .blocks import MESSAGE, block_problems, too_much_text
from .budgets import PER_CHANNEL, PER_WORKSPACE, TIER_3, TIER_4
from .method import Method, Request
from .shapes import Json, anything, shape, string
from .world import RESPONSE_SECONDS, RESPONSE_USES, Channel, Message, Refused, ResponseUrl, Workspace, World

MOST_TEXT, MOST_TEXT_TO_EDIT = 40_000, 4_000
_METADATA = shape({"event_type": string(255), "event_payload": anything})


def checked(world: World, where: str, args: Json) -> Json:
    """The text, blocks and metadata of a message, or Slack's refusal, which is a violation as well."""
    text, blocks, metadata = args.get("text") or "", args.get("blocks"), args.get("metadata")
    try:
        _check(text, blocks, metadata)
    except Refused as refusal:
        world.violation(where, f"{refusal.error} {refusal.extra.get('messages', '')}".strip())
        raise
    if blocks and not text.strip():
        world.violation(where, "blocks without text: nothing for notifications and screen readers")
    if args.get("attachments"):
        world.violation(where, "attachments are not shown here; send blocks")
    content: Json = {"text": text[:MOST_TEXT]}
    content |= {"blocks": copy.deepcopy(blocks)} if blocks else {}
    content |= {"metadata": copy.deepcopy(metadata)} if metadata else {}
    return content | {name: args[name] for name in ("link_names", "parse") if args.get(name)}


def _check(text: Any, blocks: Any, metadata: Any) -> None:
    if not isinstance(text, str):
        raise Refused("invalid_arguments", messages=["[ERROR] must be a string [json-pointer:/text]"])
    if blocks is not None:
        problems = block_problems(blocks, MESSAGE)
        if problems:
            raise Refused("invalid_blocks", messages=[f"[ERROR] {problem}" for problem in problems])
        if too_much_text(blocks):
            raise Refused("msg_blocks_too_long")
    if not text and not blocks:
        raise Refused("no_text")
    if metadata and (
        list(_METADATA(metadata, "/metadata")) or not isinstance(metadata["event_payload"], dict)
    ):
        raise Refused("invalid_metadata_format")


def _sent(request: Request) -> Json:
    args = request.args | {name: request.decoded(name) for name in ("blocks", "metadata", "attachments")}
    return checked(request.world, f"{request.method} {request.workspace.id}", args)


def _destination(request: Request) -> Channel:
    """A channel's id, or a person's: then the message goes to their direct conversation."""
    person = request.workspace.users.get(str(request.need("channel")))
    if person and person.deleted:
        raise Refused("account_inactive")
    channel = request.world.dm(request.workspace, person.id) if person else request.channel()
    if channel.archived:
        raise Refused("is_archived")
    if request.workspace.bot_user not in channel.members and "chat:write.public" not in request.token.scopes:
        raise Refused("not_in_channel")
    return channel


def post_message(request: Request) -> Json:
    channel, world, workspace = _destination(request), request.world, request.workspace
    if wait := world.budgets.take(PER_CHANNEL, request.method, workspace.id, channel.id):
        raise Refused("ratelimited", retry_after=wait)
    if any(request.args.get(name) for name in ("username", "icon_emoji", "icon_url")):
        request.scope("chat:write.customize")
    thread = request.args.get("thread_ts")
    if thread and world.find_message(workspace.id, channel.id, thread) is None:
        raise Refused("thread_not_found")
    content = _sent(request) | ({"thread_ts": thread} if thread else {})
    message = world.post(Message(workspace.id, channel.id, world.new_ts(), workspace.bot_user, content))
    return {"channel": channel.id, "ts": message.ts, "message": as_json(request.workspace, message)}


def as_json(workspace: Workspace, message: Message, metadata: bool = True) -> Json:
    """The message as the Web API and the payloads give it."""
    fields = {"type": "message", "ts": message.ts, "user": message.author, "team": message.team}
    if message.author == workspace.bot_user:
        fields["bot_id"] = workspace.bot_id
    content = {name: value for name, value in message.content.items() if metadata or name != "metadata"}
    edited = {"edited": {"user": message.author, "ts": message.ts}} if len(message.versions) > 1 else {}
    return copy.deepcopy(fields | content | edited)


def _own(request: Request, error: str) -> Message:
    channel = request.channel()
    if channel.archived:
        raise Refused("is_archived")
    message = request.world.find_message(request.workspace.id, channel.id, str(request.need("ts")))
    if message is None:
        raise Refused("message_not_found")
    if message.author != request.workspace.bot_user:
        raise Refused(error)
    return message


def update(request: Request) -> Json:
    """Text without blocks removes the blocks; metadata stays unless it is given."""
    message = _own(request, "cant_update_message")
    content = _sent(request)
    if len(content["text"]) > MOST_TEXT_TO_EDIT:
        raise Refused("msg_too_long")
    kept = {name: message.content[name] for name in ("metadata", "thread_ts") if name in message.content}
    if request.args.get("metadata") is not None:
        kept.pop("metadata", None)
    request.world.edit(message, kept | content)
    answer = {"channel": message.channel, "ts": message.ts, "text": message.text}
    return answer | {"message": as_json(request.workspace, message)}


def delete(request: Request) -> Json:
    message = _own(request, "cant_delete_message")
    request.world.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(request: Request) -> Json:
    channel, user, world = request.joined(), request.user(), request.world
    if channel.archived:
        raise Refused("is_archived")
    if user.id not in channel.members:
        raise Refused("user_not_in_channel")
    workspace, ts = request.workspace, world.new_ts()
    message = Message(workspace.id, channel.id, ts, workspace.bot_user, _sent(request), ephemeral_to=user.id)
    return {"message_ts": world.post(message).ts}


def answer(world: World, url: ResponseUrl, body: Json, where: str = "response_url") -> Message | None:
    """Do what a body sent to a response_url, or as a command's HTTP response, asks."""
    if body.get("delete_original") is True:
        if url.message is None or url.message.deleted:
            raise Refused("message_not_found")
        world.delete(url.message)
        return None
    public = body.get("response_type") == "in_channel"
    content = checked(world, f"{where} {url.team}", body)
    if body.get("replace_original") is True and url.message is not None:
        if url.message.deleted:
            raise Refused("message_not_found")
        kept = {"metadata": url.message.metadata} if url.message.metadata else {}
        return world.edit(url.message, kept | content)
    bot, to = world.workspaces[url.team].bot_user, "" if public else url.user
    return world.post(Message(url.team, url.channel, world.new_ts(), bot, content, ephemeral_to=to))


def respond(world: World, name: str, body: Any) -> None:
    """One use of a response_url; raises Refused, after which the use is spent all the same."""
    url = world.response_urls.get(name)
    if url is None:
        raise Refused("no_service")
    if world.clock() - url.born > RESPONSE_SECONDS:
        raise Refused("expired_url")
    if url.uses >= RESPONSE_USES:
        raise Refused("used_url")
    url.uses += 1
    if not isinstance(body, dict):
        raise Refused("invalid_payload")
    answer(world, url, body)


_SENT = "channel text blocks attachments metadata mrkdwn parse link_names as_user"
_POSTED = f"{_SENT} thread_ts reply_broadcast unfurl_links unfurl_media username icon_emoji icon_url"
METHODS = {
    "chat.postMessage": Method(post_message, PER_WORKSPACE, _POSTED, ("chat:write",)),
    "chat.update": Method(update, TIER_3, f"{_SENT} ts reply_broadcast", ("chat:write",)),
    "chat.delete": Method(delete, TIER_3, "channel ts as_user", ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, TIER_4, f"{_SENT} user thread_ts", ("chat:write",)),
}
