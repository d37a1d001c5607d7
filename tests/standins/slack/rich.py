"""Slack's blocks with an inside of their own: rich text, table and chart."""

from collections.abc import Iterator
from typing import Any

from .elements import ID
from .shapes import (
    Check,
    Json,
    anything,
    boolean,
    items,
    number,
    one_of,
    shape,
    string,
    together,
    typed,
    wrong,
)

MOST_ROWS, MOST_COLUMNS, MOST_TABLE_TEXT = 100, 20, 10_000

_style = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))


def _span(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return shape({"type": anything, **required}, {"style": _style, **(optional or {})})


_NAME = string(255)
_SPANS = typed(
    {
        "text": _span({"text": string(3000)}),
        "link": _span({"url": string(3000)}, {"text": string(3000), "unsafe": boolean}),
        "user": _span({"user_id": _NAME}),
        "usergroup": _span({"usergroup_id": _NAME}),
        "channel": _span({"channel_id": _NAME}),
        "broadcast": _span({"range": one_of("here", "channel", "everyone")}),
        "emoji": _span({"name": _NAME}, {"unicode": _NAME}),
        "date": _span({"timestamp": number(0, 1e11), "format": _NAME}, {"url": _NAME, "fallback": _NAME}),
    }
)
_spans = items(_SPANS, 1000)
_section = shape({"type": anything, "elements": _spans})
_quoted = shape({"type": anything, "elements": _spans}, {"border": number(0, 1)})
_list = shape(
    {"type": anything, "elements": items(_section, 100), "style": one_of("bullet", "ordered")},
    {"indent": number(0, 8), "offset": number(0, 1e6), "border": number(0, 1)},
)
RICH_TEXT = shape(
    {
        "type": anything,
        "elements": items(
            typed(
                {
                    "rich_text_section": _section,
                    "rich_text_list": _list,
                    "rich_text_quote": _quoted,
                    "rich_text_preformatted": _quoted,
                }
            ),
            100,
        ),
    },
    {"block_id": ID},
)

_CELL = typed(
    {
        "raw_text": shape({"type": anything, "text": string(3000)}),
        "raw_number": shape({"type": anything, "text": string(3000), "value": number(-1e15, 1e15)}),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _nullable(check: Check) -> Check:
    return lambda value, at: iter(()) if value is None else check(value, at)


def text_length(value: Any) -> int:
    """The characters of all texts inside."""
    if isinstance(value, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else text_length(v) for k, v in value.items())
    return sum(map(text_length, value)) if isinstance(value, list) else 0


def _table_is_small(table: Json, at: str) -> Iterator[str]:
    if text_length(table["rows"]) > MOST_TABLE_TEXT:
        yield wrong(f"a table must have less than {MOST_TABLE_TEXT + 1} characters", at)


TABLE = together(
    shape(
        {"type": anything, "rows": items(items(_CELL, MOST_COLUMNS), MOST_ROWS)},
        {"block_id": ID, "column_settings": items(_nullable(_COLUMN), MOST_COLUMNS, 0)},
    ),
    _table_is_small,
)

_LABEL = string(20)
_POINT = shape({"label": _LABEL, "value": number(-1e15, 1e15)})
_SEGMENT = shape({"label": _LABEL, "value": number(1e-9, 1e15)})
_SERIES = shape({"name": _LABEL, "data": items(_POINT, 20)})
_AXES = shape({"categories": items(_LABEL, 20)}, {"x_label": string(50), "y_label": string(50)})


def _points_match_categories(chart: Json, at: str) -> Iterator[str]:
    names = [series["name"] for series in chart["series"]]
    if len(names) != len(set(names)):
        yield wrong("series names must differ", at)
    for series in chart["series"]:
        if [point["label"] for point in series["data"]] != chart["axis_config"]["categories"]:
            yield wrong("labels must be the categories, in their order", at)


_plotted = together(
    shape({"type": anything, "series": items(_SERIES, 6), "axis_config": _AXES}), _points_match_categories
)
CHART = shape(
    {
        "type": anything,
        "title": string(50),
        "chart": typed(
            {
                "pie": shape({"type": anything, "segments": items(_SEGMENT, 6)}),
                "bar": _plotted,
                "line": _plotted,
                "area": _plotted,
            }
        ),
    },
    {"block_id": ID},
)
