"""What Slack takes as a text, an option, a confirmation and an interactive element."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

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

ID = string(255)
URL = string(3000)


def plain(most: int) -> Check:
    return _text(most, "plain_text")


def text(most: int) -> Check:
    return _text(most, "plain_text", "mrkdwn")


def _text(most: int, *kinds: str) -> Check:
    said = {"type": anything, "text": string(most)}
    shapes = {"plain_text": shape(said, {"emoji": boolean}), "mrkdwn": shape(said, {"verbatim": boolean})}
    return typed(shapes, kinds)


def matching(pattern: str) -> Check:
    known = re.compile(pattern)

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not known.fullmatch(value):
            yield wrong(f"must match {pattern}", at)

    return check


_confirm = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def _option(label: Check, extra: dict[str, Check] | None = None) -> Check:
    return shape({"text": label, "value": string(150)}, {"description": label, **(extra or {})})


_OPTION = _option(plain(75))
_RICH_OPTION = _option(text(75))  # check boxes and radio buttons alone may use mrkdwn
_LINK_OPTION = _option(plain(75), {"url": URL})
_GROUP = shape({"label": plain(75), "options": items(_OPTION, 100)})
_DATE = r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d"


def _options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *chain.from_iterable(group["options"] for group in groups)]


def _offers_options(element: Json, at: str) -> Iterator[str]:
    if ("options" in element) == ("option_groups" in element):
        yield wrong("exactly one of options and option_groups is needed", at)


def _chosen_among_options(element: Json, at: str) -> Iterator[str]:
    first = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    for option in first:
        if option not in _options_of(element):
            yield wrong("initial option must be exactly one of the options", at)


def _least_below_most(element: Json, at: str) -> Iterator[str]:
    if element.get("min_length", 0) > element.get("max_length", 3000):
        yield wrong("min_length must not exceed max_length", at)


def _number_within(element: Json, at: str) -> Iterator[str]:
    given = {name: element.get(f"{name}_value") for name in ("min", "initial", "max")}
    for name, value in given.items():
        if value is not None and not matching_number(value, decimals=element["is_decimal_allowed"]):
            yield wrong(f"{name}_value must be a number", at)
            return
    numbers = [float(value) for value in given.values() if value is not None]
    if numbers != sorted(numbers):
        yield wrong("min_value, initial_value and max_value must be in this order", at)


def matching_number(text: str, *, decimals: bool) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?" if decimals else r"-?\d+", text) is not None


def _element(optional: dict[str, Check], required: dict[str, Check] | None = None) -> Check:
    common = {"action_id": ID, "focus_on_load": boolean, "confirm": _confirm}
    return shape({"type": anything, **(required or {})}, {**common, **optional})


_ASKS = {"placeholder": plain(150)}
_LISTED = {"options": items(_OPTION, 100), "option_groups": items(_GROUP, 100), **_ASKS}
_MANY = {"max_selected_items": number(1, 100)}
_TYPED = {"initial_value": string(3000), "dispatch_action_config": anything, **_ASKS}
_ENTITY = {"response_url_enabled": boolean, **_ASKS}


def _listed(optional: dict[str, Check]) -> Check:
    return together(_element({**_LISTED, **optional}), _offers_options, _chosen_among_options)


def _shown(most: int, option: Check, optional: dict[str, Check]) -> Check:
    return together(_element(optional, {"options": items(option, most)}), _chosen_among_options)


ELEMENTS: dict[str, Check] = {
    "button": _element(
        {
            "url": URL,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
        {"text": plain(75)},
    ),
    "image": shape({"type": anything, "image_url": URL, "alt_text": string(2000)}),
    "static_select": _listed({"initial_option": _OPTION}),
    "multi_static_select": _listed({"initial_options": items(_OPTION, 100), **_MANY}),
    "radio_buttons": _shown(10, _RICH_OPTION, {"initial_option": _RICH_OPTION}),
    "checkboxes": _shown(10, _RICH_OPTION, {"initial_options": items(_RICH_OPTION, 10)}),
    "overflow": _shown(5, _LINK_OPTION, {}),
    "datepicker": _element({"initial_date": matching(_DATE), **_ASKS}),
    "timepicker": _element({"initial_time": matching(_TIME), "timezone": string(255), **_ASKS}),
    "datetimepicker": _element({"initial_date_time": number(10**9, 10**10 - 1)}),
    "users_select": _element({"initial_user": string(255), **_ASKS}),
    "multi_users_select": _element({"initial_users": items(string(255), 100, 0), **_MANY, **_ASKS}),
    "conversations_select": _element(
        {
            "initial_conversation": string(255),
            "default_to_current_conversation": boolean,
            "filter": anything,
            **_ENTITY,
        }
    ),
    "channels_select": _element({"initial_channel": string(255), **_ENTITY}),
    "plain_text_input": together(
        _element(
            {"multiline": boolean, "min_length": number(0, 3000), "max_length": number(1, 3000), **_TYPED}
        ),
        _least_below_most,
    ),
    "email_text_input": _element(_TYPED),
    "url_text_input": _element(_TYPED),
    "number_input": together(
        _element(
            {"min_value": string(32), "max_value": string(32), **_TYPED}, {"is_decimal_allowed": boolean}
        ),
        _number_within,
    ),
}

SELECTS = {"static_select", "users_select", "conversations_select", "channels_select"}
MULTI_SELECTS = {"multi_static_select", "multi_users_select"}
PICKERS = {"datepicker", "timepicker", "checkboxes", "radio_buttons"}
WRITTEN = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}

ACCESSORIES = typed(ELEMENTS, {"button", "image", "overflow"} | SELECTS | MULTI_SELECTS | PICKERS)
ACTIONS = typed(ELEMENTS, {"button", "overflow", "datetimepicker"} | SELECTS | PICKERS)
INPUTS = typed(ELEMENTS, {"datetimepicker"} | WRITTEN | SELECTS | MULTI_SELECTS | PICKERS)
