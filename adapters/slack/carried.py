"""What our buttons and modals carry through Slack and back: a command with its arguments, opaque ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

ACTION = "plenary"
"""The start of every action id of ours."""

LONGEST_METADATA = 3000


@dataclass(frozen=True, slots=True)
class Carried:
    """A modal's note to itself: the form's command and arguments, and the channel it was opened in."""

    command: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    channel: str = ""


def button_value(command: str, args: tuple[str, ...]) -> str:
    """The value of a button."""
    return orjson.dumps([command, *args]).decode()


def pressed(value: str) -> tuple[str, tuple[str, ...]]:
    """The command and arguments of a button's value. Raises ValueError where it is none of ours."""
    words = orjson.loads(value)
    if not isinstance(words, list) or not words or not all(map(_is_text, words)):
        raise ValueError("not a button's value")
    command, *args = words
    return command, tuple(args)


def metadata(carried: Carried) -> str:
    """A modal's private_metadata. Raises ValueError where the form carries more than Slack takes."""
    text = orjson.dumps(carried).decode()
    if len(text) > LONGEST_METADATA:
        raise ValueError("a form carries more than fits into a modal")
    return text


def carried(text: str) -> Carried:
    """What `metadata` wrote; nothing for an empty text. Raises ValueError for anything else."""
    if not text:
        return Carried()
    match orjson.loads(text):
        case {"command": str(command), "args": dict(args), "channel": str(channel)} if all(
            map(_is_text, (command, channel, *args.values()))
        ):
            return Carried(command, args, channel)
        case _:
            raise ValueError("not a modal's note")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value
