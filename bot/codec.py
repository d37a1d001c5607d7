"""Answers as text and back, so that a request that comes again gets its first answer."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from bot import views
from bot.requests import Reply

_SHAPES = {
    shape.__name__: shape
    for shape in (
        Reply, views.Strong, views.Link, views.Person, views.Moment, views.Code, views.Text, views.Fields,
        views.Table, views.Chart, views.Divider, views.Button, views.Actions, views.Card, views.Line,
        views.Paragraph, views.Choice, views.Several, views.Ranking, views.Form,
    )
}  # fmt: skip


def encode(reply: Reply) -> str:
    """The reply as JSON text."""
    return json.dumps(_out(reply), ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> Reply:
    """The reply that `encode` wrote."""
    reply = _in(json.loads(text))
    assert isinstance(reply, Reply)  # noqa: S101 - written by `encode`
    return reply


def _out(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    if is_dataclass(value):
        pairs = {f.name: _out(getattr(value, f.name)) for f in fields(value)}
        return {"is": type(value).__name__, **pairs}
    match value:
        case tuple():
            return [_out(item) for item in value]
        case datetime():
            return {"is": "at", "at": value.isoformat()}
        case views.Style():
            return {"is": "style", "style": value.value}
        case _:
            return value


def _in(value: Any) -> Any:  # noqa: ANN401
    match value:
        case list():
            return tuple(_in(item) for item in value)
        case {"is": "at", "at": str(at)}:
            return datetime.fromisoformat(at)
        case {"is": "style", "style": str(style)}:
            return views.Style(style)
        case {"is": str(name)}:
            return _SHAPES[name](**{key: _in(item) for key, item in value.items() if key != "is"})
        case _:
            return value
