"""Views as JSON and back: an answer, so that a request that comes again gets it again; a note for good."""

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
    return json.dumps(data(reply), ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> Reply:
    """The reply that `encode` wrote."""
    reply = value(json.loads(text))
    assert isinstance(reply, Reply)  # noqa: S101 - written by `encode`
    return reply


def data(said: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """A view, or what is part of one, as what JSON can say."""
    if is_dataclass(said):
        pairs = {f.name: data(getattr(said, f.name)) for f in fields(said)}
        return {"is": type(said).__name__, **pairs}
    match said:
        case tuple():
            return [data(item) for item in said]
        case datetime():
            return {"is": "at", "at": said.isoformat()}
        case views.Style():
            return {"is": "style", "style": said.value}
        case _:
            return said


def value(said: Any) -> Any:  # noqa: ANN401
    """What `data` made JSON of."""
    match said:
        case list():
            return tuple(value(item) for item in said)
        case {"is": "at", "at": str(at)}:
            return datetime.fromisoformat(at)
        case {"is": "style", "style": str(style)}:
            return views.Style(style)
        case {"is": str(name)}:
            return _SHAPES[name](**{key: value(item) for key, item in said.items() if key != "is"})
        case _:
            return said
