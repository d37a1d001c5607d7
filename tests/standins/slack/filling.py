"""How a person fills in inputs and picks options in Slack's client, and the state that comes of it."""

from typing import Any

from .blocks import interactive
from .elements import matching_number
from .shapes import Json

_ONE = {"static_select", "radio_buttons", "overflow"}
_SEVERAL = {"checkboxes", "multi_static_select"}
_PLAIN = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
}


class Impossible(AssertionError):
    """No person could do this in Slack's client."""


def find(blocks: list[Json], what: str) -> tuple[Json, Json]:
    """The block and the element with this action id or, failing that, this label or button value."""
    on_screen = list(interactive(blocks))
    for matches in (
        [pair for pair in on_screen if pair[1].get("action_id") == what],
        [pair for pair in on_screen if pair[1].get("text", {}).get("text") == what],
        [pair for pair in on_screen if pair[1].get("value") == what],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise Impossible(f"{len(matches)} elements are called {what!r}: say the action_id")
    there = [element.get("text", {}).get("text") or element.get("action_id") for _, element in on_screen]
    raise Impossible(f"nothing here is called {what!r}, only {there}")


def chosen(element: Json, answer: Any) -> Json:
    """What the payload says of this element when a person answers so; options by label or by value."""
    kind = element["type"]
    if kind in _ONE:
        return {"type": kind, "selected_option": None if answer is None else _option(element, answer)}
    if kind in _SEVERAL:
        answers = [answer] if isinstance(answer, str) else answer or []
        if len(answers) > element.get("max_selected_items", len(answers)):
            raise Impossible(f"no more than {element['max_selected_items']} can be chosen here")
        return {"type": kind, "selected_options": [_option(element, one) for one in answers]}
    if isinstance(answer, str) and answer:
        _typable(element, answer)
    return {"type": kind, _PLAIN[kind]: answer or (None if kind != "multi_users_select" else [])}


def _option(element: Json, answer: str) -> Json:
    options = element.get("options") or [o for group in element["option_groups"] for o in group["options"]]
    for option in options:
        if answer in (option["text"]["text"], option["value"]):
            return dict(option)
    raise Impossible(f"{answer!r} is not among {[option['text']['text'] for option in options]}")


def _typable(element: Json, answer: str) -> None:
    if not element.get("min_length", 0) <= len(answer) <= element.get("max_length", 3000):
        raise Impossible(f"{len(answer)} characters are too few or too many here")
    if element["type"] == "number_input":
        if not matching_number(answer, decimals=element["is_decimal_allowed"]):
            raise Impossible(f"{answer!r} cannot be typed into a field for numbers")
        number = float(answer)
        if not float(element.get("min_value", "-inf")) <= number <= float(element.get("max_value", "inf")):
            raise Impossible(f"{answer} is out of range")


def _untouched(element: Json) -> Json:
    kind = element["type"]
    if kind in _ONE:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in _SEVERAL:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    first = [value for name, value in element.items() if name.startswith("initial_")]
    return chosen(element, first[0] if first else None)


def _key(block: Json, element: Json, values: dict[str, Any]) -> str | None:
    names = (block["block_id"], element["action_id"], block.get("label", {}).get("text"))
    return next((name for name in names if name in values), None)


def state_of(blocks: list[Json], values: dict[str, Any], before: dict[str, Json]) -> dict[str, Json]:
    """`state.values` once these answers, by block id, action id or label, have been given."""
    state: dict[str, Json] = {}
    used = set()
    for block, element in interactive(blocks):
        if element["type"] in ("button", "overflow"):
            continue
        key = _key(block, element, values)
        used.add(key)
        earlier = before.get(block["block_id"], {}).get(element["action_id"])
        now = chosen(element, values[key]) if key is not None else earlier or _untouched(element)
        state.setdefault(block["block_id"], {})[element["action_id"]] = now
    if values.keys() - used:
        raise Impossible(f"nothing here is called {sorted(values.keys() - used)}, only {sorted(state)}")
    return state


def must_be_complete(blocks: list[Json], state: dict[str, Json]) -> None:
    """Slack's client keeps a modal open while a required input is empty."""
    for block in blocks:
        if block["type"] == "input" and not block.get("optional"):
            answer = state[block["block_id"]][block["element"]["action_id"]]
            if not any(value for name, value in answer.items() if name != "type"):
                raise Impossible(f"{block['label']['text']!r} must be filled in")
