"""What a person reads on a message or card, the buttons they can press, and what their client sends."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .messages import Message, cards_of
from .people import Json

AT = re.compile(r"<at>(.*?)</at>")
LINK = re.compile(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\([^)\s]*\)")
STRONG = re.compile(r"(?<!\\)(\*\*|__)(.+?)(?<!\\)\1")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def text_of(shown: Message | Json) -> str:
    """The text of a message, an activity or a card, a line an element, without its buttons."""
    if isinstance(shown, Message):
        shown = shown.activity
    if shown.get("type") == "AdaptiveCard":
        return "\n".join(line for line in _lines(shown) if line)
    own = shown.get("text") or ""
    text = own if shown.get("textFormat") == "plain" else _rendered(own)
    return "\n".join(part for part in (text, *map(text_of, cards_of(shown))) if part)


def buttons(shown: Message | Json) -> list[str]:
    """The titles of the buttons, those behind a Show button after it."""
    return [str(button.action.get("title")) for button in pressable(shown)]


@dataclass(frozen=True, slots=True)
class Button:
    """An action and the inputs whose values go with it."""

    action: Json
    inputs: tuple[Json, ...]


def pressable(shown: Message | Json) -> list[Button]:
    """Every action of the cards shown, in reading order."""
    if isinstance(shown, Message):
        shown = shown.activity
    cards = [shown] if shown.get("type") == "AdaptiveCard" else cards_of(shown)
    return [button for card in cards for button in _buttons(card, ())]


def button(shown: Message | Json, which: str | int) -> Button:
    """The one button of that title, or of that place; a person could not press another."""
    found = pressable(shown)
    if isinstance(which, int):
        return found[which]
    named = [one for one in found if one.action.get("title") == which]
    if len(named) != 1:
        raise LookupError(f"{len(named)} buttons {which!r} among {buttons(shown)}")
    (one,) = named
    if one.action.get("isEnabled") is False:
        raise LookupError(f"the button {which!r} is grey")
    return one


def filled(pressed: Button, inputs: Mapping[str, object] | None) -> Json:
    """The action's data with the inputs, named by id or label; ValueError if Teams would not send them."""
    answers = dict(inputs or {})
    data = pressed.action.get("data") or {}
    if pressed.action.get("associatedInputs") != "none":
        data = data | {
            name: value
            for one in pressed.inputs
            for name, value in [_answered(one, answers)]
            if value is not None
        }
    if answers:
        raise ValueError(f"no inputs {sorted(answers)}")
    return dict(data)


def _answered(item: Json, answers: dict[str, object]) -> tuple[str, object]:
    name = str(item["id"])
    key = next((k for k in (name, item.get("label"), item.get("title")) if k in answers), None)
    value: object = item.get("value") if key is None else answers.pop(str(key))
    if item["type"] == "Input.Toggle":
        on, off = item.get("valueOn", "true"), item.get("valueOff", "false")
        value = {True: on, False: off, None: off}[value] if value in (True, False, None) else value
    if isinstance(value, list):
        value = ",".join(str(one) for one in value)
    if item.get("isRequired") and value in (None, "", "false"):
        raise ValueError(f"{item.get('label')!r} is required: {item.get('errorMessage')}")
    _within(item, value)
    if value is None and item["type"] in ("Input.Text", "Input.Date", "Input.Time"):
        value = ""
    return name, value


def _within(item: Json, value: object) -> None:
    """Refuse what a client would not let a person enter."""
    if value in (None, ""):
        return
    text, name = str(value), item.get("label")
    if item["type"] == "Input.ChoiceSet":
        chosen = text.split(",") if item.get("isMultiSelect") else [text]
        known = {choice["value"] for choice in item["choices"]}
        if not known.issuperset(chosen):
            raise ValueError(f"{name!r} offers {sorted(known)}, not {text!r}")
    if item["type"] == "Input.Number" and not _is_between(text, item.get("min"), item.get("max")):
        raise ValueError(f"{name!r} does not take {text}")
    if item["type"] == "Input.Text":
        if len(text) > item.get("maxLength", len(text)):
            raise ValueError(f"{name!r} takes {item['maxLength']} characters, not {len(text)}")
        if item.get("regex") and re.search(item["regex"], text) is None:
            raise ValueError(f"{name!r} does not take {text!r}: {item.get('errorMessage')}")


def _is_between(text: str, least: float | None, most: float | None) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    return (least is None or least <= number) and (most is None or number <= most)


def _rendered(text: str) -> str:
    """Teams' markdown as its reader sees it."""
    text = STRONG.sub(r"\2", LINK.sub(r"\1", AT.sub(r"\1", text)))
    return html.unescape(ESCAPED.sub(r"\1", text))


def _lines(item: Json) -> Iterator[str]:
    if item.get("isVisible") is False:
        return
    match item.get("type"):
        case "TextBlock":
            yield _rendered(item["text"])
        case "RichTextBlock":
            yield "".join(run if isinstance(run, str) else run["text"] for run in item["inlines"])
        case "FactSet":
            for fact in item["facts"]:
                yield f"{_rendered(fact['title'])}: {_rendered(fact['value'])}"
        case "TableRow":
            yield " | ".join(" ".join(_below(cell)) for cell in item["cells"])
        case "Image":
            yield item.get("altText", "")
        case str(name) if name.startswith("Input."):
            yield from (str(item.get(key) or "") for key in ("label", "title"))
            yield from (choice["title"] for choice in item.get("choices", ()))
        case _:
            yield from _below(item)


def _below(item: Json) -> Iterator[str]:
    for key in ("body", "items", "columns", "rows"):
        for inner in item.get(key) or ():
            # A table's columns are only widths.
            yield from _lines(inner) if key != "columns" or item.get("type") == "ColumnSet" else ()


def _buttons(card: Json, outer: tuple[Json, ...]) -> Iterator[Button]:
    own = (*outer, *(item for item in _parts(card) if str(item.get("type")).startswith("Input.")))
    for item in _parts(card):
        for action in (*item.get("actions", ()), *filter(None, [item.get("selectAction")])):
            yield Button(action, own)
            if action["type"] == "Action.ShowCard":
                yield from _buttons(action["card"], own)


def _parts(item: Json) -> Iterator[Json]:
    """The elements of a card from top to bottom, then the card itself for its own actions."""
    for key in ("body", "items", "columns", "rows", "cells"):
        for inner in item.get(key) or ():
            if isinstance(inner, dict) and inner.get("isVisible") is not False:
                yield from _parts(inner)
    yield item
