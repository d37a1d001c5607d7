"""What the bot sends and answers: refused where Teams refuses, noted where it would show otherwise."""

import json
from collections.abc import Callable, Iterator

from .cards import card_violations, mention_violations
from .messages import ADAPTIVE
from .people import App, Conversation, Json
from .refusal import Refused

ACTIVITY_BYTES = 100 * 1024
CARD_ANSWER = ADAPTIVE
TOAST_ANSWER = "application/vnd.microsoft.activity.message"
ERROR_ANSWER = "application/vnd.microsoft.error"

Knows = Callable[[str], bool]


def parsed_activity(raw: bytes) -> Json:
    """The activity in a request's body; refuses what is none or is too big."""
    try:
        activity = json.loads(raw)
    except ValueError as error:
        raise Refused(400, "BadSyntax", f"The body is not JSON: {error}.") from error
    if not isinstance(activity, dict):
        raise Refused(400, "BadSyntax", "The body is not an object.")
    text = json.dumps(activity, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode("utf-16-le", "surrogatepass")) > ACTIVITY_BYTES:
        raise Refused(413, "MessageSizeTooBig", "The message is larger than 100 KB.")
    return activity


def require_message(activity: Json) -> None:
    """Refuse what Teams would not take for a message or a typing sign."""
    if activity.get("type") not in ("message", "typing"):
        raise Refused(400, "BadSyntax", f"An activity of type {activity.get('type')!r} cannot be sent.")
    attachments = activity.get("attachments") or []
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise Refused(400, "BadSyntax", "attachments is not a list of objects.")
    if not isinstance(activity.get("text") or "", str):
        raise Refused(400, "BadSyntax", "text is not a string.")
    if activity["type"] == "message" and not activity.get("text") and not attachments:
        raise Refused(400, "BadSyntax", "A message needs text or an attachment.")


def activity_violations(activity: Json, place: Conversation, app: App, knows: Knows) -> Iterator[str]:
    """All that Teams would show otherwise than it was meant."""
    attachments = activity.get("attachments") or []
    if activity.get("text") and attachments:
        yield "text and attachment in one activity: Teams sends two messages and returns no id"
    if len(attachments) > 1:
        yield f"{len(attachments)} attachments: Teams sends each as a message"
    for index, attachment in enumerate(attachments):
        if attachment.get("contentType") != ADAPTIVE:
            yield f"attachments[{index}]: contentType {attachment.get('contentType')!r}"
        else:
            yield from card_violations(attachment.get("content"), knows)
    if activity.get("textFormat", "markdown") not in ("plain", "markdown", "xml"):
        yield f"textFormat {activity['textFormat']!r}"
    yield from mention_violations("text", activity.get("text") or "", activity.get("entities"), knows)
    yield from _addressing(activity, place, app)
    yield from _suggestions(activity.get("suggestedActions"), place)


def _addressing(activity: Json, place: Conversation, app: App) -> Iterator[str]:
    sender, conversation = activity.get("from"), activity.get("conversation")
    if isinstance(sender, dict) and sender.get("id") != app.mri:
        yield f"from is {sender.get('id')!r}, not the bot"
    if isinstance(conversation, dict) and str(conversation.get("id")).partition(";")[0] != place.id:
        yield f"conversation is {conversation.get('id')!r}, not that of the address"


def _suggestions(suggested: object, place: Conversation) -> Iterator[str]:
    if suggested is None:
        return
    actions = suggested.get("actions") if isinstance(suggested, dict) else None
    if place.user is None:
        yield "suggestedActions outside a personal chat"
    if not isinstance(actions, list) or any(a.get("type") != "imBack" for a in actions):
        yield "suggestedActions other than imBack"


def invoke_violations(name: str, status: int, answer: object, knows: Knows) -> Iterator[str]:
    """All that is wrong with the answer to an invoke, as `<name>: …`."""
    if status != 200:
        return
    problems = _card_answer(answer, knows) if name == "adaptiveCard/action" else _task_answer(answer, knows)
    yield from (f"{name}: {problem}" for problem in problems)


def _card_answer(answer: object, knows: Knows) -> Iterator[str]:
    if not isinstance(answer, dict) or not isinstance(answer.get("statusCode"), int):
        yield "answer without statusCode"
        return
    kind, value = answer.get("type"), answer.get("value")
    match kind, answer["statusCode"]:
        case str(known), 200 if known == CARD_ANSWER:
            yield from card_violations(value, knows)
        case str(known), 200 if known == TOAST_ANSWER:
            if not isinstance(value, str) or not value:
                yield "a toast without words"
        case str(known), 400 | 500 if known == ERROR_ANSWER:
            if not isinstance(value, dict) or not value.get("code") or not value.get("message"):
                yield "an error without code or message"
        case _:
            yield f"type {kind!r} with statusCode {answer['statusCode']}"


def _task_answer(answer: object, knows: Knows) -> Iterator[str]:
    task = answer.get("task") if isinstance(answer, dict) else None
    if task is None and not answer:  # an empty answer closes the dialog
        return
    if not isinstance(task, dict) or task.get("type") not in ("continue", "message"):
        yield "no task of type continue or message"
    elif task["type"] == "message":
        if not isinstance(task.get("value"), str) or not task["value"]:
            yield "a message without words"
    else:
        yield from _dialog(task.get("value"), knows)


def _dialog(value: object, knows: Knows) -> Iterator[str]:
    if not isinstance(value, dict) or not value.get("title"):
        yield "a dialog without title"
        return
    for side in ("height", "width"):
        size = value.get(side, "medium")
        if size not in ("small", "medium", "large") and not (isinstance(size, int) and size > 0):
            yield f"{side} {size!r}"
    card = value.get("card")
    if not isinstance(card, dict) or card.get("contentType") != ADAPTIVE:
        yield "a dialog without an Adaptive Card"
    else:
        yield from card_violations(card.get("content"), knows, in_dialog=True)
