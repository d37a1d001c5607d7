"""Fields of a payload, checked where they are read: signed by Slack, it may still be nonsense."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from adapters.asgi import Refused

DEEPEST = 40
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TOKEN = re.compile(r"[!-~]{1,255}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TS = re.compile(r"([0-9]{1,11})\.([0-9]{1,6})")


def at(source: object, *path: str | int) -> object:
    """What lies at `path`, or None."""
    for step in path:
        if isinstance(source, dict):
            source = source.get(step)
        elif isinstance(source, list) and isinstance(step, int) and step < len(source):
            source = source[step]
        else:
            return None
    return source


def text(source: object, *path: str | int) -> str:
    """Words a person chose, without the NUL that no database stores."""
    value = at(source, *path)
    if not isinstance(value, str):
        raise Refused(400, f"no {path[-1]}")
    return value.replace("\0", "")


def identifier(source: object, *path: str | int) -> str:
    """The id of a user, workspace, conversation or view."""
    return _matching(_ID, source, path)


def token(source: object, *path: str | int) -> str:
    """An opaque word of Slack's."""
    return _matching(_TOKEN, source, path)


def table(source: object, *path: str | int) -> Mapping[str, object]:
    """An object inside the payload."""
    value = at(source, *path)
    if not isinstance(value, dict):
        raise Refused(400, f"no {path[-1] if path else 'fields'}")
    return value


def instant(source: object, *path: str | int) -> datetime:
    """One of Slack's instants (UTC), whose microseconds a float would round."""
    found = _TS.fullmatch(text(source, *path))
    if found is None:
        raise Refused(400, f"no {path[-1]}")
    return _EPOCH + timedelta(seconds=int(found[1]), microseconds=int(found[2].ljust(6, "0")))


def shallow(payload: object) -> bool:
    """Whether nothing lies deeper than in Slack's own payloads; asked before anything recurses into one."""
    level = [payload]
    for _ in range(DEEPEST):
        children = [child for node in level for child in _children(node)]
        level = [child for child in children if isinstance(child, dict | list)]
        if not level:
            return True
    return False


def _children(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _matching(pattern: re.Pattern[str], source: object, path: tuple[str | int, ...]) -> str:
    value = at(source, *path)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Refused(400, f"no {path[-1]}")
    return value
