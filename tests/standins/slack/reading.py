"""What a person reads in a message or view, and whom it calls: an own reader of mrkdwn and blocks."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .shapes import Json

_TOKEN = re.compile(r"<([^<>|\n]+)(?:\|([^<>\n]*))?>")
_MARKED = r"(?<![\w{0}]){0}(?=\S)(.+?)(?<=\S){0}(?![\w{0}])"
_MARKS = [re.compile(_MARKED.format(mark)) for mark in (r"\*", "_", "~", "`")]
_BROADCASTS = {"here", "channel", "everyone"}


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody a message calls: kind is user, usergroup, channel or broadcast; target the id or the range."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: str


def _sources(shown: Any) -> tuple[str, list[Json]]:
    """The text field and the blocks of a message, a view, a payload or a bare list of blocks."""
    if isinstance(shown, list):
        return "", shown
    content: Json = shown if isinstance(shown, dict) else shown.content
    return content.get("text") or "", content.get("blocks") or []


def text_of(shown: Any, names: Mapping[str, str] | None = None) -> str:
    """The lines a person reads; dates show their fallback, mentions a name if it is known."""
    text, blocks = _sources(shown)
    if not blocks:
        return plain_of(text, names or {})
    view: Json = {} if isinstance(shown, list | dict) else shown.content
    title, submit = view.get("title", {}).get("text"), view.get("submit", {}).get("text")
    around = [title] if title else [], [f"[{submit}]"] if submit else []
    return "\n".join([*around[0], *_lines(blocks, names or {}), *around[1]])


def raw_text_of(shown: Any) -> str:
    """Every text as it was sent, with its tokens and escapes."""
    text, blocks = _sources(shown)
    return "\n".join([text, *_texts(blocks)])


def plain_of(mrkdwn: str, names: Mapping[str, str]) -> str:
    shown = _TOKEN.sub(lambda found: _render(found[1], found[2], names), mrkdwn)
    for mark in _MARKS:
        shown = mark.sub(r"\1", shown)
    return html.unescape(shown)


def _render(inside: str, label: str | None, names: Mapping[str, str]) -> str:
    if inside.startswith("@"):
        return "@" + (label or names.get(inside[1:], inside[1:]))
    if inside.startswith("#"):
        return "#" + (label or names.get(inside[1:], inside[1:]))
    if inside.startswith("!"):
        return label if label is not None else "@" + inside[1:].partition("^")[0]
    return label or inside.removeprefix("mailto:")


def mentions(shown: Any) -> list[Mention]:
    """Everybody the message calls, wherever it does; with blocks the text field counts too, to be strict."""
    text, blocks = _sources(shown)
    found = [mention for part in [text, *_mrkdwn(blocks)] for mention in _mentions_in(part)]
    return found + [Mention(kind, target) for kind, target in _rich(blocks)]


def links(shown: Any) -> list[Link]:
    text, blocks = _sources(shown)
    return [
        Link(html.unescape(found[1]), html.unescape(found[2] or ""))
        for part in [text, *_mrkdwn(blocks)]
        for found in _TOKEN.finditer(part)
        if found[1][0] not in "@#!"
    ]


def dates(shown: Any) -> list[int]:
    """The instants, in seconds since 1970 UTC, of the date tokens."""
    text, blocks = _sources(shown)
    return [int(one) for part in [text, *_mrkdwn(blocks)] for one in re.findall(r"<!date\^(\d+)\^", part)]


def _mentions_in(mrkdwn: str) -> Iterator[Mention]:
    for inside, _ in _TOKEN.findall(mrkdwn):
        if inside[0] == "@":
            yield Mention("user", inside[1:])
        elif inside[0] == "#":
            yield Mention("channel", inside[1:])
        elif inside.startswith("!subteam^"):
            yield Mention("usergroup", inside.removeprefix("!subteam^"))
        elif inside[1:] in _BROADCASTS and inside[0] == "!":
            yield Mention("broadcast", inside[1:])


def _rich(value: Any) -> Iterator[tuple[str, str]]:
    ids = {"user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "broadcast": "range"}
    if isinstance(value, dict):
        kind = value.get("type")
        if kind in ids and ids[kind] in value:
            yield kind, value[ids[kind]]
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _rich(inside)


def _mrkdwn(value: Any) -> Iterator[str]:
    """The texts in which Slack looks for tokens: mrkdwn objects and markdown blocks."""
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "markdown"):
            yield value["text"]
        for inside in value.values():
            yield from _mrkdwn(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _mrkdwn(inside)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (
            value[name] for name in ("text", "title", "label", "name") if isinstance(value.get(name), str)
        )
        for inside in value.values():
            yield from _texts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _texts(inside)


def _lines(blocks: list[Json], names: Mapping[str, str]) -> Iterator[str]:
    for block in blocks:
        match block["type"]:
            case "context":
                yield "  ".join(_say(each, names) for each in block["elements"])
            case "actions":
                yield "  ".join(_controls(block["elements"], names))
            case "markdown":
                yield plain_of(block["text"], names)
            case "image":
                yield block["alt_text"]
            case "table":
                yield from (" | ".join(_cell(cell) for cell in row) for row in block["rows"])
            case "rich_text":
                yield _spans(block).rstrip("\n")
            case "data_visualization":
                yield from _chart(block)
            case _:
                yield from _said(block, names)


def _said(block: Json, names: Mapping[str, str]) -> Iterator[str]:
    """A section, header, alert or input: its texts, with its one control after the first or the last."""
    texts = [block.get("text"), block.get("label"), *block.get("fields", [])]
    yield from (_say(each, names) for each in texts if each)
    control = block.get("accessory") or block.get("element")
    yield from _controls([control] if control else [], names)
    yield from [_say(block["hint"], names)] if "hint" in block else []


def _say(said: Json, names: Mapping[str, str]) -> str:
    if said["type"] == "mrkdwn":
        return plain_of(said["text"], names)
    return str(said.get("text", said.get("alt_text", "")))  # plain text is shown as it stands, escapes too


def _controls(elements: list[Json], names: Mapping[str, str]) -> Iterator[str]:
    for element in elements:
        if element["type"] == "image":
            yield element["alt_text"]
        elif element["type"] == "button":
            yield f"[{element['text']['text']}]"
        elif element["type"] in ("radio_buttons", "checkboxes", "overflow"):
            yield from (f"({_say(option['text'], names)})" for option in element["options"])
        else:
            yield f"[{_filled(element)}]"


def _filled(element: Json) -> str:
    """What an unopened select, date or text field shows."""
    for name, value in element.items():
        if name.startswith("initial_"):
            chosen = value if isinstance(value, list) else [value]
            return ", ".join(one["text"]["text"] if isinstance(one, dict) else str(one) for one in chosen)
    return str(element.get("placeholder", {}).get("text", ""))


def _cell(cell: Json) -> str:
    return _spans(cell) if cell["type"] == "rich_text" else str(cell["text"])


def _spans(value: Any) -> str:
    if isinstance(value, list):
        return "".join(map(_spans, value))
    if "elements" in value:
        return _spans(value["elements"]) + ("\n" if value["type"] == "rich_text_section" else "")
    shown = ("text", "url", "fallback", "user_id", "channel_id", "usergroup_id", "range", "name")
    return next(str(value[name]) for name in shown if name in value)


def _chart(block: Json) -> Iterator[str]:
    yield block["title"]
    chart = block["chart"]
    for series in chart.get("series", [{"name": "", "data": chart.get("segments", [])}]):
        for point in series["data"]:
            yield f"{series['name']} {point['label']}: {point['value']:g}".strip()
