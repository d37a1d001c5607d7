"""From a submitted form to what the member meant: a pressed button, a filled form, or typed words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request as HttpRequest

from adapters.asgi import Refused, read
from bot.requests import Args, typed

LARGEST = 64 * 1024  # bytes
MOST_FIELDS = 1000
_ONCE = re.compile(r"[0-9a-f]{16}")
_TICK = re.compile(r"tick-[0-9]+-(.*)", re.DOTALL)


async def fields(request: HttpRequest) -> dict[str, str]:
    """The fields of a form; refuses what no form of ours would send."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(415, "not a form")
    body = await read(request.scope, request.receive, LARGEST)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:  # which a UnicodeDecodeError is too
        raise Refused(400, "not a form") from None
    found = {name: cleaned(value) for name, value in pairs}
    if len(found) != len(pairs):
        raise Refused(400, "a field came twice")
    return found


def cleaned(value: str) -> str:
    """Text as it is read: browsers send CRLF for a new line; a NUL is nobody's letter."""
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def meant(form: Mapping[str, str]) -> tuple[str, Args]:
    """The command and its arguments; refuses a form that says none of the three."""
    match [name for name in ("press", "form", "text") if name in form]:
        case ["press"]:
            return pressed(form["press"])
        case ["form"]:
            return form["form"], Args.named(_named(form))
        case ["text"]:
            return typed(form["text"])
        case _:
            raise Refused(400, "not a form of ours")


def pressed(value: str) -> tuple[str, Args]:
    """The command of a button and its arguments."""
    try:
        words = json.loads(value)
    except (ValueError, RecursionError):
        words = None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise Refused(400, "not a button of ours")
    cleaned = [word.replace("\0", "").encode("utf-8", "ignore").decode() for word in words]
    return cleaned[0], Args.of(*cleaned[1:])


def _named(form: Mapping[str, str]) -> dict[str, str]:
    """What the form carried with it, then what was filled in, then what was ticked.

    A tick, called tick-NUMBER-FIELD so that no two of a form have one name, adds its value to the field's.
    """
    carried = {name.removeprefix("arg-"): value for name, value in form.items() if name.startswith("arg-")}
    filled = {name.removeprefix("field-"): value for name, value in form.items() if name.startswith("field-")}
    for name, value in form.items():
        if found := _TICK.fullmatch(name):
            filled[found[1]] = ",".join(filter(None, (filled.get(found[1]), value)))
    return carried | filled


def request_id(form: Mapping[str, str]) -> str:
    """One id for one form sent twice; another as soon as anything in it differs."""
    once = form.get("once", "")
    if not _ONCE.fullmatch(once):
        raise Refused(400, "not a form of ours")
    said = json.dumps(sorted(form.items()), ensure_ascii=True)
    return f"{once}{hashlib.sha256(said.encode()).hexdigest()[:24]}"
